"""Which release of feedsvc this is."""

from importlib.metadata import PackageNotFoundError, version


def find_version() -> str:
    """The installed version, such as `0.1.0`; `unreleased` for a checkout that nobody installed."""
    try:
        return version("feedsvc")
    except PackageNotFoundError:
        return "unreleased"
