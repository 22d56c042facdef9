"""Jekyll's collections beside the posts: which files are documents, and their routes, dates and terms."""

import pytest

from feedsvc.errors import PostError, SettingsError
from feedsvc.posts.dialects import PathKind, PostFacts
from feedsvc.posts.dialects.jekyll import JekyllDialect

from .jekyll_posts import CONFIG, EXACT, KIND, read_bytes, read_post

NOTES = f"{CONFIG}collections:\n  notes: {{output: true}}\n  hidden: {{}}\n"


def read_note(yaml: str = "title: n", *, path: str = "_notes/2018-01-02-n.md", more: str = "") -> PostFacts:
    return read_post(yaml, path=path, config=NOTES + more, options=EXACT)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        pytest.param("_notes/plain.md", PathKind.POST, id="a document without a date"),
        pytest.param("_notes/a/_b/c.html", PathKind.POST, id="in a folder, however it is named deeper down"),
        pytest.param("_notes/c.txt", PathKind.POST, id="a text"),
        pytest.param("_notes/style.scss", None, id="a style sheet"),
        pytest.param("_notes/photo.jpg", None, id="a picture"),
        pytest.param("_notes/_draft.md", None, id="a file with an underscore"),
        pytest.param("_notes/_a/b.md", None, id="a first folder with an underscore"),
        pytest.param("_hidden/plain.md", None, id="a collection without output"),
        pytest.param("a/_notes/plain.md", None, id="a folder of that name elsewhere"),
        pytest.param("_notes", None, id="a file of the folder's name"),
    ],
)
def test_kind_of_what_lies_in_a_collection(path: str, kind: PathKind | None) -> None:
    assert JekyllDialect(NOTES, KIND).kind_of(path) is kind


def test_kind_of_below_the_folder_of_all_collections() -> None:
    dialect = JekyllDialect(f"{NOTES}collections_dir: all\n", KIND)
    assert dialect.enters("all/_notes")
    assert dialect.kind_of("all/_notes/plain.md") is PathKind.POST
    assert dialect.kind_of("_notes/plain.md") is None


def test_read_a_document() -> None:
    facts = read_note("title: n\ncategories: a b")
    assert (facts.collection, facts.is_apart, facts.hidden) == ("notes", True, "")
    assert facts.permalink == "https://zb.example/notes/2018-01-02-n.html"
    assert facts.entry_id == "https://zb.example/notes/n"
    assert facts.published.isoformat() == "2018-01-02T00:00:00+08:00"
    assert facts.categories == ("a", "b")


def test_read_takes_no_category_from_a_folder() -> None:
    facts = read_note("date: 2018-01-02", path="_notes/deep/er/plain.md")
    assert facts.categories == ()
    assert facts.permalink == "https://zb.example/notes/deep/er/plain.html"
    assert facts.entry_id == "https://zb.example/notes/deep/er/plain"


@pytest.mark.parametrize(
    ("style", "route"),
    [
        pytest.param("date", "/notes/2018-01-02-n.html", id="a style with an extension"),
        pytest.param("pretty", "/notes/2018-01-02-n/", id="pretty"),
        pytest.param("/:title/", "/notes/2018-01-02-n/", id="a template with a slash"),
        pytest.param(
            "/:year/:title:output_ext", "/notes/2018-01-02-n.html", id="a template with an extension"
        ),
        pytest.param("/:title", "/notes/2018-01-02-n", id="a template with neither"),
    ],
)
def test_read_ends_a_route_as_the_sites_permalink_ends(style: str, route: str) -> None:
    assert read_note(more=f"permalink: {style}\n").permalink == f"https://zb.example{route}"


def test_read_follows_the_collections_own_permalink() -> None:
    config = f"{CONFIG}collections:\n  notes:\n    output: true\n    permalink: /n/:collection/:title\n"
    facts = read_post("title: n", path="_notes/2018-01-02-Some-n.md", config=config)
    assert facts.permalink == "https://zb.example/n/notes/Some-n"


def test_read_prefers_the_documents_own_permalink() -> None:
    assert read_note("permalink: /own/").permalink == "https://zb.example/own/"


def test_read_refuses_a_document_without_any_date() -> None:
    with pytest.raises(PostError) as caught:
        read_note(path="_notes/plain.md")
    assert caught.value.code == "DT005"


def test_read_hides_a_static_file() -> None:
    facts = read_bytes(b"No header.\n", path="_notes/plain.md", config=NOTES)
    assert facts.hidden == "no front matter"


def test_read_applies_defaults_by_type() -> None:
    defaults = (
        "defaults:\n"
        '  - {scope: {path: "", type: notes}, values: {tags: [note]}}\n'
        '  - {scope: {path: "", type: posts}, values: {tags: [post]}}\n'
        '  - {scope: {path: ""}, values: {lang: fr}}\n'
    )
    facts = read_note(more=defaults)
    assert (facts.tags, facts.language) == (("note",), "fr")
    assert read_post("title: p", config=NOTES + defaults).tags == ("post",)


def test_an_unknown_placeholder_of_a_collection_is_told() -> None:
    config = f"{CONFIG}collections:\n  notes: {{output: true, permalink: /:titel/}}\n"
    with pytest.raises(SettingsError, match=r"_config\.yml:5:1: collections: ':titel' is no placeholder"):
        JekyllDialect(config, KIND)


def test_a_list_of_collections_writes_none() -> None:
    dialect = JekyllDialect(f"{CONFIG}collections: [notes]\n", KIND)
    assert dialect.kind_of("_notes/plain.md") is None
