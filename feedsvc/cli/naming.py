"""How messages name this program and people's files, so that it can be typed, and how they count."""

import shlex
import shutil
import sys
from pathlib import Path

_NAME = "feedsvc"


def name_program() -> str:
    """What was typed for `feedsvc`: a path, where the shell would not find it without."""
    typed = Path(sys.argv[0])
    if typed.name == "__main__.py":
        return f"python -m {_NAME}"
    return _NAME if typed.name != _NAME or shutil.which(_NAME) else show_path(typed)


def show_path(path: Path) -> str:
    """A path as a person would type it here: relative where it lies in the working folder."""
    here, whole = Path.cwd(), Path.cwd() / path
    return shlex.quote(str(whole.relative_to(here) if whole.is_relative_to(here) else whole))


def count(number: int, name: str) -> str:
    """`1 post`, `2,000 posts`, `2 categories`."""
    several = f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"
    return f"{number:,} {name if number == 1 else several}"
