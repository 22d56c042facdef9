"""Liquid as posts contain it."""

import time
from collections.abc import Sequence
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.posts.templating import Loss, TemplateContext, Templating, expand_templates
from feedsvc.posts.yaml_values import Plain
from tests.builders import BEIJING

POSTS = {"_posts/2013-01-02-good.md": "https://a.example/good", "assets/x.pdf": "https://a.example/x.pdf"}


def find_url(candidates: Sequence[str]) -> str:
    return next((POSTS[path] for path in candidates if path in POSTS), "")


CONTEXT = TemplateContext(
    site={
        "title": "T",
        "repository": "o/r",
        "author": {"name": "Ann"},
        "list": ("b", "a"),
        "off": Plain("false"),
    },
    page={"title": "P & Q", "date": datetime(2022, 1, 4, 5, 6, 7, tzinfo=BEIJING), "tags": ("x", "y")},
    site_url="https://a.example/b",
    path="_posts/2020-01-01-x.md",
    find_url=find_url,
)


def expand(body: str, templating: Templating = "liquid") -> str:
    return expand_templates(body, "markdown", templating, CONTEXT).text


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param("{{ site.title }} {{page.title}}", "T P & Q", id="variables"),
        pytest.param("{{ site.author.name }} {{ site['title'] }}", "Ann T", id="steps into a mapping"),
        pytest.param("{{ page.tags[1] }} {{ page.tags.first }} {{ page.tags.size }}", "y x 2", id="lists"),
        pytest.param(
            "{{ site.url }} {{ site.baseurl }}/c", "https://a.example /b/c", id="the two parts of a URL"
        ),
        pytest.param(
            "{{ '/c' | relative_url }} {{ 'c' | absolute_url }}", "/b/c https://a.example/b/c", id="URLs"
        ),
        pytest.param("{{ 'http://c.example/' | relative_url }}", "http://c.example/", id="a whole URL stays"),
        pytest.param("{{ page.date | date: '%-d %B %Y, %A' }}", "4 January 2022, Tuesday", id="a date"),
        pytest.param("{{ 'a,b' | split: ',' | join: '+' | upcase }}", "A+B", id="a chain of filters"),
        pytest.param("{{ 5 | plus: 2 | times: 3 }}", "21", id="numbers"),
        pytest.param("{{ nothing | default: 'd' }}", "d", id="a default"),
        pytest.param("{{ 'x' | nobody_knows: 1 }}", "x", id="an unknown filter changes nothing"),
        pytest.param("a {{ nothing }}b", "a b", id="an unknown variable says nothing"),
        pytest.param("a {{- 'b' -}} c", "abc", id="white space is cut"),
        pytest.param("{{ '{{' }}", "{{", id="braces that are meant"),
        pytest.param("{% if page.title %}a{% else %}b{% endif %}", "a", id="if"),
        pytest.param("{% if site.off %}a{% elsif 2 > 1 %}b{% endif %}", "b", id="elsif"),
        pytest.param(
            "{% if page.tags contains 'x' and site.title == 'T' %}a{% endif %}", "a", id="conditions"
        ),
        pytest.param("{% unless nothing %}a{% endunless %}", "a", id="unless"),
        pytest.param("{% case site.title %}{% when 'S' %}a{% when 'T' %}b{% endcase %}", "b", id="case"),
        pytest.param(
            "{% assign n = '1|2' | split: '|' %}"
            "{% for i in n %}[{{ i }}]{% if forloop.last %}.{% endif %}{% endfor %}",
            "[1][2].",
            id="a loop over what was assigned",
        ),
        pytest.param("{% for i in (1..9) limit:2 %}{{ i }}{% endfor %}", "12", id="a limit"),
        pytest.param("{% for i in site.list reversed %}{{ i }}{% endfor %}", "ab", id="from the end"),
        pytest.param("{% for i in nothing %}a{% else %}b{% endfor %}", "b", id="a loop over nothing"),
        pytest.param("{% capture x %}a{{ site.title }}{% endcapture %}{{ x }}{{ x }}", "aTaT", id="capture"),
        pytest.param("{% comment %}a {% if %}{% endcomment %}b", "b", id="a comment"),
        pytest.param("{% raw %}{{ a }}{% b %}{% endraw %}", "{{ a }}{% b %}", id="raw"),
        pytest.param(
            "{% highlight ruby %}\na < 1\nb\n{% endhighlight %}",
            "<pre><code>a &lt; 1&#10;b</code></pre>",
            id="highlight",
        ),
        pytest.param(
            "[a]({% post_url 2013-01-02-good %})", "[a](https://a.example/good)", id="a link to a post"
        ),
        pytest.param(
            "[a]({% link assets/x.pdf %}#p2)", "[a](https://a.example/x.pdf#p2)", id="a link to a file"
        ),
        pytest.param(
            "[a]({% link _posts/2013-01-02-good.md %})", "[a](https://a.example/good)", id="by its path"
        ),
        pytest.param(
            "[a]({% post_url gone %})", "[a](%7B%7B%7D%7D)", id="a link to nothing, which falls later"
        ),
        pytest.param("[a]({{ nothing }}/b)", "[a](%7B%7B%7D%7D/b)", id="an unknown address"),
        pytest.param("[a]: {{ nothing }}/b", "[a]: %7B%7B%7D%7D/b", id="an unknown address of a reference"),
        pytest.param('<img src="{{ nothing }}/b">', '<img src="%7B%7B%7D%7D/b">', id="an unknown source"),
        pytest.param("a{% include b.html c='d' %}", "a", id="an include goes"),
        pytest.param("{% unknown %}a{% endunknown %}", "a", id="an unknown block leaves its content"),
        pytest.param("a {% endif %}{% else %}b", "a b", id="ends of nothing"),
        pytest.param("{% if a %}b", "b", id="a block that never ends is a mark"),
        pytest.param("{% youtube abc %}", None, id="a plugin's tag"),
        pytest.param("`{{ a }}` ``{% b %}``", "`{{ a }}` ``{% b %}``", id="inline code is not touched"),
        pytest.param("```\n{{ a }}\n```", "```\n{{ a }}\n```", id="fenced code is not touched"),
        pytest.param("a\n\n    {{ a }}\n", "a\n\n    {{ a }}\n", id="indented code is not touched"),
        pytest.param("<code>{{ a }}</code>", "<code>{{ a }}</code>", id="a code element is not touched"),
        pytest.param(
            "```\n{% raw %}{{ a }}{% endraw %}\n```", "```\n{{ a }}\n```", id="raw does its work in code, too"
        ),
        pytest.param("a {{ b", "a {{ b", id="never closed"),
        pytest.param("a }} %} b", "a }} %} b", id="never opened"),
    ],
)
def test_expand_liquid(body: str, expected: str | None) -> None:
    text = expand(body)
    if expected is None:
        assert "{%" not in text
    else:
        assert text == expected


def test_html_bodies_are_expanded_outside_code() -> None:
    expanded = expand_templates(
        "<p>{{ site.title }}</p> `{{ a }}` <pre>{{ b }}</pre>", "html", "liquid", CONTEXT
    )
    assert expanded.text == "<p>T</p> `` <pre>{{ b }}</pre>"


def test_plain_text_and_no_templating_are_left_alone() -> None:
    assert expand_templates("{{ a }}", "text", "liquid", CONTEXT).text == "{{ a }}"
    assert expand_templates("{{ a }}", "markdown", "none", CONTEXT).text == "{{ a }}"


def test_losses_say_their_lines() -> None:
    body = "{{ site.title }}\n\n{% include x.html %}\n[a]({% post_url gone %})\n{% nobody %}\n{{ nobody }}"
    assert expand_templates(body, "markdown", "liquid", CONTEXT).losses == (
        Loss(line=3, mark="{% include x.html %}"),
        Loss(line=4, mark="{% post_url gone %}"),
        Loss(line=5, mark="{% nobody %}"),
        Loss(line=6, mark="{{ nobody }}"),
    )


def test_a_loop_in_a_loop_ends() -> None:
    loop = "{% for i in (1..1000) %}"
    assert len(expand(loop * 5 + "a" * 100 + "{% endfor %}" * 5)) < 5_000_000


_PIECES = (
    "{{ a }}", "{{ site.title | append: 'x' }}", "{% if a %}", "{% endif %}", "{% raw %}", "{% endraw %}",
    "{% for i in (1..3) %}", "{% endfor %}", "{%- else -%}", "{{<", ">}}", "{{% x %}}", "{% end %}",
    "`", "```\n", "\n\n", "    ", "{{", "}}", "{%", "%}", "x", "{{< figure src='a' >}}", "{{< /x >}}",
    "{{ a(b='c') }}",
    "{% assign a = b %}", "{% img /a.png %}", '"', "'", "{::comment}", "<pre>", "</pre>",
)  # fmt: skip


@given(
    st.lists(st.sampled_from(_PIECES)).map("".join) | st.text(),
    st.sampled_from(["liquid", "hugo", "hexo", "zola"]),
)
def test_expand_templates_is_total(body: str, templating: Templating) -> None:
    assert isinstance(expand(body, templating), str)


@pytest.mark.parametrize("templating", ["liquid", "hugo", "hexo", "zola"])
@pytest.mark.parametrize(
    "part",
    ["{{", "{%", "{% raw %}", "{{ x }}", "{{< ", '{{< a "', "{{ a(", "{% if x %}", "{% a %}{% enda %}"],
)
def test_expand_templates_is_linear(part: str, templating: Templating) -> None:
    start = time.process_time()
    expand(part * (200_000 // len(part)), templating)
    assert time.process_time() - start < 5
