"""The forms in which findings are told."""

import json

import pytest

from feedsvc.errors import SettingsError
from feedsvc.linting import CODES, choose
from feedsvc.linting.explaining import documented_codes, explain
from feedsvc.linting.reports import write_github, write_json, write_sarif, write_text
from feedsvc.posts.problems import NOTES, PROBLEMS, WARNINGS, Finding, Severity
from tests.linting.findings import make_finding


def test_text_points_at_the_column_whatever_the_width_of_its_characters() -> None:
    finding = make_finding(column=10, source_line='title: "涨" x', generator="stops its build here")
    assert write_text(finding, "jekyll").splitlines() == [
        "_posts/a.md:3:10: FM001 wrong",
        '    title: "涨" x',
        "              ^",
        "    fix: mend it",
        "    Jekyll stops its build here",
    ]


def test_text_shows_the_part_of_a_long_line_that_matters() -> None:
    _, line, caret, _ = write_text(
        make_finding(column=5_001, source_line="ab" * 5_000), "jekyll"
    ).splitlines()
    assert len(line) < 120
    assert line[caret.index("^")] == "a"


def test_text_does_nothing_to_a_terminal() -> None:
    text = write_text(make_finding(source_line="a\x1b[31m\r\tb", problem="x\ny"), "jekyll")
    assert "\x1b" not in text
    assert text.splitlines()[:2] == ["_posts/a.md:3:1: FM001 x·y", "    a·[31m· b"]


def test_json_has_everything_in_one_line() -> None:
    values = json.loads(write_json(make_finding(problem="a\nb")))
    assert (values["severity"], values["path"], values["line"], values["column"]) == (
        "problem",
        "_posts/a.md",
        3,
        1,
    )
    assert (values["code"], values["problem"], values["remedy"]) == ("FM001", "a\nb", "mend it")


def test_github_annotations_are_escaped() -> None:
    finding = make_finding(path="_posts/a,b:c.md", problem="5%\nmore", code="DT104")
    assert write_github(finding, "site/") == (
        "::warning file=site/_posts/a%2Cb%3Ac.md,line=3,col=1,title=DT104::5%25%0Amore; mend it"
    )


def test_sarif_has_a_rule_for_every_result() -> None:
    findings = [
        make_finding(path="_posts/中 b.md", code="FM001"),
        make_finding(code="ID101"),
        make_finding(code="DT104", generator="reads it otherwise"),
    ]
    log = json.loads(write_sarif(findings, "site/", "1.2"))
    [run] = log["runs"]
    driver = run["tool"]["driver"]
    assert (log["version"], driver["name"], driver["version"]) == ("2.1.0", "feedsvc", "1.2")
    assert [rule["id"] for rule in driver["rules"]] == ["DT104", "FM001", "ID101"]
    for finding, result in zip(findings, run["results"], strict=True):
        assert driver["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
    assert [result["level"] for result in run["results"]] == ["error", "note", "warning"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "site/_posts/%E4%B8%AD%20b.md"
    assert place["region"] == {"startLine": 3, "startColumn": 1}


@pytest.mark.parametrize("code", sorted(CODES))
def test_every_code_is_documented(code: str) -> None:
    section = explain(code)
    heading, _, text = section.partition("\n")
    meaning = CODES[code].removesuffix(", TOML or JSON")
    assert heading.startswith(f"{code}: ")
    assert heading.removeprefix(f"{code}: ").startswith(meaning), "the heading says what the code means"
    assert "Fix: " in text


def test_no_code_is_documented_that_is_none() -> None:
    assert documented_codes() == CODES.keys()
    with pytest.raises(SettingsError, match="no code 'DT999'; DT001, DT002"):
        explain("DT999")
    with pytest.raises(SettingsError, match="no code 'what'; families: DT, DU, EN"):
        explain("what")


def test_no_code_has_two_severities() -> None:
    assert len(CODES) == len(PROBLEMS) + len(WARNINGS) + len(NOTES)


def test_choose_leaves_notes_to_those_who_ask() -> None:
    findings = [make_finding(code=code) for code in ("FM001", "DT104", "ID101", "ID001")]

    def codes(select: list[str], ignore: list[str]) -> list[str]:
        return [found.code for found in choose(findings, select=select, ignore=ignore)]

    assert codes([], []) == ["FM001", "DT104", "ID001"]
    assert codes(["ID", "FM001"], []) == ["FM001", "ID101", "ID001"]
    assert codes(["ID", "FM001"], ["ID1"]) == ["FM001", "ID001"]
    with pytest.raises(SettingsError, match="no code begins with 'XX'"):
        codes(["XX"], [])


def test_an_unknown_code_counts_as_a_problem() -> None:
    assert Finding(path="a", code="ZZ001", problem="p", remedy="r").severity is Severity.PROBLEM
