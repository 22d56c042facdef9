"""The versions of constraints.txt with the digests of their files: all that an image installs."""

import subprocess
import sys
from pathlib import Path

EXTRAS = ("fast", "postgres", "redis", "watch")


def lock(project: Path, target: Path) -> int:
    """Write `target` anew by pip-tools (extra `supply`), which asks the index for every file's digest.

    No option of this machine's pip gets into it.
    """
    command = [
        sys.executable, "-m", "piptools", "compile", "--quiet", "--generate-hashes", "--strip-extras",
        "--no-emit-options", "--no-annotate", "--no-header", "--constraint", "constraints.txt",
        *(f"--extra={extra}" for extra in EXTRAS),
        "--output-file", str(target), "pyproject.toml",
    ]  # fmt: skip
    return subprocess.run(command, cwd=project, check=False).returncode
