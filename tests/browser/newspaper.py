"""A newspaper's site: 500 posts in 2,000 categories, and one that means harm."""

from pathlib import Path

from tests.sites import CONFIG, make_post_text, write_post

HOSTILE = """\
<script>document.title = "owned"</script><img src="https://a.invalid/x" onerror="document.title='owned'">
<a href="javascript:document.title='owned'">press</a><svg onload="document.title='owned'"></svg>
<p style="position:fixed">正文<iframe src="javascript:parent.document.title='owned'"></iframe></p>
<form action="https://evil.example"><input name="x"></form><base href="//evil.example/">
"""
WORDS = ("半导体", "新能源汽车", "创新药", "人工智能", "白酒", "银行", "光伏", "航运", "黄金", "芯片")
SOURCES = ("证券时报", "每日经济新闻", "21世纪经济报道", "第一财经")


def fill(root: Path) -> None:
    """500 posts in 2,000 categories, and one that means harm."""
    write_post(root, "_config.yml", CONFIG + "description: 每日财经要闻\n")
    for number in range(500):
        day = f"2022-{1 + number // 125:02}-{1 + number // 4 % 28:02}"
        names = [f"{WORDS[number % 10]}{kind}{number:03}" for kind in ("动态", "观察", "公告", "研报")]
        text = make_post_text(
            f"{WORDS[number % 10]}板块早盘走强，{number % 17 + 2}家公司发布公告",
            date=f"{day} {8 + number % 10:02}:{number % 60:02}:00 +0800",
            categories=f"[{WORDS[number % 10]}, {', '.join(names)}]",
            tags=f"[{SOURCES[number % 4]}新闻, {WORDS[number % 7]}]",
            body=f"<p>{WORDS[number % 10]}今日上涨{number % 9}.{number % 10}%，成交额明显放大。</p>",
        )
        write_post(root, f"_posts/{day}-post-{number}.md", text)
    hostile = make_post_text(
        "<img src=x onerror=document.title='owned'>",
        date="2022-01-01 01:00:00 +0800",
        categories="[\"<script>document.title='owned'</script>\", 有害]",
        body=HOSTILE,
    )
    write_post(root, "_posts/2022-01-01-hostile.md", hostile)
