"""The same story twice."""

import pytest

from feedsvc.posts.likeness import are_alike, fold_text, shingles

STORY = "".join(
    f"第{number}段：证监会今日发布关于上市公司的新规定，自{number}月起施行。" for number in range(1, 13)
)


def test_fold_text_keeps_what_is_said() -> None:
    assert fold_text(" Ｃ＋＋：“Ab” 5%\n") == "cab5"


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        pytest.param(STORY, STORY, True, id="the same"),
        pytest.param(
            STORY, f"摘要：证监会发布新规。\n{STORY}（证券时报）", True, id="with a digest and a source"
        ),
        pytest.param(STORY, STORY.replace("证监会", "证监会(000333)", 3), True, id="with stock links"),
        pytest.param(STORY, STORY[: len(STORY) // 4], False, id="only its beginning"),
        pytest.param(
            STORY,
            "".join(f"午间收盘{number}点，成交{number}亿元。" for number in range(40)),
            False,
            id="another",
        ),
        pytest.param("正文。", "正文", True, id="two words"),
        pytest.param("", "", False, id="only pictures"),
    ],
)
def test_are_alike(one: str, other: str, alike: bool) -> None:
    assert are_alike(shingles(one), shingles(other)) is alike
    assert are_alike(shingles(other), shingles(one)) is alike


def test_the_cost_is_bounded() -> None:
    assert len(shingles("ab1" * 1_000_000)) <= 2_000
