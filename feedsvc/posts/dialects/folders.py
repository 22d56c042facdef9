"""Looks through a content folder before any of its posts is read: for sections, bundles and the like."""

import re
from collections.abc import Callable, Collection, Iterator

from . import SiteFiles

_MAX_FOLDERS = 50_000
# Asking whether a file is a folder costs as much as listing one.
_IS_FILE = re.compile(
    r"\.(?:md|mdown|markdown|html?|org|adoc|asciidoc|rst|css|csv|gif|ico|jpe?g|js|json|mp[34]|pdf|png|svg|toml|txt"
    r"|webm|webp|xml|ya?ml|zip)$",
    re.IGNORECASE,
)


def walk_folders(
    files: SiteFiles, root: str, *, enters: Callable[[str, Collection[str]], bool]
) -> Iterator[tuple[str, Collection[str]]]:
    """Every folder from `root` down and the names in it; those below one that `enters` refuses are left out.

    Hidden folders are, too. A parent comes before its children; at most 50,000 folders.
    """
    folders = [root]
    for _ in range(_MAX_FOLDERS):
        if not folders:
            return
        folder = folders.pop()
        names = files.names(folder)
        yield folder, names
        if enters(folder, names):
            below = (name for name in names if not name.startswith(".") and not _IS_FILE.search(name))
            folders.extend(f"{folder}/{name}" for name in below)
