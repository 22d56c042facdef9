"""The part of a body above its "more" mark, for generators that have one."""

import re

_PARAGRAPH_END = re.compile(r"\n[ \t]*\n")


def cut_excerpt(body: str, mark: re.Pattern[str]) -> str:
    """The markup above the first `mark`; without one, the first paragraph."""
    found = mark.search(body)
    if found:
        return body[: found.start()]
    text = body.lstrip("\n")
    end = _PARAGRAPH_END.search(text)
    return text[: end.start()] if end else text
