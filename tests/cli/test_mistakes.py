"""What was typed wrongly is told in one sentence, with its mend and exit code 2."""

import pytest

from tests.cli.running import run


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param("srve", "feedsvc: no command 'srve'; did you mean 'serve'", id="command"),
        pytest.param("--vesion", "feedsvc: no option --vesion; did you mean '--version'", id="option of all"),
        pytest.param("serve --prot 1", "feedsvc serve: no option --prot; did you mean '--port'", id="option"),
        pytest.param(
            "check -x", "feedsvc check: no option -x; feedsvc check --help lists them", id="no hint"
        ),
        pytest.param(
            "check --format jsn",
            "feedsvc check: --format: 'jsn' is none of text, json, github, sarif; did you mean 'json'",
            id="choice",
        ),
        pytest.param(
            "serve --port a", "feedsvc serve: --port: 'a' is not a whole number such as 8000", id="no number"
        ),
        pytest.param(
            "healthcheck --timeout a",
            "feedsvc healthcheck: --timeout: 'a' is not a number such as 2.5",
            id="no decimal number",
        ),
        pytest.param("get", "feedsvc get: URL is missing; type feedsvc get [OPTIONS] URL", id="nothing"),
        pytest.param(
            "serve --port",
            "feedsvc serve: option '--port' requires an argument; feedsvc serve --help says which do",
            id="no value",
        ),
        pytest.param(
            "sync a b",
            "feedsvc sync: got unexpected extra argument (b); feedsvc sync --help says what it takes",
            id="too much",
        ),
    ],
)
def test_a_mistake_is_one_sentence(arguments: str, sentence: str) -> None:
    result = run(*arguments.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(sentence)
    assert result.stderr.count("\n") == 1


def test_an_unknown_command_without_a_near_one_is_told_all() -> None:
    result = run("zzz")
    assert result.stderr.startswith("feedsvc: no command 'zzz'; there are check, ")
    assert result.stderr.count("\n") == 1


def test_no_command_is_answered_by_the_help() -> None:
    assert "\nCommands:\n" in run().output


def test_what_was_typed_cannot_command_the_terminal() -> None:
    assert run("\x1b[2Jserve").stderr.startswith("feedsvc: no command '\\x1b[2Jserve'")
    assert run("sync", "\x1b[2J").stderr.startswith("feedsvc: content folder \\u001b[2J: ")
