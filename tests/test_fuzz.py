"""The fuzzers' targets over the seeds they begin with; under atheris they run in .ci/run and by command."""

import pytest

from fuzz.promises import check_safe
from fuzz.seeds import list_seeds
from fuzz.targets import TARGETS


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_keeps_its_promises_for_every_seed(target: str) -> None:
    seeds = list_seeds(target)
    assert len(seeds) > 50
    for seed in seeds[:: max(1, len(seeds) // 500)]:  # some of many: the rest is the fuzzers' work
        TARGETS[target](seed)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("data", [b"", b"\0", b"\xff" * 9], ids=["nothing", "NUL", "no UTF-8"])
def test_a_target_takes_any_bytes(target: str, data: bytes) -> None:
    TARGETS[target](data)


@pytest.mark.parametrize(
    "html",
    [
        "<script>x</script>",
        "<a onclick=x>y</a>",
        "<a href='javascript:x'>y</a>",
        "<img src='data:text/html,x'>",
        "<img src='data:image/svg+xml,x'>",
        "<iframe src='https://evil.example/'></iframe>",
        "<p style='x'>y</p>",
        "<svg><p>x</p></svg>",
        "a\0b",
        "<form></form>",
    ],
)
def test_what_is_not_safe_is_seen(html: str) -> None:
    with pytest.raises(AssertionError):
        check_safe(html)
