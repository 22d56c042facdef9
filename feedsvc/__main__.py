"""`python -m feedsvc`."""

from .cli import main

if __name__ == "__main__":  # the processes that read posts import this module, too
    main(prog_name="feedsvc")
