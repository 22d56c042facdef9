"""The first five minutes with feedsvc, as docs/first-run.md shows them: `python -m tests.first_run`.

From a copy of this checkout in an empty folder, with nothing but Python, by the README's own commands. Prints
what differs from the page and exits with 1; `--write` renews the page.
"""
