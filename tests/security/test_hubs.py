"""Row S24: whom feedsvc talks to. It asks only the hubs that its operator names, and takes no callbacks."""

from pathlib import Path

import pytest

from feedsvc.errors import SettingsError
from feedsvc.runtime import assemble
from feedsvc.websub import HubConnection
from tests.hub import run_hub
from tests.live import Live
from tests.sites import make_site


def test_s24_no_post_names_a_hub(hostile: Live) -> None:
    """Of all posts, one names a hub of its own; the feeds name none, and nothing is to be told."""
    answer = hostile.get("/feed.atom")

    assert 'rel="hub"' not in answer.headers["Link"]
    assert b'rel="hub"' not in answer.body
    assert hostile.runtime.assembly.site.hubs == ()


@pytest.mark.parametrize(
    "hub",
    ["file:///etc/passwd", "gopher://x.example/", "//x.example", "http://", "ftp://127.0.0.1/", "127.0.0.1"],
)
def test_s24_a_hub_is_an_address_of_the_web(tmp_path: Path, hub: str) -> None:
    with pytest.raises(SettingsError, match="hubs: "):
        assemble(make_site(tmp_path), config=None, environment={}, flags={"hubs": (hub,)})


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_s24_a_hub_leads_nowhere_else(status: int) -> None:
    with run_hub() as hub, run_hub() as inner:
        hub.answers = [(status, {"Location": inner.url})]
        connection = HubConnection(hub.url)
        assert connection.publish("https://feeds.example/feed.atom") == status
        connection.close()
        assert (len(hub.pings), inner.connections) == (1, 0)
