"""Parts that most tests need."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.index import Index


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "index.sqlite")
    yield index
    index.close()
