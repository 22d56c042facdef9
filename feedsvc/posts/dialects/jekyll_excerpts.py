"""What Jekyll takes for a post's excerpt, as markup (excerpt.rb)."""

import re

from .jekyll_post import JekyllPost
from .jekyll_values import is_false, ruby_text

# Liquid's own blocks and Jekyll's: one that is cut in two is closed, or it would swallow what follows.
_BLOCKS = {"capture", "case", "comment", "for", "highlight", "if", "ifchanged", "raw", "tablerow"}
_TAG = re.compile(r"\{%-?\s*(\w+)")
_REFERENCE = re.compile(r"^ {0,3}\[[^\]\n]+\]:.+$", re.MULTILINE)


def has_own_excerpt(post: JekyllPost) -> bool:
    """Whether the front matter says what the excerpt is; Jekyll takes it as it is, and renders nothing."""
    own = post.merged.get("excerpt")
    return isinstance(own, str) and not (post.exact and is_false(own))


def find_excerpt(post: JekyllPost, body: str, default_separator: str, *, is_crlf: bool) -> str:
    """The post's own `excerpt`, else what stands above its separator.

    `is_crlf`: the file's lines end in CR LF, between which Jekyll finds no two LF, and takes the whole post.
    """
    own = post.merged.get("excerpt")
    if isinstance(own, str) and has_own_excerpt(post):
        return ruby_text(own) if post.exact else str(own)
    separator = post.merged.get("excerpt_separator")
    if not isinstance(separator, str) or is_false(separator):
        separator = default_separator
    return body if post.exact and is_crlf and "\n" in separator else extract_excerpt(body, separator)


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
