"""Why a post cannot become an entry: stable codes, and one sentence for each."""

PROBLEMS = {
    "DT001": "the date is in no form that can be read without guessing",
    "DT002": "the date is empty",
    "DT003": "the date names a day, a time or an offset that does not exist",
    "DT004": "the date lies outside the years 1 to 9999",
    "DT005": "neither the front matter nor the file name gives a date",
    "DT006": "the date names a time zone that is unknown or means more than one offset",
    "DT007": "the generator cannot read a date that is written like this",
    "EN001": "the file is not UTF-8 text",
    "EN002": "the file contains a NUL byte",
    "EN003": "the file is larger than a post may be",
    "FM001": "the front matter is not valid YAML",
    "FM002": "the front matter is opened and never closed",
    "FM003": "the front matter is not a list of `name: value` lines",
    "FM004": "the front matter is larger than front matter may be",
    "FM005": "the front matter is nested deeper than front matter may be",
    "FM006": "the front matter uses a YAML alias, which could expand without end",
    "FM007": "the front matter asks YAML to build an object",
    "FM008": "the front matter has a longer list than front matter may have",
    "FM009": "a name in the front matter is not text, often a template that was left in",
    "FM010": "a value in the front matter has the wrong shape",
    "FN001": "the name of a file among the posts bears no date, so the generator ignores it",
    "FN002": "the name of the file has characters that no feed can hold",
    "PL001": "the permalink uses a placeholder that the generator does not know",
}
"""Code to one-line meaning. DT: dates, EN: encoding, FM: front matter, FN: file names, PL: permalinks."""
