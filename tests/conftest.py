"""Parts that most tests need."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedsvc.index import Index
from tests.postgres_server import PostgresServer, running_postgres
from tests.redis_server import RedisServer, running_redis

_SCHEMA = "index_1"


@pytest.fixture(params=["sqlite", "postgresql"])
def index_place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """Where an empty index is, on each engine."""
    if request.param == "sqlite":
        return tmp_path / "index.sqlite"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    server.empty(_SCHEMA)  # which is quicker than to make all tables anew
    return server.url_of(_SCHEMA)


@pytest.fixture
def index(index_place: Path | str) -> Iterator[Index]:
    index = Index(index_place)
    yield index
    index.close()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A PostgreSQL for tests that do it no harm; who does starts one of their own."""
    with running_postgres() as server:
        server.new_index()
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis for tests that do it no harm; who does starts one of their own."""
    with running_redis(tmp_path_factory.mktemp("redis")) as server:
        yield server
