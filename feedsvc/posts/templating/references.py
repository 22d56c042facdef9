"""Which files a link from one post to another may mean, by the rules of each generator, likeliest first."""

from posixpath import dirname, join, normpath

_POST_ENDINGS = (".md", ".markdown", ".html")


def jekyll_posts(name: str, path: str) -> tuple[str, ...]:
    """`{% post_url name %}`: a file of that name among the posts; `name` may begin with folders."""
    folder, _, stem = name.strip("/").rpartition("/")
    root = _root_of(path)
    folders = [dirname(path), join(root, "_posts", folder), join(root, folder, "_posts")]
    return tuple(
        dict.fromkeys(normpath(join(place, stem + ending)) for place in folders for ending in _POST_ENDINGS)
    )


def jekyll_files(target: str, path: str) -> tuple[str, ...]:
    """`{% link path %}`: a file of the site, from its root."""
    return normpath(join(_root_of(path), target.strip("/"))), normpath(target.strip("/"))


def hugo_pages(target: str, path: str) -> tuple[str, ...]:
    """`ref` and `relref`: a page from the content folder, or beside this one."""
    stem = target.strip("/").removesuffix(".md")
    here = "" if target.startswith("/") else dirname(path)
    # A page bundle's own folder holds index.md; its neighbours lie one level up.
    folders = [here, dirname(here)] if path.rpartition("/")[2].startswith(("index.", "_index.")) else [here]
    root = path.partition("/")[0]
    places = dict.fromkeys([root] if target.startswith("/") else [*folders, root])
    endings = (".md", "/index.md", "/_index.md")
    return tuple(
        dict.fromkeys(normpath(join(place, stem + ending)) for place in places for ending in endings)
    )


def hexo_posts(slug: str, path: str) -> tuple[str, ...]:
    """`{% post_link slug %}`: the post's file name without its ending, from the posts' folder."""
    root, mark, _ = path.partition("_posts/")
    folder = f"{root}{mark}" if mark else dirname(path)
    stem = slug.strip("/")
    return tuple(normpath(join(folder, stem + ending)) for ending in (".md", ".html", ""))


def _root_of(path: str) -> str:
    """The folder that holds `_posts` or a collection: a Jekyll site's source."""
    parts = path.split("/")
    for number, part in enumerate(parts[:-1]):
        if part.startswith("_"):
            return "/".join(parts[:number])
    return ""
