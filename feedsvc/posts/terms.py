"""Which terms a post names."""

from ..model import Entry

Named = tuple[tuple[str, str], ...]
"""(field, name) of terms."""


def list_named(entry: Entry) -> Named:
    """Every term as the post spells it, in the order of the fields; some may be empty or come twice."""
    named = [("category", name) for name in entry.categories]
    named += [("tag", name) for name in entry.tags]
    if entry.source:
        named.append(("source", entry.source.title))
        named += [("source", source.title) for source in entry.other_sources]
    named += [("author", author.name) for author in entry.authors]
    return (*named, ("lang", entry.language), ("collection", entry.collection))
