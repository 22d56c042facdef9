"""Shortcodes and tags of Hugo, Zola, Hexo and Octopress."""

from collections.abc import Sequence

import pytest

from feedsvc.posts.templating import TemplateContext, Templating, expand_templates

POSTS = {"content/post/good.md": "https://a.example/good/", "source/_posts/good.md": "https://a.example/g/"}


def find_url(candidates: Sequence[str]) -> str:
    return next((POSTS[path] for path in candidates if path in POSTS), "")


def expand(body: str, templating: Templating, path: str) -> str:
    context = TemplateContext(site_url="https://a.example", path=path, find_url=find_url)
    return expand_templates(body, "markdown", templating, context).text


YOUTUBE = '<a href="https://www.youtube.com/watch?v=abc">https://www.youtube.com/watch?v=abc</a>'


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            '{{< figure src="a.png" alt="A" caption="C <b>" link="/x" >}}',
            '<figure><a href="/x"><img src="a.png" alt="A" /></a>'
            "<figcaption>C &lt;b&gt;</figcaption></figure>",
            id="a figure",
        ),
        pytest.param("{{< youtube abc >}}", YOUTUBE, id="a video"),
        pytest.param('{{< youtube id="abc" autoplay="true" />}}', YOUTUBE, id="a video by name, closed"),
        pytest.param('{{< tweet user="a" id="1" >}}', None, id="a tweet"),
        pytest.param(
            "{{< highlight go >}}\na < b {{< c >}}\n{{< /highlight >}}",
            "<pre><code>a &lt; b {{&lt; c &gt;}}</code></pre>",
            id="code",
        ),
        pytest.param(
            "{{% note title=T %}}\n*a*\n{{% /note %}}",
            "<blockquote>\n\n**T**\n\n*a*\n\n</blockquote>",
            id="a note",
        ),
        pytest.param(
            "{{< tabs >}}{{< tab A >}}x{{< /tab >}}{{< /tabs >}}", "**A**\n\nx\n\n", id="tabs in tabs"
        ),
        pytest.param("{{< details S >}}x{{< /details >}}", "**S**\n\nx\n\n", id="what is folded"),
        pytest.param("{{< rawhtml >}}<b>x</b>{{< /rawhtml >}}", "<b>x</b>", id="HTML"),
        pytest.param('[a]({{< ref "post/good.md" >}})', "[a](https://a.example/good/)", id="a reference"),
        pytest.param("[a]({{< relref good >}}#x)", "[a](https://a.example/good/#x)", id="a relative one"),
        pytest.param('[a]({{< ref "#x" >}})', "[a](#x)", id="a reference on the page"),
        pytest.param('[a]({{< ref "gone.md" >}})', "[a](%7B%7B%7D%7D)", id="a reference to nothing"),
        pytest.param("{{</* figure x */>}}", "{{< figure x >}}", id="a mark that is shown"),
        pytest.param("`{{</* x */>}}`", "`{{< x >}}`", id="a mark that is shown in code"),
        pytest.param("`{{< x >}}`", "`{{< x >}}`", id="code is not touched"),
        pytest.param("{{< unknown a=b >}}c{{< /unknown >}}", "c", id="unknown, with content"),
        pytest.param('{{< unknown u="https://x.example/" >}}', None, id="unknown, with a URL"),
        pytest.param("a{{< unknown b >}}", "a", id="unknown, with nothing"),
        pytest.param("{{ .Title }} {{ a }}", "{{ .Title }} {{ a }}", id="Hugo expands no variables in posts"),
    ],
)
def test_hugo(body: str, expected: str | None) -> None:
    text = expand(body, "hugo", "content/post/x.md")
    if expected is None:
        assert text.startswith('<a href="https://')
    else:
        assert text == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param('{{ youtube(id="abc") }}', YOUTUBE, id="a call"),
        pytest.param(
            '{% quote(author="A") %}b{% end %}',
            "<blockquote>\n\nb\n\n<footer>— A</footer>\n\n</blockquote>",
            id="a call with content",
        ),
        pytest.param("{{/* a() */}}", "{{ a() }}", id="a mark that is shown"),
        pytest.param("x::{{closure}}::y", "x::{{closure}}::y", id="other braces are text"),
        pytest.param("a{% nobody() %}b{% end %}", "ab", id="unknown, with content"),
    ],
)
def test_zola(body: str, expected: str) -> None:
    assert expand(body, "zola", "content/x.md") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(
            "{% img left /a.png 300 200 A Galaxy %}",
            '<img src="/a.png" alt="A Galaxy" title="A Galaxy" width="300" height="200" />',
            id="an image",
        ),
        pytest.param(
            "{% img /a.png 'T' 'A' %}",
            '<img src="/a.png" alt="A" title="T" />',
            id="an image's title and text",
        ),
        pytest.param("{% asset_img a.png %}", '<img src="a.png" />', id="an image beside the post"),
        pytest.param("{% asset_path a.png %}", "a.png", id="a file beside the post"),
        pytest.param(
            "{% blockquote A, B http://x.example C %}\nq\n{% endblockquote %}",
            '<blockquote>\n\nq\n\n<footer>— A, B, <a href="http://x.example">C</a></footer>\n\n</blockquote>',
            id="a quotation",
        ),
        pytest.param(
            "{% codeblock T lang:js %}\n{{ a }} < b\n{% endcodeblock %}",
            "<figure><pre><code>{{ a }} &lt; b</code></pre><figcaption>T</figcaption></figure>",
            id="code",
        ),
        pytest.param("{% raw %}{{ a }}{% endraw %}", "{{ a }}", id="raw"),
        pytest.param("{% link T http://x.example true %}", '<a href="http://x.example">T</a>', id="a link"),
        pytest.param(
            "{% post_link good 'T' %}", '<a href="https://a.example/g/">T</a>', id="a link to a post"
        ),
        pytest.param("{% post_link gone %}", "gone", id="a link to nothing keeps its text"),
        pytest.param(
            "{% gist 12 %}", '<a href="https://gist.github.com/12">https://gist.github.com/12</a>', id="gist"
        ),
        pytest.param("{% youtube abc %}\nx", f"{YOUTUBE}\n\nx", id="text goes on after a tag's line"),
        pytest.param(
            "{% note info %}a{% endnote %}", "<blockquote>\n\na\n\n</blockquote>", id="a theme's note"
        ),
        pytest.param(
            "{% button http://x.example, T %}", '<a href="http://x.example">T</a>', id="a theme's button"
        ),
        pytest.param(
            "{% include_code a.py lang:python T U %}",
            '<a href="/downloads/code/a.py">T U</a>',
            id="a file's code",
        ),
        pytest.param(
            "{% notebook a/b.ipynb cells[2:] %}", '<a href="/a/b.ipynb">b.ipynb</a>', id="Pelican's notebook"
        ),
        pytest.param("{% video /a.mp4 4 3 /a.png %}", None, id="Octopress's video"),
        pytest.param("{% literal img x %}", "<code>&#123;% img x %&#125;</code>", id="Pelican's literal"),
        pytest.param("{{ config.x }}a", "a", id="an unknown variable"),
    ],
)
def test_hexo(body: str, expected: str | None) -> None:
    text = expand(body, "hexo", "source/_posts/x.md")
    if expected is None:
        assert text.startswith('<video src="/a.mp4" poster="/a.png" controls="controls">')
    else:
        assert text == expected
