"""`python -m fuzz.worker TARGET CORPUS [options]`, these and the exit code being libFuzzer's."""

import logging
import sys

import atheris


def main(target: str, *options: str) -> None:
    """Fuzz one target until time is up or a promise is broken."""
    with atheris.instrument_imports(include=["feedsvc"]):
        from fuzz.targets import TARGETS
    logging.disable()
    atheris.Setup([sys.argv[0], *options], TARGETS[target])
    atheris.Fuzz()


if __name__ == "__main__":
    main(*sys.argv[1:])
