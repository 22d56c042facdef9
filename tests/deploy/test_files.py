"""What deploy/ says, as far as text can be checked without Docker and without root."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from feedsvc.cli import main
from tests.deploy.proxying import DEPLOY

PROJECT = DEPLOY.parent
UNITS = sorted(DEPLOY.glob("*.service"))
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_are_hardened(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    for line in (
        "User=feedsvc", "NoNewPrivileges=true", "ProtectSystem=strict", "ProtectHome=true", "PrivateTmp=true",
        "CapabilityBoundingSet=", "MemoryDenyWriteExecute=true", "SystemCallFilter=@system-service",
        "Restart=on-failure", "StartLimitIntervalSec=0", "StateDirectoryMode=0700",
    ):  # fmt: skip
        assert f"\n{line}\n" in text


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    text = unit.read_text(encoding="utf-8").replace("/opt/feedsvc/bin/feedsvc", "/bin/true")
    copy = tmp_path / unit.name.replace("@", "@8001")
    copy.write_text(text, encoding="utf-8")
    result = subprocess.run([program, "verify", "--man=no", str(copy)], capture_output=True, text=True)
    assert [line for line in result.stderr.splitlines() if unit.stem in line] == []


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_units_run_commands_that_exist(unit: Path) -> None:
    command = re.findall(r"(?m)^ExecStart=/opt/feedsvc/bin/feedsvc (.+)$", unit.read_text(encoding="utf-8"))
    assert len(command) == 1
    name, *arguments = command[0].replace("%i", "8001").split()
    main.commands[name].make_context(name, arguments)  # refuses what it does not know


def test_every_source_that_the_image_copies_exists() -> None:
    sources = [
        name for line in re.findall(r"(?m)^COPY (?!--from)(.+)$", DOCKERFILE) for name in line.split()[:-1]
    ]
    assert sources
    assert [name for name in sources if not (PROJECT / name).exists()] == []
    allowed = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    assert [name for name in sources if f"!{name}" not in allowed] == []


def test_what_the_build_needs_is_copied() -> None:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    tables = re.findall(r"(?m)^\[tool\.hatch\.build\.targets\.wheel\.\S+\]\n([^\[]*)", text)
    assert len(tables) == 2
    for needed in re.findall(r'(?m)^"([^"]+)" =', "".join(tables)):
        assert f"COPY {needed} {needed}" in DOCKERFILE


def test_the_image_is_pinned_and_its_user_is_nobody_special() -> None:
    images = re.findall(r"(?m)^FROM (\S+)", DOCKERFILE)
    assert images
    assert all(re.fullmatch(r"[a-z]+:\d+\.\d+-slim-[a-z]+", image) for image in images)
    assert "\nUSER 10001:10001\n" in DOCKERFILE.split("FROM ")[-1]
    assert DOCKERFILE.rindex("\nUSER ") < DOCKERFILE.rindex("\nENTRYPOINT ")


@pytest.mark.parametrize("path", sorted(DEPLOY.iterdir()), ids=lambda path: path.name)
def test_nothing_holds_a_secret(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"(?i)(password|secret|token)\w*\s*[=:]\s*['\"]?(?!write)[a-z0-9]{4,}", text)


def test_the_action_runs_commands_that_exist() -> None:
    action = yaml.safe_load((DEPLOY / "github-action.yml").read_text(encoding="utf-8"))
    steps = action["jobs"]["export"]["steps"]
    commands = [step["run"].split()[1] for step in steps if step.get("run", "").startswith("feedsvc ")]
    assert commands == ["check", "export"]
    assert set(commands) <= main.commands.keys()
