"""Findings that are known and accepted."""

from pathlib import Path

import pytest

from feedsvc.errors import SettingsError
from feedsvc.linting.baseline import read_baseline, without_known, write_baseline
from tests.linting.findings import make_finding


def test_only_what_is_new_is_left(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(path, [make_finding(), make_finding(), make_finding(code="DT104")])
    known = read_baseline(path)
    moved = make_finding(path="old_post/a.md", line=9)
    third = make_finding(line=12)
    other = make_finding(problem="worse")
    assert without_known([make_finding(), moved, third, other], known) == [third, other]


def test_the_file_does_not_depend_on_the_order(tmp_path: Path) -> None:
    findings = [make_finding(), make_finding(path="b.md"), make_finding(code="DT104")]
    write_baseline(tmp_path / "a", findings)
    write_baseline(tmp_path / "b", reversed(findings))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"findings": [{}]}', "[" * 100_000])
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    path = tmp_path / "baseline.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="not a baseline; make it with --write-baseline"):
        read_baseline(path)


def test_files_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        read_baseline(tmp_path / "none")
    with pytest.raises(SettingsError, match="name a file that can be written"):
        write_baseline(tmp_path / "none" / "b", [])
