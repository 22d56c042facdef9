"""`pytest tests/formats --update-golden` rewrites the golden files."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="rewrite tests/formats/golden")


@pytest.fixture
def update_golden(pytestconfig: pytest.Config) -> bool:
    # The option is unknown when pytest was started above this folder.
    return bool(pytestconfig.getoption("update_golden", default=False))
