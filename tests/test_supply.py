"""What feedsvc is made of: locked with digests, with bounds that are there, and listed."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

import feedsvc
from supply.__main__ import main
from supply.auditing import judge
from supply.locking import EXTRAS
from supply.lowest import list_lowest
from supply.materials import describe, normalise

PROJECT = Path(feedsvc.__file__).parent.parent
TABLE: dict[str, Any] = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCKED = (PROJECT / "deploy" / "requirements.txt").read_text(encoding="utf-8")
CONSTRAINTS = (PROJECT / "constraints.txt").read_text(encoding="utf-8")


def read_pins(text: str) -> dict[str, str]:
    return {normalise(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==([^\s;\\]+)", text)}


def name_of(requirement: str) -> str:
    return normalise(re.split(r"[<>=\[;]", requirement)[0])


def test_what_is_locked_is_what_was_tested() -> None:
    pins, constraints = read_pins(LOCKED), read_pins(CONSTRAINTS)
    assert len(pins) > 20
    assert {name: version for name, version in pins.items() if constraints.get(name) != version} == {}


def test_everything_that_a_service_needs_is_locked() -> None:
    needed = [
        *TABLE["dependencies"],
        *(item for extra in EXTRAS for item in TABLE["optional-dependencies"][extra]),
    ]
    assert {name_of(requirement) for requirement in needed} - set(read_pins(LOCKED)) == set()


def test_everything_that_is_locked_has_its_digests() -> None:
    for block in re.split(r"(?m)^(?=[\w.-]+==)", LOCKED):
        assert not block or re.fullmatch(r"\S+( \\\n    --hash=sha256:[0-9a-f]{64})+\n", block), block[:80]


def test_no_index_is_named() -> None:
    for text in (LOCKED, CONSTRAINTS):
        assert "://" not in text
        assert not re.search(r"(?m)^\s*--(?!hash)", text)


def test_bounds_are_no_newer_than_what_is_pinned() -> None:
    pins = read_pins(CONSTRAINTS)
    for line in list_lowest(TABLE):
        name, _, version = line.partition("==")
        assert normalise(name) in pins, name
        assert _number(version) <= _number(pins[normalise(name)]), name


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version))


@pytest.mark.parametrize("requirement", ["flask", "flask<4", "flask==3.1"])
def test_a_requirement_without_a_lower_bound_is_refused(requirement: str) -> None:
    with pytest.raises(ValueError, match="no lower bound"):
        list_lowest({"dependencies": [requirement]})


def test_two_bounds_of_one_package_are_refused() -> None:
    with pytest.raises(ValueError, match="two lower bounds"):
        list_lowest({"dependencies": ["redis>=5.0"], "optional-dependencies": {"dev": ["redis>=6.0"]}})


def test_the_bill_names_what_is_needed_each_once() -> None:
    bill = describe(TABLE)
    names = [component["name"] for component in bill["components"]]

    assert {name_of(requirement) for requirement in TABLE["dependencies"]} <= set(names)
    assert "werkzeug" in names  # which Flask needs
    assert "pytest" not in names
    assert names == sorted(set(names))
    assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", bill["serialNumber"])


def test_whatever_the_bill_refers_to_is_in_it() -> None:
    bill = describe(TABLE)
    known = {component["bom-ref"] for component in bill["components"]} | {"feedsvc"}

    assert {item["ref"] for item in bill["dependencies"]} == known
    assert {name for item in bill["dependencies"] for name in item["dependsOn"]} == known - {"feedsvc"}
    assert describe(TABLE) == bill


def test_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sbom"]) == 0
    assert json.loads(capsys.readouterr().out)["metadata"]["component"]["name"] == "feedsvc"
    assert main(["lowest"]) == 0
    assert "waitress==" in capsys.readouterr().out
    assert main([]) == 2


VULNERABLE = {"name": "requests", "version": "2.31.0", "vulns": [{"id": "PYSEC-1"}]}
SOUND = {"name": "flask", "version": "3.1.3", "vulns": []}
SKIPPED = {"name": "click", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "code", "said"),
    [
        pytest.param([SOUND, VULNERABLE], 1, "requests 2.31.0 PYSEC-1", id="a known vulnerability"),
        pytest.param([SOUND, SKIPPED], 0, "1 of 2 packages were asked for", id="none known"),
        pytest.param([SKIPPED], 0, "skipped, no advisory service here knows", id="nobody knows"),
    ],
)
def test_an_audit_fails_for_what_is_known_alone(packages: list[Any], code: int, said: str) -> None:
    found, line = judge(json.dumps({"dependencies": packages}), "")
    assert found == code
    assert said in line


def test_an_audit_that_cannot_be_made_says_so() -> None:
    assert judge("", "…\nConnectionError: no route\n") == (
        0,
        "skipped, no advisory service can be asked (ConnectionError: no route)",
    )
