"""What newcomers try, in the order of the page."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .machine import PROJECT
from .sites import HEXO, HUGO, JEKYLL, PICTURES, PLAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command in a folder of the home. `asks`: it serves, and these paths are asked for while it does."""

    command: str
    folder: str = "feedsvc"
    asks: tuple[str, ...] = ()
    exit_code: int = 0
    is_port_busy: bool = False
    read_only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A section of the page. `folder` and `files`: what lies in the home before it."""

    title: str
    text: str
    folder: str = ""
    files: Mapping[str, str] = field(default_factory=dict)
    steps: tuple[Step, ...]


def read_first_command() -> str:
    """The README's first shell block, as it stands there."""
    block = re.search(
        r"^```sh\n(.*?)\n```$", (PROJECT / "README.md").read_text("utf-8"), re.MULTILINE | re.DOTALL
    )
    assert block is not None
    return block[1]


CASES = (
    Case(
        title="The bundled example",
        text="The README's first command, in a fresh clone with nothing installed but Python.",
        steps=(
            Step(
                command=read_first_command(),
                asks=(
                    "/",
                    "/feed.atom",
                    "/feed.rss",
                    "/feed.json",
                    "/category/world/feed.json",
                    "/category/wrld/",
                ),
            ),
        ),
    ),
    Case(
        title="A Jekyll folder",
        text=(
            "Three posts, one of which has a colon in its title without quotes. It is left out and "
            "told; the others are served."
        ),
        folder="harbour",
        files=JEKYLL,
        steps=(
            Step(
                command=".venv/bin/feedsvc serve ../harbour",
                asks=(
                    "/feed.json",
                    "/category/harbour/feed.json",
                    "/source/the-example-courier/feed.json",
                    "/feed.xml",
                ),
            ),
            Step(command=".venv/bin/feedsvc check ../harbour", exit_code=1),
        ),
    ),
    Case(
        title="A Hugo folder",
        text="Three posts, one of which is a draft, and so in no feed.",
        folder="allotment",
        files=HUGO,
        steps=(
            Step(
                command=".venv/bin/feedsvc serve ../allotment",
                asks=("/feed.json", "/tag/spring/feed.json", "/index.xml", "/categories/pests/index.xml"),
            ),
        ),
    ),
    Case(
        title="A Hexo folder",
        text="Chinese names; started in the folder itself, which need not be named then.",
        folder="slow",
        files=HEXO,
        steps=(
            Step(
                command="../feedsvc/.venv/bin/feedsvc serve",
                folder="slow",
                asks=("/feed.json", "/tag/%E6%98%A5%E5%A4%A9/feed.json", "/atom.xml"),
            ),
        ),
    ),
    Case(
        title="A plain folder",
        text=(
            "No generator, only files. It must be named once; with a `feedsvc.toml` it is a site like "
            "any other."
        ),
        folder="diary",
        files=PLAIN,
        steps=(
            Step(command=".venv/bin/feedsvc serve ../diary", asks=("/feed.json",)),
            Step(command="../feedsvc/.venv/bin/feedsvc init", folder="diary"),
            Step(command="../feedsvc/.venv/bin/feedsvc init", folder="diary", exit_code=2),
            Step(command="grep -A2 -B1 '^#title\\|^#base_url' feedsvc.toml", folder="diary"),
            Step(command="../feedsvc/.venv/bin/feedsvc list", folder="diary"),
        ),
    ),
    Case(
        title="An empty folder",
        text=(
            "Named, it is refused. Unnamed, the bundled example is served, which says how to serve "
            "something else. A site that has no post yet is served, and says where the first one "
            "goes."
        ),
        folder="empty",
        steps=(
            Step(command=".venv/bin/feedsvc serve ../empty", exit_code=2),
            Step(command="../feedsvc/.venv/bin/feedsvc serve", folder="empty", asks=("/feed.json",)),
            Step(
                command="mkdir blog && touch blog/_config.yml && ../feedsvc/.venv/bin/feedsvc serve blog",
                folder="empty",
                asks=("/feed.json",),
            ),
        ),
    ),
    Case(
        title="A wrong folder",
        text=(
            "One that is not there, one that is a file, one without posts; and words that feedsvc "
            "does not know."
        ),
        folder="pictures",
        files=PICTURES,
        steps=(
            Step(command=".venv/bin/feedsvc serve ../harbor", exit_code=2),
            Step(command=".venv/bin/feedsvc serve ../harbour/_config.yml", exit_code=2),
            Step(command=".venv/bin/feedsvc serve ../pictures", exit_code=2),
            Step(command=".venv/bin/feedsvc srve ../harbour", exit_code=2),
            Step(command=".venv/bin/feedsvc serve --prot 8080 ../harbour", exit_code=2),
            Step(command="FEEDSVC_TITEL=News .venv/bin/feedsvc serve ../harbour", exit_code=2),
        ),
    ),
    Case(
        title="A busy port",
        text="Something else listens at 8000 already.",
        steps=(
            Step(command=".venv/bin/feedsvc serve ../harbour", is_port_busy=True, exit_code=2),
            Step(
                command=".venv/bin/feedsvc healthcheck",
                exit_code=1,
            ),
        ),
    ),
    Case(
        title="No write permission",
        text=(
            "Where neither the working folder nor the home folder can be written to, another place must be "
            "named. Where only the working folder cannot, the index lies below the home folder. Posts that "
            "cannot be read are told like other problems."
        ),
        steps=(
            Step(
                command="../feedsvc/.venv/bin/feedsvc serve",
                folder="harbour",
                read_only=("harbour", "."),
                exit_code=2,
            ),
            Step(
                command="../feedsvc/.venv/bin/feedsvc serve",
                folder="harbour",
                asks=("/feed.json",),
                read_only=("harbour",),
            ),
            Step(
                command="../feedsvc/.venv/bin/feedsvc init",
                folder="harbour",
                read_only=("harbour",),
                exit_code=2,
            ),
            Step(
                command="chmod 0 _posts/*ferry.md; ../feedsvc/.venv/bin/feedsvc check; chmod 644 _posts/*.md",
                folder="harbour",
            ),
        ),
    ),
    Case(
        title="No base URL",
        text=(
            "On this machine alone the listening address does, with a note. Where other machines can "
            "reach it, links that say 127.0.0.1 would be wrong, so the address is needed."
        ),
        steps=(
            Step(command=".venv/bin/feedsvc serve ../harbour --host 0.0.0.0", exit_code=2),
            Step(
                command=".venv/bin/feedsvc serve ../harbour --host 0.0.0.0 --base-url feeds.example",
                exit_code=2,
            ),
            Step(
                command=".venv/bin/feedsvc serve ../harbour --host 0.0.0.0 --base-url https://feeds.example",
                asks=("/feed.json",),
            ),
        ),
    ),
)
