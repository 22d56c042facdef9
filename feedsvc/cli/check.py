"""`feedsvc check`: the linter's findings, in several formats, against a baseline, and with fixes."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from ..linting import choose
from ..linting.baseline import read_baseline, without_known, write_baseline
from ..linting.explaining import explain
from ..linting.fixing import Fixer
from ..linting.reports import count_severities, write_github, write_json, write_sarif, write_text
from ..posts.problems import Finding, Severity
from ..release import find_version
from ..runtime import Assembly, make_checker, make_lint_rules, read_assembly
from ..syncing import Report
from .naming import count
from .progress import ProgressTeller


def run_explain(code: str) -> int:
    """Print what the documentation says of a code."""
    click.echo(explain(code), nl=False)
    return 0


def run_check(
    content: Path | None,
    *,
    config: Path | None,
    base_url: str | None,
    format_: str,
    select: Sequence[str],
    ignore: Sequence[str],
    baseline: Path | None,
    fix: bool,
    yes: bool,
    strict: bool,
    write_baseline: Path | None,
    **_options: Any,
) -> int:
    """Print the chosen findings; exit code 1 for problems, with `strict` for warnings too."""
    known = read_baseline(baseline) if baseline else None
    chosen_codes = {"select": _split(select), "ignore": _split(ignore)}
    choose((), **chosen_codes)  # a misspelt code is told before the work
    assembly = read_assembly(content, config=config, flags={"base_url": base_url})
    report = make_checker(assembly).check(ProgressTeller(sys.stderr))
    if fix and _mend(assembly, choose(report.findings, **chosen_codes), asks=not yes):
        report = make_checker(assembly).check(ProgressTeller(sys.stderr))
    findings = choose(report.findings, **chosen_codes)
    if write_baseline:
        return _keep(write_baseline, findings)
    if known is not None:
        findings = without_known(findings, known)
    _print(findings, format_, assembly)
    _summarise(findings, report)
    counts = count_severities(findings)
    return 1 if counts[Severity.PROBLEM] or (strict and counts[Severity.WARNING]) else 0


def _split(codes: Sequence[str]) -> list[str]:
    return [part.strip().upper() for code in codes for part in code.split(",") if part.strip()]


def _keep(path: Path, findings: Sequence[Finding]) -> int:
    write_baseline(path, findings)
    click.echo(f"{len(findings):,} findings written to {path}", err=True)
    return 0


def _mend(assembly: Assembly, findings: Sequence[Finding], *, asks: bool) -> bool:
    """Show what can be mended, ask, and mend it; whether anything was written."""
    limit = assembly.settings.max_post_bytes
    fixer = Fixer(assembly.content, make_lint_rules(assembly), max_post_bytes=limit)
    fixes = list(fixer.propose(findings))
    if not fixes:
        click.echo("nothing that can be mended without a person", err=True)
        return False
    for fix in fixes:
        for line in fix.diff():
            click.echo(line.rstrip("\r"), err=True)
    if asks and not click.confirm(f"mend {count(len(fixes), 'file')}?", err=True):
        return False
    written = [fix for fix in fixes if fixer.write(fix)]
    click.echo(f"mended {count(len(written), 'file')}", err=True)
    for fix in fixes:
        if fix not in written:
            click.echo(f"{fix.path}: changed meanwhile, so it was left alone", err=True)
    return bool(written)


def _print(findings: Sequence[Finding], format_: str, assembly: Assembly) -> None:
    prefix = _find_prefix(assembly.content)
    if format_ == "sarif":
        click.echo(write_sarif(findings, prefix, find_version()))
        return
    for finding in findings:
        match format_:
            case "json":
                click.echo(write_json(finding))
            case "github":
                click.echo(write_github(finding, prefix))
            case _:
                click.echo(write_text(finding, assembly.generator.name))


def _find_prefix(content: Path) -> str:
    """What leads from here, mostly the top of a repository, to the content folder; "" from elsewhere."""
    way = Path(os.path.relpath(content, Path.cwd().resolve())).as_posix()
    return "" if way == "." or way.startswith("..") else f"{way}/"


def _summarise(findings: Sequence[Finding], report: Report) -> None:
    counts = count_severities(findings)
    told = [f"{count:,} {severity}{'' if count == 1 else 's'}" for severity, count in counts.items() if count]
    click.echo(", ".join(told) if told else "no problems", err=True)
    notes = count_severities(report.findings)[Severity.NOTE]
    if notes and not counts[Severity.NOTE]:
        codes = sorted({found.code for found in report.findings if found.severity is Severity.NOTE})
        them = "it" if notes == 1 else "them"
        click.echo(f"{count(notes, 'note')}; --select {','.join(codes)} shows {them}", err=True)
    if report.verdicts:
        verdicts = ", ".join(f"{times:,} {verdict}" for verdict, times in report.verdicts.items())
        click.echo(f"dates: {verdicts}", err=True)
