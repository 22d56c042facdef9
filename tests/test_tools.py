"""What is offered to other tools: the hook for pre-commit, the action for GitHub, completion."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

import feedsvc
from feedsvc.cli import main
from feedsvc.cli.completing import SHELLS, run_completion
from tests.cli.running import run
from tests.requiring import require_tool
from tests.sites import make_post_text, make_site, write_post

ROOT = Path(feedsvc.__file__).parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {
    step.get("name", step.get("uses")): step for step in ACTION["runs"]["steps"]
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with one post that cannot be read."""
    root = make_site(tmp_path / "site", posts=2)
    write_post(root, "_posts/2022-02-01-bad.md", make_post_text('涨幅 "5%" 以上'))
    return root


def run_step(name: str, folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    """A step of the action as GitHub runs it, with a feedsvc where its first step puts one."""
    tool = folder / "runner" / "feedsvc" / "bin" / "feedsvc"
    tool.parent.mkdir(parents=True, exist_ok=True)
    tool.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m feedsvc "$@"\n')
    tool.chmod(0o755)
    return subprocess.run(
        [
            require_tool("bash", package="bash"),
            "--noprofile",
            "--norc",
            "-eo",
            "pipefail",
            "-c",
            STEPS[name]["run"],
        ],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "RUNNER_TEMP": str(folder / "runner"), **inputs},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("strict", "fail", "content", "code"),
    [
        pytest.param("false", "true", "site", 1, id="a problem fails"),
        pytest.param("false", "false", "site", 0, id="a problem is only told"),
        pytest.param("true", "true", "site/_posts/none", 2, id="a folder that is not there"),
        pytest.param("false", "false", "site/_posts/none", 1, id="that is never let pass"),
    ],
)
def test_the_action_checks(site: Path, strict: str, fail: str, content: str, code: int) -> None:
    result = run_step("Check the posts", site.parent, CONTENT=content, STRICT=strict, FAIL=fail)
    assert (result.returncode != 0) == (code != 0)
    assert ("::error file=site/_posts/2022-02-01-bad.md,line=3" in result.stdout) == (content == "site")


def test_the_action_exports(site: Path) -> None:
    inputs = {"CONTENT": "site", "OUTPUT": "out", "BASE_URL": "https://feeds.example"}
    refused = run_step("Write the feeds", site.parent, **{**inputs, "BASE_URL": ""})
    done = run_step("Write the feeds", site.parent, **inputs)

    assert (refused.returncode, refused.stdout) == (
        2,
        "::error::base-url is missing: where will the feeds be reached?\n",
    )
    assert done.returncode == 0, done.stderr
    assert (site.parent / "out" / "category" / "c0" / "feed.atom").is_file()


def test_the_action_reads_no_input_as_a_script_and_tells_each() -> None:
    told = (ROOT / "docs" / "how-to" / "check.md").read_text(encoding="utf-8")
    used = {value for step in STEPS.values() for value in step.get("env", {}).values()}

    assert not any("${{" in step.get("run", "") for step in STEPS.values())
    assert used == {f"${{{{ inputs.{name} }}}}" for name in ACTION["inputs"] if name != "command"}
    assert all(f"| `{name}` |" in told for name in ACTION["inputs"])
    assert STEPS["Write the feeds"]["if"] == "inputs.command == 'export'"


def test_the_hook_is_a_command_that_there_is() -> None:
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    program, command = hook["entry"].split()

    assert (program, hook["language"], hook["pass_filenames"], hook["args"]) == (
        "feedsvc",
        "python",
        False,
        ["."],
    )
    assert command in main.commands


@pytest.mark.parametrize("shell", SHELLS)
def test_completion_prints_a_script(shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert "_FEEDSVC_COMPLETE" in result.stdout


def test_completion_of_another_shell_is_refused() -> None:
    assert run("completion", "csh").exit_code == 2
    with pytest.raises(ValueError, match="not for 'csh'"):
        run_completion(main, "csh")


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        pytest.param("feedsvc ser", "plain,serve", id="a command"),
        pytest.param("feedsvc serve --serv", "plain,--server", id="an option"),
        pytest.param("feedsvc check --format sa", "plain,sarif", id="a choice"),
        pytest.param("feedsvc check --explain DT00", "plain,DT001", id="a code"),
    ],
)
def test_a_shell_is_told_what_words_may_become(words: str, completed: str) -> None:
    environment = {
        "_FEEDSVC_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(words.count(" ")),
    }
    result = CliRunner().invoke(main, [], prog_name="feedsvc", env=environment)
    assert completed in result.stdout.splitlines()


def test_bash_completes_what_is_typed(tmp_path: Path) -> None:
    script = (
        'eval "$(feedsvc completion bash)"\n'
        "COMP_WORDS=(feedsvc heal) COMP_CWORD=1\n_feedsvc_completion feedsvc\necho ${COMPREPLY[0]}\n"
    )
    bash = require_tool("bash", package="bash")
    tool = tmp_path / "feedsvc"
    tool.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m feedsvc "$@"\n')
    tool.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    done = subprocess.run([bash, "-c", script], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout == "healthcheck\n"
