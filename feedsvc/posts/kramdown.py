"""kramdown's marks that no other Markdown knows: left in, readers would see them as text."""

import re

# {: .class}, {:toc}, {:.no_toc}: a whole line, or straight after what they belong to.
_MARK_LINE = re.compile(r"[ \t>]*\{:[^{}\n]*\}[ \t]*")
_MARK_AFTER_SPAN = re.compile(r"(?<=[)*_\]])\{:[^{}\n`]*\}")
_EXTENSION_TAG = re.compile(r"\{:(?::nomarkdown|/nomarkdown|/)[ \t]*/?\}")
_TOC_MARK = re.compile(r"[ \t]*\{:[ \t]*toc\b[^{}\n]*\}[ \t]*", re.IGNORECASE)
_TOC_ITEM = re.compile(r"[ \t]*(?:[*+-]|1\.)[ \t]+\S.{0,80}")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")


def without_kramdown_marks(markdown: str) -> str:
    """The Markdown without attribute lists, extension tags and table-of-contents marks; code stays."""
    if "{:" not in markdown:
        return markdown
    kept: list[str] = []
    fence = ""
    for line in markdown.split("\n"):
        opened = _FENCE.match(line)
        if opened and (not fence or opened[1].startswith(fence)):
            fence = "" if fence else opened[1]
        if fence or (line.startswith(("    ", "\t")) and not _TOC_MARK.fullmatch(line)):
            kept.append(line)
            continue
        if _TOC_MARK.fullmatch(line) and kept and _TOC_ITEM.fullmatch(kept[-1]):
            kept.pop()
        if not _MARK_LINE.fullmatch(line):
            kept.append(_EXTENSION_TAG.sub("", _MARK_AFTER_SPAN.sub("", line)))
    return "\n".join(kept)
