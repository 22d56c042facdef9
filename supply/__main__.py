"""The commands; each prints its result, or says in one line what it did."""

import json
import sys
import tomllib
from pathlib import Path

from .auditing import audit
from .locking import lock
from .lowest import list_lowest
from .materials import describe
from .packaging import try_packages

PROJECT = Path(__file__).parent.parent
LOCKED = PROJECT / "deploy" / "requirements.txt"


def main(arguments: list[str]) -> int:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    match arguments:
        case ["lock"]:
            return lock(PROJECT, LOCKED)
        case ["lowest"]:
            print("\n".join(list_lowest(project)))
            return 0
        case ["sbom"]:
            print(json.dumps(describe(project), indent=2))
            return 0
        case ["audit"]:
            return audit(LOCKED)
        case ["packages"]:
            return try_packages(PROJECT)
    print("usage: python -m supply lock | lowest | sbom | audit | packages", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
