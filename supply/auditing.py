"""Known vulnerabilities of what is locked, by pip-audit (extra `supply`)."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_SECONDS = 300


def audit(locked: Path) -> int:
    """Exit code 1 if something known is found; 0, and a line that says so, where nobody can be asked."""
    command = [
        sys.executable, "-m", "pip_audit", "--requirement", str(locked), "--require-hashes", "--disable-pip",
        "--progress-spinner", "off", "--format", "json",
    ]  # fmt: skip
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        print(f"audit: skipped, no advisory service has answered in {_SECONDS} seconds")
        return 0
    code, line = judge(done.stdout, done.stderr)
    print(f"audit: {line}")
    return code


def judge(output: str, errors: str) -> tuple[int, str]:
    """Exit code and sentence for what pip-audit has printed."""
    try:
        packages: Sequence[dict[str, Any]] = json.loads(output)["dependencies"]
    except (ValueError, KeyError, TypeError):
        reason = errors.strip().splitlines()[-1:] or ["it said nothing"]
        return 0, f"skipped, no advisory service can be asked ({reason[0][:200]})"
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return 0, f"skipped, no advisory service here knows any of the {len(packages)} packages"
    known = [
        f"{package['name']} {package['version']} {item['id']}"
        for package in asked
        for item in package["vulns"]
    ]
    if known:
        return 1, "known vulnerabilities: " + "; ".join(known)
    return 0, f"{len(asked)} of {len(packages)} packages were asked for, none has a known vulnerability"
