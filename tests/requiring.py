"""Tools that a test needs and a machine may lack: skipped, saying which; a failure where all are required."""

import importlib
import os
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest


def require_tool(name: str, *, package: str) -> str:
    """The path of a program; `package` is what to install where it is missing."""
    path = shutil.which(name)
    if path is None:
        _miss(f"{name} is not installed; apt-get install {package}")
    return path


def require_path(path: Path, *, package: str) -> None:
    """A folder where a package keeps its programs."""
    if not path.is_dir():
        _miss(f"{path} is missing; apt-get install {package}")


def require_module(name: str) -> Any:
    """A module by its name."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _miss(f"the module {name} is not installed; pip install {name}")


def _miss(reason: str) -> NoReturn:
    if os.environ.get("FEEDSVC_TEST_REQUIRE") == "1":
        pytest.fail(f"required, but {reason}")
    pytest.skip(reason)
