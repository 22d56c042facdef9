"""What Jekyll takes for a post's excerpt, as markup (excerpt.rb)."""

import re

# Liquid's own blocks and Jekyll's: one that is cut in two is closed, or it would swallow what follows.
_BLOCKS = {"capture", "case", "comment", "for", "highlight", "if", "ifchanged", "raw", "tablerow"}
_TAG = re.compile(r"\{%-?\s*(\w+)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:.+$", re.MULTILINE)


def extract_excerpt(body: str, separator: str) -> str:
    """The text above `separator`, with the link definitions from below it; "" separator: no excerpt."""
    if not separator:
        return ""
    head, _, tail = body.partition(separator)
    opened = _TAG.search(head)
    if opened and opened[1] in _BLOCKS and not re.search(rf"\{{%-?\s*end{opened[1]}\s*-?%\}}", head):
        head += f"\n{{% end{opened[1]} %}}"
    references = _REFERENCE.findall(tail)
    return "\n\n".join([head, "\n".join(references)]) if tail else head
