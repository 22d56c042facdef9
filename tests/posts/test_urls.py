"""What a URL in a post becomes in a feed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.posts.urls import absolute_url, page_url, web_url

PAGE = "https://site.example/b/post.html"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        pytest.param("../x", "https://site.example/x", id="a relative path"),
        pytest.param("/i.png", "https://site.example/i.png", id="an absolute path"),
        pytest.param("?q", "https://site.example/b/post.html?q", id="a query alone"),
        pytest.param("#fn1", "https://site.example/b/post.html#fn1", id="a fragment stays on the page"),
        pytest.param(
            "//cdn.example/x", "https://cdn.example/x", id="protocol-relative takes the page's scheme"
        ),
        pytest.param("https://a.example/x?y#z", "https://a.example/x?y#z", id="absolute stays"),
        pytest.param(
            "HTTP://A.Example/x/../y", "http://a.example/y", id="scheme, host and dots are normalised"
        ),
        pytest.param("http://a.example//b:/.", "http://a.example//b:/", id="dots behind a doubled slash"),
        pytest.param("http://a.example//b/../..", "http://a.example/", id="more dots than steps"),
        pytest.param(" a\tb c\n", "https://site.example/b/ab%20c", id="tabs vanish and blanks are encoded"),
        pytest.param(
            "http://a.example/news/11060,2.html", "http://a.example/news/11060,2.html", id="a comma"
        ),
        pytest.param(
            "/路径?问=答#节",
            "https://site.example/%E8%B7%AF%E5%BE%84?%E9%97%AE=%E7%AD%94#%E8%8A%82",
            id="Han",
        ),
        pytest.param("http://例子.测试/", "http://xn--fsqu00a.xn--0zwm56d/", id="a Chinese host"),
        pytest.param(
            "http://%E4%BE%8B%E5%AD%90.example/", "http://xn--fsqu00a.example/", id="an encoded host"
        ),
        pytest.param("http://straße.example/", "http://xn--strae-oqa.example/", id="sharp s is not ss"),
        pytest.param(
            "/a%2fb%zz", "https://site.example/a%2fb%25zz", id="escapes stay and stray per cents do not"
        ),
        pytest.param("/a|b[1]", "https://site.example/a%7Cb%5B1%5D", id="characters that no URL holds"),
        pytest.param("http://[::1]:8000/x", "http://[::1]:8000/x", id="an IPv6 host"),
        pytest.param(
            "mailto:a@b.example?subject=你好", "mailto:a@b.example?subject=%E4%BD%A0%E5%A5%BD", id="mail"
        ),
        pytest.param("tel:+86-10", "tel:+86-10", id="a telephone"),
    ],
)
def test_absolute_url(url: str, expected: str) -> None:
    assert absolute_url(url, PAGE) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        " vbscript:x",
        "data:text/html,x",
        "ftp://a.example/",
        "http:a",
        "http:///a",
        "http://a..example/",
        "http://a.example:99999/",
        "http://user:secret@a.example/",
        "http://a℅b.example/",
        "http://[::1",
        "{{ site.url }}/x",
        "%7B%7Bsite.url%7D%7D/x",
        "{% link a.md %}",
        "/\ud800",
        "/" + "a" * 8_000,
    ],
)
def test_absolute_url_finds_no_usable_url(url: str) -> None:
    assert absolute_url(url, PAGE) is None


def test_absolute_url_without_a_base() -> None:
    assert absolute_url("/x", "") is None
    assert absolute_url("http://a.example/x", "") == "http://a.example/x"


def test_page_url_escapes_whatever_a_page_is_called() -> None:
    assert page_url("https://site.example/{{ a }}/中%.html") == (
        "https://site.example/%7B%7B%20a%20%7D%7D/%E4%B8%AD%25.html"
    )
    assert page_url("https://site.example/a.html") == "https://site.example/a.html"


def test_web_url_takes_no_mail() -> None:
    assert web_url("mailto:a@b.example") == ""
    assert web_url("x", PAGE) == "https://site.example/b/x"


@settings(deadline=None)
@given(st.text() | st.text().map("http://".__add__) | st.text(alphabet="/.:?#[]@%a1é{").map("//".__add__))
def test_absolute_url_is_ascii_and_resolves_to_itself(url: str) -> None:
    resolved = absolute_url(url, PAGE)
    if resolved is not None:
        assert resolved.isascii()
        assert resolved.startswith(("http://", "https://", "mailto:", "tel:"))
        assert absolute_url(resolved, PAGE) == resolved
