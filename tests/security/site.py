"""A site whose posters are hostile: one file for each thing that they try."""

import os
import socket
from pathlib import Path

from tests.sites import make_post_text, make_site, write_post

_BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{number}: &a{number} [{', '.join([f'*a{number - 1}'] * 9)}]\n" for number in range(1, 9)
)

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "deep": ("---\nt: " + "[" * 25_000 + "]" * 25_000 + "\n---\n", "FM005"),
    "bomb": (f"---\n{_BOMB}tags: *a8\n---\n", "FM006"),
    "circle": ("---\na: &a [*a]\n---\n", "FM006"),
    "object": ("---\na: !!python/object/apply:os.system [id]\n---\n", "FM007"),
    "tags": (make_post_text(tags="[" + "a, " * 100_000 + "]"), "FM004"),
    "list": (make_post_text(tags="[" + "a, " * 1_001 + "]"), "FM008"),
    "latin": ("---\ntitle: caf\xe9\n---\n".encode("latin-1"), "EN001"),
    "utf-16": ("---\ntitle: x\n---\n".encode("utf-16"), "EN001"),
    "nul": (b"---\ntitle: a\0b\n---\n", "EN002"),
}
"""Posts that are left out, by name, with the code of what is said of them."""

SERVED: dict[str, str] = {
    "bom": "\ufeff" + make_post_text("marked"),
    "escaped-nul": make_post_text(r"a\0b"),
    "xml": make_post_text(
        "</title><script>x", categories="""'" x="'""", body="]]><item><title>y</title></item>"
    ),
    "script": make_post_text("<img src=x onerror=alert(1)>", body="<script>alert(1)</script><p>safe</p>"),
    "header": make_post_text(
        r"a\r\nSet-Cookie: x", categories=r'["b\r\nSet-Cookie: x"]', more='slug: "c\\r\\nd 中"\n'
    ),
    "first": make_post_text("first", more="guid: urn:same\n"),
    "second": make_post_text("second", more="guid: urn:same\n"),
    "hub": make_post_text("hub", more="hub: http://127.0.0.1:1/\nsource_url: http://127.0.0.1:1/\n"),
    "angles": make_post_text("angles", body="<" * 1_000_000),
    "brackets": make_post_text("brackets", body="[" * 1_000_000),
    "quotes": make_post_text("quotes", body=">" * 5_000 + " x"),
    "lists": make_post_text("lists", body="".join("  " * depth + "- x\n" for depth in range(500))),
    "divisions": make_post_text("divisions", body="<div>" * 5_000),
}
"""Posts that are served, made harmless."""

DAY = "2022-03-01"


def path_of(name: str) -> str:
    return f"_posts/{DAY}-{name}.md"


def make_hostile_site(root: Path) -> Path:
    """Three good posts among all of these, and what is no file."""
    make_site(root)
    for name, text in {**{name: text for name, (text, _) in REFUSED.items()}, **SERVED}.items():
        write_post(root, path_of(name), text)
    make_special_files(root)
    return root


SPECIAL = {
    "outside": "SC002",
    "nowhere": "SC002",
    "loop": "SC002",
    "device": "SC002",
    "pipe": "SC003",
    "socket": "SC003",
    "sparse": "SC005",
}
"""What is in the folder under a post's name and is no file to read, with the code of what is said of it."""


def make_special_files(root: Path) -> None:
    """Links out of the folder, a pipe, a socket, a folder, and 2 GB of nothing."""
    for name, target in (("outside", "/etc/passwd"), ("nowhere", "nowhere.md"), ("device", "/dev/zero")):
        (root / path_of(name)).symlink_to(target)
    (root / path_of("loop")).symlink_to(Path(path_of("loop")).name)
    (root / "_posts" / "all").symlink_to("/")
    (root / "_posts" / "again").symlink_to(root)
    os.mkfifo(root / path_of("pipe"))
    with socket.socket(socket.AF_UNIX) as server:
        here = Path.cwd()
        os.chdir(root / "_posts")  # a socket's path has at most 107 characters
        try:
            server.bind(f"{DAY}-socket.md")
        finally:
            os.chdir(here)
    (root / path_of("folder")).mkdir()
    with (root / path_of("sparse")).open("wb") as file:
        file.truncate(2 * 1024**3)
