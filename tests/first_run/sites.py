"""Small folders that a newcomer may have: the files of each, by path."""

from collections.abc import Mapping
from types import MappingProxyType

Files = Mapping[str, str]

JEKYLL: Files = MappingProxyType(
    {
        "_config.yml": "title: Harbour News\nurl: https://harbour.example\ntimezone: Europe/Lisbon\n",
        "_posts/2024-05-01-ferry.md": (
            "---\ntitle: The ferry is back\ncategories: harbour\ntags: [ferry, summer]\nauthor: Ana\n---\n"
            "Every hour, from seven.\n"
        ),
        "_posts/2024-05-02-prices.md": (
            "---\ntitle: Fish prices\ncategories: market\ntags: [fish]\nsource: The Example Courier\n"
            "source_url: https://courier.example/2024/fish\n---\nSardines are cheap this year.\n"
        ),
        "_posts/2024-05-03-storm.md": "---\ntitle: Storm: stay in\ncategories: harbour\n---\nUntil Friday.\n",
    }
)
"""Three posts, of which one cannot be read: a colon in its title is not in quotes."""

HUGO: Files = MappingProxyType(
    {
        "hugo.toml": 'title = "Allotment"\nbaseURL = "https://allotment.example/"\nlanguageCode = "en-gb"\n',
        "content/posts/beans.md": (
            '+++\ntitle = "Beans"\ndate = 2024-05-01T08:00:00+01:00\ncategories = ["vegetables"]\n'
            'tags = ["spring"]\n+++\nSow them now.\n'
        ),
        "content/posts/slugs.md": (
            '+++\ntitle = "Slugs"\ndate = 2024-05-02T08:00:00+01:00\ncategories = ["pests"]\n+++\nAgain.\n'
        ),
        "content/posts/plans.md": '+++\ntitle = "Plans"\ndate = 2024-05-03\ndraft = true\n+++\nNot yet.\n',
    }
)
"""Three posts, of which one is a draft."""

HEXO: Files = MappingProxyType(
    {
        "_config.yml": (
            "title: 慢城笔记\nurl: https://slow.example\nlanguage: zh-CN\ntimezone: Asia/Shanghai\n"
            "permalink: :year/:month/:day/:title/\n"
        ),
        "source/_posts/tea.md": (
            "---\ntitle: 春茶\ndate: 2024-05-01 08:00:00\ncategories: 茶\ntags: [春天]\n---\n明前的。\n"
        ),
        "source/_posts/walk.md": (
            "---\ntitle: 散步\ndate: 2024-05-02 08:00:00\ncategories: 日常\ntags: [春天]\n---\n沿着河。\n"
        ),
    }
)

PLAIN: Files = MappingProxyType(
    {
        "monday.md": "---\ntitle: Monday\ndate: 2024-05-06\ntags: [work]\n---\nRain.\n",
        "2024-05-07-tuesday.md": "---\ntitle: Tuesday\n---\nSun.\n",
    }
)

PICTURES: Files = MappingProxyType({"beach.jpg": "", "boat.jpg": ""})
