"""`python -m feedsvc`."""

from .cli import main

main(prog_name="feedsvc")
