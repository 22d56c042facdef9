"""Images, enclosures and episodes from front matter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.model import Enclosure, Episode, Transcript
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.dialects.hugo import open_dialect as open_hugo
from feedsvc.posts.podcasting import read_duration
from tests.fakes import FakeFiles

from .reading import SITE, make_rules, make_text, read

MP3 = f"{SITE}/a.mp3"


@pytest.mark.parametrize(
    ("head", "image"),
    [
        pytest.param("image: /i/a b.png\n", f"{SITE}/i/a%20b.png", id="from the root"),
        pytest.param("image: i/a.png\n", f"{SITE}/i/a.png", id="without a slash"),
        pytest.param("image: https://c.example/a.png\n", "https://c.example/a.png", id="another host"),
        pytest.param("image: //c.example/a.png\n", "https://c.example/a.png", id="no scheme"),
        pytest.param("image:\n  path: /a.png\n  alt: x\n", f"{SITE}/a.png", id="a mapping"),
        pytest.param("cover:\n  image: /a.png\n  relative: true\n", f"{SITE}/a.png", id="PaperMod's cover"),
        pytest.param("images: [/a.png, /b.png]\n", f"{SITE}/a.png", id="a list"),
        pytest.param("header:\n  teaser: /a.png\n", f"{SITE}/a.png", id="minimal mistakes"),
        pytest.param("featuredImage: /a.png\n", f"{SITE}/a.png", id="camel case"),
        pytest.param("cover-image: /a.png\n", f"{SITE}/a.png", id="a hyphen"),
        pytest.param("thumbnail: /t.png\nimage: /a.png\n", f"{SITE}/a.png", id="the first of the keys"),
        pytest.param("banner: false\nog_image: /a.png\n", f"{SITE}/a.png", id="a switch is no image"),
        pytest.param("top_img: transparent\n", "", id="a colour is none"),
        pytest.param("image: javascript:alert(1)\n", "", id="a script is none"),
        pytest.param("image: '{{ site.url }}/a.png'\n", "", id="a template is none"),
        pytest.param("title: x\n", "", id="none"),
    ],
)
def test_images(head: str, image: str) -> None:
    assert read(f"---\n{head}---\n").image == image


def test_an_image_under_a_site_with_a_path_is_not_put_there_twice() -> None:
    rules = make_rules()
    below = type(rules)(
        **{name: getattr(rules, name) for name in rules.__slots__} | {"site_url": f"{SITE}/blog"}
    )
    assert read(make_text(head="image: /blog/a.png\n"), rules=below).image == f"{SITE}/blog/a.png"
    assert read(make_text(head="image: /a.png\n"), rules=below).image == f"{SITE}/blog/a.png"


def test_an_image_in_a_page_bundle_lies_beside_the_page() -> None:
    files = FakeFiles({"hugo.toml": f'baseURL = "{SITE}/"\n'})
    rules = make_rules(dialect=open_hugo(files, ReadingOptions(site_url=SITE)))
    text = make_text(head="date: 2022-01-14T00:00:00Z\nimage: a.png\n")
    entry = read(text, path="content/post/hello/index.md", rules=rules)
    assert entry.image == f"{SITE}/post/hello/a.png"


@pytest.mark.parametrize(
    ("head", "enclosure"),
    [
        pytest.param(
            "enclosure: /a.mp3\n", Enclosure(url=MP3, media_type="audio/mpeg", length=3), id="a file"
        ),
        pytest.param(
            "enclosure:\n  url: https://c.example/a.mp3\n  length: '1,234'\n  type: audio/x\n",
            Enclosure(url="https://c.example/a.mp3", media_type="audio/x", length=1234),
            id="a stranger's file, as it is described",
        ),
        pytest.param(
            "enclosure: |\n  https://c.example/a.mp3\n  12\n  audio/mpeg\n",
            Enclosure(url="https://c.example/a.mp3", media_type="audio/mpeg", length=12),
            id="WordPress's three lines",
        ),
        pytest.param(
            "audio:\n  src: /a.mp3\n  size: 99\n",
            Enclosure(url=MP3, media_type="audio/mpeg", length=3),
            id="the file knows its size better",
        ),
        pytest.param(
            f"audio: {MP3}\n", Enclosure(url=MP3, media_type="audio/mpeg", length=3), id="our own URL"
        ),
        pytest.param(
            "podcast_file: /b.m4a\npodcast_bytes: 7\n",
            Enclosure(url=f"{SITE}/b.m4a", media_type="audio/mp4", length=7),
            id="a file that is not here",
        ),
        pytest.param(
            "audio: /s.ogg\n",
            Enclosure(url=f"{SITE}/s.ogg", media_type="audio/ogg", length=5),
            id="a static folder",
        ),
        pytest.param(
            "attachments: [c.pdf]\n",
            Enclosure(url=f"{SITE}/c.pdf", media_type="application/pdf", length=2),
            id="beside the post",
        ),
        pytest.param("audio: /a.xyz\n", None, id="an unknown type"),
        pytest.param("audio: javascript:a.mp3\n", None, id="no web address"),
        pytest.param("audio: true\n", None, id="a switch"),
    ],
)
def test_enclosures(head: str, enclosure: Enclosure | None) -> None:
    rules = make_rules({"a.mp3": b"xyz", "static/s.ogg": b"12345", "_posts/c.pdf": b"ab"})
    assert read(make_text(head=head), rules=rules).enclosures == ((enclosure,) if enclosure else ())


def test_each_enclosure_counts_once_and_in_order() -> None:
    head = "audio: /a.mp3\nenclosures: [/a.mp3, {url: /b.pdf}]\nattachments: /c.zip\n"
    urls = [enclosure.url for enclosure in read(make_text(head=head)).enclosures]
    assert urls == [MP3, f"{SITE}/b.pdf", f"{SITE}/c.zip"]


def test_a_file_outside_the_folder_is_never_asked_for() -> None:
    entry = read(make_text(head="audio: /../../etc/a.mp3\n"), rules=make_rules({"../../etc/a.mp3": b"x"}))
    assert [enclosure.length for enclosure in entry.enclosures] == [0]
    assert not any(path.startswith("..") for path in entry.side_files)


def test_the_size_of_a_file_is_part_of_the_revision() -> None:
    text = make_text(head="audio: /a.mp3\n")
    small, large, missing = (
        read(text, rules=make_rules(files)) for files in ({"a.mp3": b"1"}, {"a.mp3": b"12"}, {})
    )
    assert len({small.revision, large.revision, missing.revision}) == 3
    assert "a.mp3" in missing.side_files


def test_an_episode() -> None:
    head = (
        "audio: /a.mp3\nduration: '1:02:03'\nexplicit: no\nseason: 2\nepisode: 5\nepisode_type: Bonus\n"
        "podcast:\n  author: Ann\n  image: /e.png\n  chapters: /c.json\n"
        "transcript:\n  - url: /t.vtt\n    language: en\n  - /t.html\n"
    )
    assert read(make_text(head=head)).episode == Episode(
        duration=3723,
        explicit=False,
        author="Ann",
        image=f"{SITE}/e.png",
        season=2,
        number=5,
        kind="bonus",
        chapters_url=f"{SITE}/c.json",
        transcripts=(
            Transcript(url=f"{SITE}/t.vtt", media_type="text/vtt", language="en"),
            Transcript(url=f"{SITE}/t.html", media_type="text/html"),
        ),
    )


def test_an_episode_with_prefixes() -> None:
    head = (
        "podcast_file: /a.mp3\npodcast_duration: 90\nitunes_explicit: yes\nitunes_author: Ann\nauthor: Bob\n"
    )
    assert read(make_text(head=head)).episode == Episode(duration=90, explicit=True, author="Ann")


def test_a_post_without_audio_is_no_episode() -> None:
    assert read(make_text(head="season: 1\nattachments: /a.pdf\n")).episode is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("5025", 5025, id="seconds"),
        pytest.param("1:23:45", 5025, id="a clock"),
        pytest.param("83:45", 5025, id="minutes past the hour"),
        pytest.param("3:45", 225, id="minutes"),
        pytest.param("PT1H23M45S", 5025, id="ISO 8601"),
        pytest.param("PT5M", 300, id="ISO 8601, minutes"),
        pytest.param("an hour", 0, id="words"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_read_duration(text: str, seconds: int) -> None:
    assert read_duration(text) == seconds


_KEYS = st.sampled_from(
    [
        "image",
        "cover",
        "enclosure",
        "audio",
        "podcast",
        "attachments",
        "duration",
        "transcript",
        "season",
        "header",
    ]
)
_TEXTS = st.sampled_from(
    ["/a.mp3", "a.png", "//x", "http://[", "1:2", "%zz", "..", "a/../../b.mp3", "é.mp3", ""]
)
_VALUES = st.recursive(
    _TEXTS | st.text(alphabet="a:/.%\\ ", max_size=9),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["url", "path", "type"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(st.dictionaries(_KEYS, _VALUES, max_size=4))
def test_any_front_matter_can_be_read(values: dict[str, object]) -> None:
    head = "".join(f"{name}: {_spell(value)}\n" for name, value in values.items())
    read(make_text(head=head))


def _spell(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_spell(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_spell, value)) + "]"
    return "'" + str(value).replace("'", "") + "'"
