"""Every URL as a file: asks the WSGI callable, so that the bytes are the server's by construction.

The folder is what stands at `base_url`: `/category/x/feed.atom` is the file `category/x/feed.atom`, and a URL
that ends in a slash is the `index.html` of its folder. `feed.atom` has `feed.atom.gz` beside it.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from .asking import Answer, ask
from .compressing import Compressors
from .folder import ExportFolder, Writing
from .hosting import render_headers, render_redirects
from .manifest import Record

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

__all__ = ["ExportFolder", "ExportResult", "Exporter", "PublicUrl", "file_path"]

_BATCH = 256
"""Files that reach the disk together."""

_RULES = "*"
"""The scope of the files that tell a host of static files what to do; no feed's."""


@dataclass(frozen=True, slots=True)
class PublicUrl:
    """A URL below base_url: its percent-encoded path, and whose it is: `category/x`, or "" for the site's.

    `source` is a digest of everything that decides over the bytes of its answer, "" where nobody knows that.
    """

    path: str
    scope: str = ""
    source: str = ""


@dataclass(slots=True)
class ExportResult:
    """What one pass did; compressed forms do not count. `problems` say what stayed as it was, and why."""

    listed: int = 0
    asked: int = 0
    written: int = 0
    removed: int = 0
    problems: list[str] = field(default_factory=list)


def file_path(url_path: str) -> str:
    """The file, below the folder, that a static server gives for a percent-encoded path."""
    path = unquote(url_path).removeprefix("/")
    return f"{path}index.html" if not path or path.endswith("/") else path


class Exporter:
    """Keeps a folder as the application answers."""

    def __init__(
        self, app: "WSGIApplication", folder: ExportFolder, *, base_url: str, compressors: Compressors
    ) -> None:
        """`compressors` make what is to stand beside each file, apart from the server's own gzip."""
        self._app = app
        self._folder = folder
        self._base_url = base_url
        self._compressors = compressors

    def export(
        self,
        urls: Iterable[PublicUrl],
        *,
        scopes: Set[str] | None = None,
        keeps_others: bool = False,
        is_current: Callable[[], bool] = lambda: True,
    ) -> ExportResult:
        """Write what changed, then remove what is gone. `urls` are all of these `scopes`, None: all of them.

        With `keeps_others` nothing is removed, for there may be other URLs.
        Only what is made of something else than its file is asked for. `is_current` says whether the sources
        are still those of what the application answers. A URL that fails for now (429, 5xx) keeps its file,
        one that is 404 or 410 loses it. Raises ExportError rather than overwrite what no export has written.
        """
        result, named = ExportResult(), set[str]()
        remaining = self._find_outdated(urls, named, result)
        while batch := list(islice(remaining, _BATCH)):
            found = [made for url in batch if (made := self._look(url, named, result))]
            # What was answered after a change is not made of what was listed before it.
            self._settle(found if is_current() else [_without_source(each) for each in found], result)
        if not keeps_others:
            self._remove_others(named, scopes, result)
            self._write_rules(result)
        self._folder.save()
        return result

    def _remove_others(self, named: Set[str], scopes: Set[str] | None, result: ExportResult) -> None:
        gone = [
            record
            for record in self._folder.list_records()
            if record.path not in named
            and record.scope != _RULES
            and (scopes is None or record.scope in scopes)
        ]
        result.removed = len(gone)
        self._folder.remove(gone)

    def _find_outdated(
        self, urls: Iterable[PublicUrl], named: set[str], result: ExportResult
    ) -> Iterator[PublicUrl]:
        """The URLs whose files are missing, damaged or made of something else than now."""
        for url in urls:
            result.listed += 1
            path = file_path(url.path)
            record = self._folder.find(path)
            if record and url.source and record.source == url.source and self._folder.is_whole(record):
                named.add(path)
            else:
                yield url

    def _look(self, url: PublicUrl, named: set[str], result: ExportResult) -> Writing | None:
        """What is to be written for a URL, or only noted; None where its file stays, or should not be."""
        result.asked += 1
        path = file_path(url.path)
        record = self._folder.find(path)
        is_whole = record is not None and self._folder.is_whole(record)
        answer = ask(self._app, self._base_url, url.path, etag=record.etag if record and is_whole else "")
        if answer.status == 429 or answer.status >= 500:
            named.add(path)
            result.problems.append(f"{url.path}: answers {answer.status}; its file stays as it was")
            return None
        if answer.status >= 400:
            return None
        named.add(path)
        if answer.status == 304 and record:
            return Writing(replace(record, scope=url.scope, source=url.source), {}, None, is_written=True)
        writing = self._make_writing(url, path, answer)
        known = replace(writing.record, modified=record.modified if record else 0)
        if is_whole and record == replace(known, source=record.source if record else ""):
            return Writing(known, {}, None, is_written=True)
        return writing

    def _settle(self, found: list[Writing], result: ExportResult) -> None:
        for writing in found:
            if writing.is_written:
                self._folder.note(writing.record)
        self._write([writing for writing in found if not writing.is_written], result)

    def _make_writing(self, url: PublicUrl, path: str, answer: Answer) -> Writing:
        files: dict[str, bytes] = {}
        if not answer.location:
            files = {"": answer.body, ".gz": answer.gzip_body}
            files |= {suffix: compress(answer.body) for suffix, compress in self._compressors.items()}
        record = Record(
            path=path,
            url=url.path,
            scope=url.scope,
            media_type=answer.media_type,
            etag=answer.etag,
            sha256=hashlib.sha256(answer.body).hexdigest(),
            sizes={suffix: len(body) for suffix, body in files.items()},
            location=answer.location,
            source=url.source,
        )
        return Writing(record, files, answer.last_modified)

    def _write(self, writings: list[Writing], result: ExportResult) -> None:
        problems = self._folder.write(writings)
        result.problems += problems
        result.written += len(writings) - len(problems)

    def _write_rules(self, result: ExportResult) -> None:
        """What Netlify, Cloudflare Pages and others read: types, who may fetch, and where old URLs lead."""
        records = [record for record in self._folder.list_records() if record.scope != _RULES]
        prefix = urlsplit(self._base_url).path.rstrip("/")
        rules = {
            "_headers": render_headers(prefix, records),
            "_redirects": render_redirects(prefix, records),
        }
        writings = []
        for path, text in rules.items():
            body = text.encode()
            digest = hashlib.sha256(body).hexdigest()
            record = Record(
                path=path, url="", scope=_RULES, media_type="text/plain", sha256=digest, sizes={"": len(body)}
            )
            known = self._folder.find(path)
            if not known or known.sha256 != digest or not self._folder.is_whole(known):
                writings.append(Writing(record, {"": body}, None))
        self._write(writings, result)


def _without_source(writing: Writing) -> Writing:
    return replace(writing, record=replace(writing.record, source=""))
