"""What JavaScript makes of YAML's unquoted scalars (js-yaml 4): numbers and dates are no texts."""

import re

from ..front_matter import Plain

_TIMESTAMP = re.compile(
    r"\d{4}-\d\d-\d\d"
    r"|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?",
    re.ASCII,
)


def is_js_timestamp(value: str) -> bool:
    """Whether js-yaml makes this a Date, in UTC where no offset is written; anything else stays a text."""
    return isinstance(value, Plain) and _TIMESTAMP.fullmatch(value) is not None


def js_text(value: str) -> str:
    """What JavaScript prints for a scalar: 000333 is 333, 1.10 is 1.1."""
    if isinstance(value, Plain) and len(value) <= 15:
        if re.fullmatch(r"[-+]?\d+", value, re.ASCII):
            return str(int(value))
        if re.fullmatch(r"[-+]?\d+\.\d+", value, re.ASCII):
            return f"{float(value):.15g}"
    return str(value)
