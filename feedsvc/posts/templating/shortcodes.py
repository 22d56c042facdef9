"""What the shortcodes and tags of Hugo, Hexo, Octopress and Zola become, by name.

The fallback for one that is not here: what stands between it and its end; without such, a link to the web
address among its arguments; else nothing, and that is a loss.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from .arguments import Call, is_address
from .html import attributes, code_block, figure, image, link, quote

Shortcode = Callable[[Call], str | None]


def render_shortcode(call: Call) -> str | None:
    """Markdown or HTML for a call; None when nothing is left of it."""
    known = SHORTCODES.get(call.name.lower().replace("_", "-"))
    if known:
        rendered = known(call)
        if rendered is not None:
            return rendered
    if call.inner is not None:
        return call.inner
    addresses = [
        word for word in (*call.words, *call.named.values()) if word.startswith(("http://", "https://"))
    ]
    return link(addresses[0], call.get("title", "text", "caption")) if addresses else None


def _figure(call: Call) -> str | None:
    url = call.get("src", "url", "path", "image", "file") or call.word(0)
    if not url:
        return None
    shown = image(
        url,
        alt=call.get("alt", "caption", "title"),
        title=call.get("title"),
        width=_size(call.get("width")),
        height=_size(call.get("height")),
    )
    target = call.get("link", "href")
    caption = ". ".join(text for text in (call.get("title"), call.get("caption", "attr")) if text)
    content = f"<a{attributes({'href': target})}>{shown}</a>" if target else shown
    return figure(content, caption or (call.inner or "").strip())


def _image(call: Call) -> str | None:
    """`{% img [classes] /path [width [height]] [title [alt]] %}`"""
    place = next((number for number, word in enumerate(call.words) if is_address(word)), None)
    if place is None:
        return _figure(call) if call.named else None
    rest = list(call.words[place + 1 :])
    sizes = [_size(rest.pop(0)) for _ in range(2) if rest and _size(rest[0])]
    quoted = any(mark in call.text for mark in "\"'")
    texts = rest if quoted else [" ".join(rest).strip("[]")] if rest else []
    title, alt = (texts[0], texts[-1]) if texts else ("", "")
    width, height = [*sizes, "", ""][:2]
    return image(call.words[place], alt=alt, title=title, width=width, height=height)


def _video(call: Call) -> str | None:
    """`{% video /path [width height] [/poster] %}`, or with `src=`."""
    addresses = [word for word in call.words if is_address(word)]
    url = call.get("src", "url", "file", "mp4", "webm") or next(iter(addresses), "")
    if not url:
        return None
    pictures = [
        word for word in addresses if word.lower().endswith((".png", ".jpg", ".jpeg", ".gif", ".webp"))
    ]
    values = {"src": url, "poster": call.get("poster") or next(iter(pictures), ""), "controls": "controls"}
    return f"<video{attributes(values)}>{link(url)}</video>"


def _audio(call: Call) -> str | None:
    url = call.get("src", "url", "file", "mp3") or call.word(0)
    return f"<audio{attributes({'src': url, 'controls': 'controls'})}>{link(url)}</audio>" if url else None


def _link_to(template: str) -> Shortcode:
    """A link to the page that an id stands for."""

    def render(call: Call) -> str | None:
        found = call.get("id", "videoid", "v", "bvid", "url", "src") or call.word(0)
        if not found:
            return None
        url = found if found.startswith(("http://", "https://")) else template.format(found)
        return link(url, call.get("title"))

    return render


def _bilibili(call: Call) -> str | None:
    found = call.get("bvid", "id", "aid", "bv", "av") or call.word(0)
    return (
        link(f"https://www.bilibili.com/video/{'av' if found.isdecimal() else ''}{found}") if found else None
    )


def _tweet(call: Call) -> str | None:
    user, number = call.get("user") or call.word(0), call.get("id") or call.word(1)
    if not number:
        user, number = "i/web", user
    return link(f"https://twitter.com/{user}/status/{number}") if number else None


def _gist(call: Call) -> str | None:
    parts = [word for word in call.words[:2] if "." not in word and not word.startswith(("http", "file"))]
    url = next((word for word in call.words if word.startswith("http")), "")
    return link(url or f"https://gist.github.com/{'/'.join(parts)}") if url or parts else None


def _code(call: Call) -> str | None:
    """Hexo's `codeblock [title] [lang:…] [url] [link text]`, Liquid's and Hugo's `highlight language`."""
    if call.inner is None:
        return None
    named = call.get("title", "caption", "file", "filename")
    words = [] if call.name == "highlight" else [word for word in call.words if "/" not in word]
    return code_block(call.raw_inner, named or " ".join(words))


def _note(call: Call) -> str | None:
    """A quotation, headed by the note's title if it has one."""
    if call.inner is None:
        text = call.get("text", "content", "message") or (call.words[-1] if call.words else "")
        return quote(text) if text else None
    title = call.get("title", "header") or (call.word(1) if len(call.words) > 1 else "")
    return quote(f"**{title}**\n\n{call.inner.strip()}" if title else call.inner)


def _quotation(call: Call) -> str | None:
    """`{% blockquote [author[, source]] [link] [link title] %}`"""
    if call.inner is None:
        return None
    url = call.get("link", "url", "cite") or next(
        (word for word in call.words if word.startswith("http")), ""
    )
    before, _, after = call.text.partition(url) if url else (call.text, "", "")
    author = call.get("author", "by") or ("" if call.named else before.strip().strip("\"'"))
    title = call.get("source", "title") or ("" if call.named else after.strip().strip("\"'"))
    parts = [author, link(url, title) if url else title]
    return quote(call.inner, ", ".join(part for part in parts if part))


def _titled(call: Call) -> str | None:
    """A part that is folded on the page: its title in bold, and its content."""
    if call.inner is None:
        return None
    title = call.get("title", "summary", "name", "header", "label") or " ".join(call.words)
    return f"**{title}**\n\n{call.inner.strip()}\n\n" if title else call.inner


def _button(call: Call) -> str | None:
    """`{% button url, text %}`, `{% link text url %}`, `{{< button href="…" >}}text{{< /button >}}`"""
    url = call.get("href", "url", "link", "relref", "src") or next(filter(is_address, call.words), "")
    texts = [word for word in call.words if word != url and word not in ("true", "false", "external")]
    text = (call.inner or "").strip() or call.get("text", "title", "label") or " ".join(texts)
    return link(url, text) if url or text else None


def _include_code(call: Call) -> str | None:
    """A file's code that lies beside the posts: a link to where Octopress and Hexo put it."""
    words = [word for word in call.words if "." in word]
    if not words:
        return None
    title = " ".join(word for word in call.words if word != words[0])
    return link(f"/downloads/code/{words[0].lstrip('/')}", title or words[0])


def _notebook(call: Call) -> str | None:
    path = call.word(0)
    return link(f"/{path.lstrip('/')}", path.rpartition("/")[2]) if path else None


def _inner(call: Call) -> str | None:
    return call.inner


def _raw(call: Call) -> str | None:
    return call.raw_inner if call.inner is not None else None


def _words(call: Call) -> str | None:
    """A label or a word that is only dressed up."""
    return call.inner if call.inner is not None else " ".join(call.words) or call.get("text") or None


def _nothing(call: Call) -> str:
    """Decoration, a table of contents, a style: no reader misses it."""
    return ""


def _size(text: str) -> str:
    number = text.strip().removesuffix("px")
    return number if number.isdecimal() else ""


def _by_name(table: Mapping[Shortcode, str]) -> Mapping[str, Shortcode]:
    return MappingProxyType({name: function for function, names in table.items() for name in names.split()})


SHORTCODES: Mapping[str, Shortcode] = _by_name(
    {
        _figure: "figure image picture pic imgproc lightbox resize-image thumbnail caption",
        _image: "img asset-img image-tag fancybox",
        _video: "video video-player mp4 local-video dplayer",
        _audio: "audio aplayer mp3 podcast-player",
        _link_to("https://www.youtube.com/watch?v={}"): "youtube youtube-lite youtubeembed",
        _link_to("https://vimeo.com/{}"): "vimeo vimeo-simple",
        _link_to("https://www.dailymotion.com/video/{}"): "dailymotion",
        _link_to("https://www.instagram.com/p/{}/"): "instagram instagram-simple",
        _link_to("https://jsfiddle.net/{}/"): "jsfiddle",
        _link_to("https://asciinema.org/a/{}"): "asciinema",
        _link_to("{}"): "iframe embed",
        _bilibili: "bilibili",
        _tweet: "tweet twitter twitter-simple x x-simple",
        _gist: "gist",
        _code: "highlight code codeblock code-block mermaid plantuml",
        _note: "note notice notification alert admonition callout warning info tip hint danger success "
        "caution important attention error message box aside panel",
        _quotation: "blockquote quote pullquote centerquote cq epigraph",
        _titled: "details expand spoiler fold folding collapse accordion hidetoggle hideblock tab step",
        _button: "button btn link asset-link a linkgrid",
        _include_code: "include-code",
        _notebook: "notebook",
        _inner: "tabs gallery columns column steps center centered div span p right left timeline subtabs "
        "math katex latex rtl ltr mark sub sup kbd abbr underline",
        _raw: "raw rawhtml html unsafe",
        _words: "label text badge tag hideinline u emp wavy del psw",
        _nothing: "toc tableofcontents icon fa fontawesome emoji clear br hr css style js script ads adsense",
    }
)
"""By name, in lower case with hyphens."""
