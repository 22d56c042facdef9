"""What one pattern reads of a post's end is what the rules for any end find there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.endings import Ending, name_stated, read_ending
from feedsvc.posts.navigation import split_autolink, without_navigation
from feedsvc.posts.publishers import find_stated

parts = st.sampled_from(
    [
        *(
            "（文章来源：新华社）",
            "<p>",
            "</p>",
            '<p class="em_media">',
            "\n",
            "\n\n",
            " ",
            "文",
            "来源",
            "：",
            "源",
            "来",
        ),
        *(
            "<http://a.example/>",
            "<http://a.example/{{x}}>",
            "[返回首页](/)",
            "｜",
            "`",
            "~~~",
            "<!--",
            "-->",
        ),
        *(
            "<pre>",
            "</pre>",
            "</strong>",
            "\x01",
            "\u3000",
            "    ",
            "\t",
            "（文章来源：央视 记者）",
            "（文章来源：）",
        ),
    ]
)


@given(
    st.lists(parts, max_size=12).map("".join), st.sampled_from(["", "长" * 300, "来源：甲" + "长" * 4_100])
)
def test_an_ending_is_what_three_rules_find(end: str, above: str) -> None:
    body = above + end
    ending = read_ending(body)
    if ending and name_stated(ending.name):
        text = without_navigation(body)
        before, url = split_autolink(text)
        assert (name_stated(ending.name), ending.via) == (find_stated(before), url or "")
        assert ending.has_way_back == (len(text) < len(body))


BOT = '文。</p><p class="em_media">（文章来源：证券时报）</p>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(BOT, Ending("证券时报", "", False), id="a source alone"),
        pytest.param(
            f"{BOT}\n\n<http://a.example/?b=c>\n",
            Ending("证券时报", "http://a.example/?b=c", False),
            id="a link",
        ),
        pytest.param(f"{BOT}\n\n[返回X](/x)｜[返回首页](/)", Ending("证券时报", "", True), id="the way back"),
        pytest.param("x\n（文章来源：央视）", Ending("央视", "", False), id="a line of its own"),
        pytest.param("x（文章来源：央视）", None, id="the end of a sentence"),
        pytest.param(f"来源：甲。{BOT}", None, id="another label"),
        pytest.param(f"`{BOT}", None, id="perhaps code"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_endings(body: str, expected: Ending | None) -> None:
    assert read_ending(body) == expected
