"""Which entries a feed holds, and the one way to spell it in a URL, both directions."""

from .parameters import check_parameters, combine, is_cruft, is_spelled, parse_selection, spell_known
from .refining import CONTENTS, EVERYTHING, FIELDS, Refinement, Term
from .scopes import SITE, SUFFIXES, Archive, Route, Selection, parse_archive, parse_route
from .slugs import encode_segment, slugify

__all__ = [
    "CONTENTS",
    "EVERYTHING",
    "FIELDS",
    "SITE",
    "SUFFIXES",
    "Archive",
    "Refinement",
    "Route",
    "Selection",
    "Term",
    "check_parameters",
    "combine",
    "encode_segment",
    "is_cruft",
    "is_spelled",
    "parse_archive",
    "parse_route",
    "parse_selection",
    "slugify",
    "spell_known",
]
