"""A service over the hostile site, only to be read."""

from collections.abc import Iterator

import pytest

from tests.live import Live, serving
from tests.security.site import make_hostile_site


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "site").mkdir()
    with serving(make_hostile_site(folder / "site"), folder / "data", min_entries=100) as live:
        yield live
