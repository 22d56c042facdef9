"""Template marks and excerpts, from a post's bytes to its content."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.excerpts import cut_at_more

from .reading import SITE, make_rules, make_text, read, render, render_whole

OTHER = "_posts/2013-05-06-other.md"
OTHER_URL = f"{SITE}/2013/05/06/other.html"


def test_a_jekyll_post_sees_its_site_and_itself() -> None:
    rules = make_rules(config="title: S\nrepository: https://h.example/o/r\n")
    body = (
        "{{ site.title }} {{ page.title }} {{ page.mood }} {{ page.date | date: '%Y' }} "
        "[a]({{ site.repository }}/1) [b]({{ page.url }}) [c]({{ site.url }}{{ page.url }})"
    )
    assert render(make_text(body, "mood: fine\n"), rules=rules) == (
        '<p>S T fine 2022 <a href="https://h.example/o/r/1">a</a> '
        f'<a href="{SITE}/2022/01/14/hello.html">b</a> <a href="{SITE}/2022/01/14/hello.html">c</a></p>\n'
    )


def test_a_link_to_nothing_leaves_its_text() -> None:
    assert (
        render(make_text("[a]({{ site.nothing }}/x) ![b]({{ site.nothing }}/x.png)")) == "<p><a>a</a> b</p>\n"
    )


def test_a_link_to_a_post_follows_it() -> None:
    text = make_text("[a]({% post_url 2013-05-06-other %}) [b]({% link _posts/2013-05-06-other.md %})")
    rules = make_rules({OTHER: make_text().encode()})
    assert render(text, rules=rules) == f'<p><a href="{OTHER_URL}">a</a> <a href="{OTHER_URL}">b</a></p>\n'
    moved = make_rules({OTHER: make_text(head="permalink: /moved/\n").encode()})
    assert (
        render(text, rules=moved) == f'<p><a href="{SITE}/moved/">a</a> <a href="{SITE}/moved/">b</a></p>\n'
    )


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({}, id="gone"),
        pytest.param({OTHER: make_text(head="published: false\n").encode()}, id="hidden"),
        pytest.param({OTHER: make_text(head="date: nonsense\n").encode()}, id="broken"),
        pytest.param({OTHER: b"\xff\xfe"}, id="no text"),
    ],
)
def test_a_link_to_a_post_that_is_none_is_dropped(other: dict[str, bytes]) -> None:
    rules = make_rules(other)
    assert render(make_text("[a]({% post_url 2013-05-06-other %})"), rules=rules) == "<p><a>a</a></p>\n"


def test_the_other_post_is_part_of_the_revision() -> None:
    text = make_text("[a]({% post_url 2013-05-06-other %})")
    entries = [
        read(text, rules=make_rules(files))
        for files in (
            {},
            {OTHER: make_text().encode()},
            {OTHER: make_text("an edit").encode()},
            {OTHER: make_text(head="permalink: /moved/\n").encode()},
        )
    ]
    revisions = [entry.revision for entry in entries]
    assert revisions[1] == revisions[2]
    assert len(set(revisions)) == 3
    assert OTHER in entries[0].side_files


def test_a_post_without_references_looks_at_no_file() -> None:
    assert read(make_text("{{ site.title }} `{% post_url x %}`")).side_files == ()


def test_a_link_to_an_asset_is_one_where_there_is_one() -> None:
    text = make_text("[a]({% link assets/a b.pdf %}) [b]({% link ../../etc/passwd %})")
    rules = make_rules({"assets/a b.pdf": b"x", "../../etc/passwd": b"x"})
    assert render(text, rules=rules) == f'<p><a href="{SITE}/assets/a%20b.pdf">a</a> <a>b</a></p>\n'


def test_mdx_loses_its_javascript() -> None:
    rules = make_rules(config="markdown_ext: md,mdx\n")
    body = 'import A from "a"\n\n# H {x}\n\n<A b={c}>d</A>\n'
    path = "_posts/2022-01-14-hello.mdx"
    assert render(make_text(body), path=path, rules=rules) == "<h1>H</h1>\n<p>d</p>\n"


def test_markdown_loses_the_imports_that_it_begins_with() -> None:
    assert render(make_text('import A from "a"\n\nb')) == "<p>b</p>\n"


@pytest.mark.parametrize(
    ("body", "head", "summary"),
    [
        pytest.param("* content\n{:toc}\n\nFirst.\n\nSecond.", "", "First. Second.", id="page furniture"),
        pytest.param("{% include toc.html %}\n\nFirst.", "", "First.", id="an include"),
        pytest.param("{{ site.title }}\n\nFirst.", "", "First.", id="a variable that nobody knows"),
        pytest.param("First.\n\nSecond.", "", "First.", id="Jekyll's excerpt"),
        pytest.param(
            "A\n\nB\n<!--cut-->\nC", "excerpt_separator: <!--cut-->\n", "A B", id="the post's own mark"
        ),
        pytest.param("![i](a.png)\n\nFirst.\n<!-- more -->\nSecond.", "", "First.", id="above the mark"),
        pytest.param("`{{ x }}` says\n\nmore", "", "{{ x }} says", id="code is text"),
        pytest.param(
            "{% raw %}\n\n`{{ x }}` says{% endraw %}\n\nmore",
            "",
            "{{ x }} says more",
            id="a block cut in two",
        ),
        pytest.param("a", "description: D\n", "D", id="the description"),
    ],
)
def test_summaries(body: str, head: str, summary: str) -> None:
    assert render_whole(make_text(body, head)).summary == summary


@pytest.mark.parametrize(
    ("body", "above"),
    [
        pytest.param("a<!--more-->b", "a", id="together"),
        pytest.param("a\n<!-- More -->\nb", "a\n", id="with blanks"),
        pytest.param("a <!-- more text --> b", "a ", id="with words"),
        pytest.param("a <!-- PELICAN_END_SUMMARY --> b", "a ", id="Pelican's"),
        pytest.param("a <!-- TEASER_END --> b", "a ", id="Nikola's"),
        pytest.param("a <!-- truncate --> b", "a ", id="Docusaurus's"),
        pytest.param("`<!--more-->` a <!--more--> b", "`<!--more-->` a ", id="not in code"),
        pytest.param("a <!-- moreover --> b", "", id="another word"),
        pytest.param("a", "", id="none"),
    ],
)
def test_cut_at_more(body: str, above: str) -> None:
    assert cut_at_more(body) == above


@given(
    st.text(alphabet="{}%-abc `\n<>!moreTOC:raw")
    | st.text(st.characters(codec="utf-8", exclude_characters="\0"))
)
def test_reading_and_rendering_are_total(body: str) -> None:
    read(make_text(body))
    render(make_text(body))
