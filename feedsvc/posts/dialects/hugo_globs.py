"""The globs by which Hugo says which pages a setting is for (gobwas/glob with `/` as its separator)."""

import re

_TOKEN = re.compile(r"\*\*|[*?{},]|\\.|\[[!^]?[^\]]+\]|.", re.DOTALL)
_PLAIN = {"**": ".*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")"}


def compile_glob(glob: str) -> re.Pattern[str]:
    """`/posts/**`, `/{a,b}/*`: to be matched against a whole path. An impossible one matches only itself."""
    depth, parts = 0, []
    for found in _TOKEN.finditer(glob):
        token = found[0]
        if token == "," and depth:
            parts.append("|")
        elif token in _PLAIN:
            depth += {"{": 1, "}": -1}.get(token, 0)
            parts.append(_PLAIN[token])
        elif len(token) > 1 and token[0] == "[":
            parts.append("[^" + token[2:] if token[1] in "!^" else token)
        else:
            parts.append(re.escape(token.removeprefix("\\") or token))
    try:
        return re.compile("".join(parts))
    except re.error:
        return re.compile(re.escape(glob))
