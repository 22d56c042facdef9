"""Rows made in other processes are those that the index makes of the same entries."""

from datetime import UTC, datetime
from typing import cast

from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.index import Batch, Packer
from feedsvc.index.rows import ENTRY_COLUMNS, list_terms, to_row
from feedsvc.index.schema import ENTRIES
from feedsvc.posts.alike import Alike, AlikeReader
from feedsvc.posts.reading import Hidden, digest_of
from tests.builders import make_entry
from tests.posts.test_alike import Post, make_rules, posts

NOW = datetime(2022, 6, 1, tzinfo=UTC)


def test_rows_have_the_columns_of_the_table() -> None:
    assert tuple(to_row(make_entry())) == ENTRY_COLUMNS == tuple(ENTRIES.columns.keys())


@settings(max_examples=60, deadline=None)
@given(st.lists(posts, min_size=2, max_size=8))
def test_what_is_packed_is_what_is_written(found: list[Post]) -> None:
    reader, packer = AlikeReader(make_rules()), Packer()
    read = []
    for path, data in found:
        digest = digest_of(data)
        post = reader.read(path, data, digest)
        try:
            whole = post or reader.read_in_full(path, data, modified=NOW, file_digest=digest)
        except PostError:
            continue
        if not isinstance(whole, Hidden):
            read.append(whole)
    batch = Batch.from_bytes(packer.pack(read, [("path", 1)]).to_bytes())
    entries = [post.to_entry() if isinstance(post, Alike) else post for post in read]
    assert [row for row, _ in batch.entries] == [tuple(to_row(entry).values()) for entry in entries]
    assert [batch.terms[number] for _, number in batch.entries] == [list_terms(entry) for entry in entries]
    assert batch.files == cast(object, [("path", 1)])
