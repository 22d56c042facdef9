"""Authors of Jekyll's posts, by their keys in `_data/authors.yml`."""

from feedsvc.model import Author
from feedsvc.posts.attribution import AttributionRules
from feedsvc.posts.dialects.jekyll import open_dialect
from feedsvc.posts.reading import Hidden, ReadingRules, read_post
from tests.fakes import FakeFiles

from .jekyll_posts import CONFIG, KIND, MODIFIED

AUTHORS = "jane:\n  name: Jane Doe\n  email: jane@zb.example\n  uri: https://zb.example/jane\nbob: Bob Roe\n"


def find_authors(
    yaml: str, *, authors: str = AUTHORS, config: str = CONFIG, at: str = "_data/authors.yml"
) -> tuple[Author, ...]:
    dialect = open_dialect(FakeFiles({"_config.yml": config, at: authors}), KIND)
    rules = ReadingRules(dialect=dialect, attribution=AttributionRules(), language="", digest="")
    text = f"---\ntitle: t\n{yaml}\n---\nText.\n"
    entry = read_post("_posts/2021-11-03-a.md", text.encode(), modified=MODIFIED, rules=rules)
    assert not isinstance(entry, Hidden)
    return entry.authors


JANE = Author(name="Jane Doe", email="jane@zb.example", url="https://zb.example/jane")


def test_a_key_stands_for_what_is_known_of_the_author() -> None:
    assert find_authors("author: jane") == (JANE,)


def test_each_of_several_keys_is_looked_up() -> None:
    assert find_authors("authors: [jane, bob, Eve]") == (JANE, Author(name="Bob Roe"), Author(name="Eve"))


def test_author_comes_before_authors() -> None:
    assert find_authors("author: bob\nauthors: [jane]") == (Author(name="Bob Roe"),)


def test_a_key_without_a_name_is_the_name() -> None:
    authors = "jane: {uri: https://zb.example/jane}\n"
    assert find_authors("author: jane", authors=authors) == (
        Author(name="jane", url="https://zb.example/jane"),
    )


def test_the_defaults_name_the_author() -> None:
    config = f'{CONFIG}defaults:\n  - {{scope: {{path: ""}}, values: {{author: jane}}}}\n'
    assert find_authors("tags: a", config=config) == (JANE,)


def test_the_file_may_be_json_in_another_folder() -> None:
    authors = '{"jane": {"name": "Jane Doe"}}'
    config = f"{CONFIG}data_dir: facts\n"
    found = find_authors("author: jane", authors=authors, config=config, at="facts/authors.json")
    assert found == (Author(name="Jane Doe"),)


def test_a_file_that_is_no_mapping_names_nobody() -> None:
    assert find_authors("author: jane", authors="- name: Jane Doe\n") == (Author(name="jane"),)


def test_the_sites_author_is_looked_up_too() -> None:
    files = FakeFiles({"_config.yml": f"{CONFIG}author: jane\n", "_data/authors.yml": AUTHORS})
    assert open_dialect(files, KIND).site_settings()["author"] == "Jane Doe"
