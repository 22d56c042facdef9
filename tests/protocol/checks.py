"""A validator of our own for RSS 2.0, Atom and OPML: the rules of PROTOCOL's R, A, J, O, X and C rows.

Each rule is a function whose name is the code of its refusal and begins with its row; `list_problems` runs
those of a kind. JSON Feed has its own, in tests/formats/strict_json_feed.py. Stricter than the standards in
what a good feed does anyway: absolute ASCII URLs, one form of every date, plain titles.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Literal, Protocol

from lxml import etree

Rule = Callable[[etree._Element], bool]
ByteRule = Callable[[bytes], bool]
Kind = Literal["rss", "atom", "opml"]

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"

_DECLARATION = re.compile(rb"<\?xml version=['\"]1\.0['\"] encoding=['\"]utf-8['\"]\?>", re.IGNORECASE)
_INSTRUCTION = re.compile(rb"<\?(?!xml |xml-stylesheet )")
_RFC_822 = re.compile(
    r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
    r"\d\d:\d\d:\d\d ([+-]\d{4}|GMT)"
)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_WEB_URL = re.compile(r"https?://[A-Za-z0-9.\[\]:_-]+(/[!-~]*)?([?#][!-~]*)?")
_TAG_URI = re.compile(r"tag:[A-Za-z0-9@._-]+,\d{4}(-\d\d(-\d\d)?)?:[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*(#.*)?")
_ACTIVE = re.compile(
    r"<(script|style|iframe|object|embed|applet|form|meta|base|link|svg|math)\b|\son\w+\s*=|javascript:",
    re.IGNORECASE,
)
_LINKS = re.compile(r"<[^>]*?\s(?:href|src|poster|cite)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)


class _Rules(Protocol):
    """What a module of rules gives."""

    @property
    def RULES(self) -> tuple[Rule, ...]: ...
    @property
    def BYTE_RULES(self) -> tuple[ByteRule, ...]: ...


def list_problems(body: bytes, kind: Kind) -> list[str]:
    """The codes of all rules that a document breaks; what is no XML breaks only the one that says so."""
    problems = [rule.__name__ for rule in (*BYTE_RULES, *_module_of(kind).BYTE_RULES) if not rule(body)]
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return [*problems, "x_well_formed"]
    return problems + [rule.__name__ for rule in _module_of(kind).RULES if not rule(root)]


def codes_of(kind: Kind) -> tuple[str, ...]:
    """The codes of all rules that a document of a kind can break."""
    rules = (*BYTE_RULES, *_module_of(kind).BYTE_RULES, *_module_of(kind).RULES)
    return ("x_well_formed", *(rule.__name__ for rule in rules))


def _module_of(kind: Kind) -> "_Rules":
    # Here, because the rules use what stands below.
    from tests.protocol import atom_rules, opml_rules, rss_rules

    modules: dict[str, _Rules] = {"rss": rss_rules, "atom": atom_rules, "opml": opml_rules}
    return modules[kind]


def x8_declaration(body: bytes) -> bool:
    """Starts with its declaration, no blank or byte order mark before it; says UTF-8 and is UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return _DECLARATION.match(body) is not None


def x9_no_doctype(body: bytes) -> bool:
    """No DOCTYPE, so no entities, and no instruction but a style sheet's."""
    return b"<!DOCTYPE" not in body and not _INSTRUCTION.search(body)


def r22_namespaces(body: bytes) -> bool:
    """Every prefix is declared once, at the root, and none is a machine's."""
    declared = re.findall(rb"\sxmlns(?::([A-Za-z0-9]+))?=", re.sub(rb">[^<]*<", b"><", body))
    at_root = body[: body.find(b">", max(body.find(b"<rss"), body.find(b"<feed"), body.find(b"<opml")))]
    return len(declared) == len(set(declared)) == at_root.count(b"xmlns") and b"xmlns:ns" not in body


BYTE_RULES: tuple[ByteRule, ...] = (x8_declaration, x9_no_doctype, r22_namespaces)


def is_web_url(text: str | None) -> bool:
    """An absolute http(s) URL in ASCII, percent-encoded."""
    return text is not None and _WEB_URL.fullmatch(text) is not None


def is_iri(text: str | None) -> bool:
    """An absolute IRI; a tag: URI is one of RFC 4151."""
    if text is None or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:\S+$", text):
        return False
    return not text.startswith("tag:") or _TAG_URI.fullmatch(text) is not None


def is_language(text: str | None) -> bool:
    return text is not None and _LANGUAGE.fullmatch(text) is not None


def is_rfc_822(text: str | None) -> bool:
    """A date as RSS and OPML write it: four-digit year, right weekday, numeric zone, after 1990."""
    if text is None or not _RFC_822.fullmatch(text):
        return False
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return False
    return moment.strftime("%a") == text[:3] and (moment.year >= 1990 or moment.year == 1970)


def is_rfc_3339(text: str | None) -> bool:
    if text is None or not _RFC_3339.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_safe_html(html: str) -> bool:
    """Nothing that runs, and only absolute URLs."""
    if _ACTIVE.search(html):
        return False
    return all(re.match(r"(https?|mailto|tel|xmpp|magnet|data):", url) for url in _LINKS.findall(html))


def is_escaped_once(html: str) -> bool:
    """HTML that does not show its tags."""
    return not re.match(r"\s*&lt;[a-z]+&gt;", html) and not re.match(r"\s*&amp;(lt|gt|amp);", html)


def texts(parent: etree._Element, path: str) -> list[str]:
    """The whole text of every element at that path."""
    return ["".join(map(str, element.itertext())) for element in parent.findall(path)]


def no_repeats(values: Sequence[object]) -> bool:
    return len(values) == len(set(values))
