"""How the tests read XML feeds back."""

from pathlib import Path

from lxml import etree

from feedsvc.formats.atom import render_atom
from feedsvc.formats.rss import render_rss
from feedsvc.model import Feed

ATOM = "{http://www.w3.org/2005/Atom}"
CREATIVE_COMMONS = "{http://backend.userland.com/creativeCommonsRssModule}"
DUBLIN_CORE = "{http://purl.org/dc/elements/1.1/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
SYNDICATION = "{http://purl.org/rss/1.0/modules/syndication/}"

_PREFIXES = {
    ATOM: "",
    CREATIVE_COMMONS: "creativeCommons:",
    DUBLIN_CORE: "dc:",
    CONTENT: "content:",
    SYNDICATION: "sy:",
}

# RFC 4287 appendix B.
_SCHEMA = etree.RelaxNG(etree.parse(str(Path(__file__).parents[1] / "schema" / "atom.rng")))


def parse_xml(body: bytes) -> etree._Element:
    """The root element; entities and the network are off."""
    return etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True))


def is_valid_atom(body: bytes) -> bool:
    """Fails with the schema's complaints rather than a bare False."""
    assert _SCHEMA.validate(parse_xml(body)), _SCHEMA.error_log
    return True


def find(parent: etree._Element, tag: str) -> etree._Element:
    """The first child with that Atom or RSS tag."""
    child = parent.find(tag)
    child = parent.find(f"{ATOM}{tag}") if child is None else child
    assert child is not None, f"no {tag} in {parent.tag}"
    return child


def attributes(element: etree._Element) -> dict[str, str]:
    return {str(name): str(value) for name, value in element.attrib.items()}


def children(parent: etree._Element) -> list[str]:
    """Every child by name, in order; a link also with its rel."""
    return [_name(child) for child in parent]


def _name(element: etree._Element) -> str:
    name = str(element.tag)
    for namespace, prefix in _PREFIXES.items():
        name = name.replace(namespace, prefix)
    return f"{name} rel={element.get('rel')}" if element.get("rel") else name


def atom_entries(feed: Feed) -> list[etree._Element]:
    return list(parse_xml(render_atom(feed)).iterfind(f"{ATOM}entry"))


def rss_channel(feed: Feed) -> etree._Element:
    return find(parse_xml(render_rss(feed)), "channel")


def rss_items(feed: Feed) -> list[etree._Element]:
    return list(rss_channel(feed).iterfind("item"))
