"""Parts that most tests need."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.index import Index
from tests.redis_server import RedisServer, running_redis


@pytest.fixture
def index(tmp_path: Path) -> Iterator[Index]:
    index = Index(tmp_path / "index.sqlite")
    yield index
    index.close()


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis for tests that do it no harm; who does starts one of their own."""
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server
