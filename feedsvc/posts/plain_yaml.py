"""The YAML that nearly every post's head consists of, without a YAML parser: one `name: value` a line.

Whatever is not certainly of this form is left to the parser; a test holds both to the same results.
"""

import re

_PRINTABLE = r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]"
LINE = re.compile(
    r"(?P<name>[A-Za-z_][A-Za-z0-9_-]*):(?: +(?:"
    rf'"(?P<quoted>(?:(?!["\\]){_PRINTABLE})*)"'
    # Not what an indicator begins, ends like a name or contains a comment.
    rf"|(?P<plain>(?![-?:,\[\]{{}}#&*!|>'\"%@` ])(?:(?!: | #){_PRINTABLE})*(?<![: ]))"
    r"))? *"
)

Pairs = list[tuple[str, str, bool]]
"""(name, value, is quoted), a line each."""


def read_plain_lines(text: str) -> Pairs | None:
    """The pairs of a head that holds nothing else; None where a parser must look."""
    pairs: Pairs = []
    for line in text.removesuffix("\n").split("\n"):
        found = LINE.fullmatch(line)
        if found is None:
            return None
        name, quoted, plain = found.groups()
        pairs.append((name, plain or "", False) if quoted is None else (name, quoted, True))
    return pairs
