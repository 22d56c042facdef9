"""What the system says of changed files reaches the index, and what it cannot say is found all the same."""

import threading
import time
from collections.abc import Callable, Set
from pathlib import Path

import pytest

from feedsvc.errors import SettingsError
from feedsvc.runtime.noticing import open_events
from feedsvc.syncing import Look, SyncResult
from feedsvc.watching import EventThread, find_remote
from feedsvc.watching.agenda import Agenda
from tests.sites import make_post_text, make_site, running, write_post


def wait_until(is_so: Callable[[], bool], seconds: float = 20) -> bool:
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_so()


class Told:
    """What an event thread said."""

    def __init__(self) -> None:
        self.paths: set[str] = set()
        self.trusts: list[bool] = []

    def tell(self, paths: Set[str] | None) -> None:
        self.paths |= paths or set()


class FakeNotifier:
    """A watch that names one path, then fails."""

    def __init__(self, root: Path, _stopping: threading.Event) -> None:
        self._answers = iter([{f"{root}/a.md", f"{root}/own/index"}])

    def wait(self) -> Set[str]:
        answer = next(self._answers, None)
        if answer is None:
            raise RuntimeError("error in underlying watcher")
        return answer

    def close(self) -> None:
        pass


def test_events_are_trusted_until_they_fail_and_are_tried_again(tmp_path: Path) -> None:
    told = Told()
    events = EventThread(tmp_path, ignored=[tmp_path / "own"], open_notifier=FakeNotifier, retry_seconds=0.01)
    events.start(told.tell, told.trusts.append)
    assert wait_until(lambda: len(told.trusts) >= 3)
    events.stop()
    assert (told.trusts[:3], told.paths) == ([True, False, True], {"a.md"})


def refuse(_root: Path, _stopping: threading.Event) -> FakeNotifier:
    raise OSError("OS file watch limit reached")


def test_without_watches_to_be_had_the_folder_is_polled(tmp_path: Path) -> None:
    told = Told()
    events = EventThread(tmp_path, open_notifier=refuse)
    events.start(told.tell, told.trusts.append)
    events.stop()
    assert told.trusts == [False]


def test_a_saved_post_is_served_without_a_look_at_everything(tmp_path: Path) -> None:
    pytest.importorskip("watchfiles")
    site = make_site(tmp_path / "site")
    with running(site, tmp_path / "data", watch="events", walk_seconds=3_600.0) as runtime:
        runtime.watch(lambda *_: None)

        def titles() -> list[str]:
            with runtime.index.snapshot() as snapshot:
                return [entry.title for entry in snapshot.list_entries()]

        assert wait_until(lambda: len(titles()) == 3)
        (site / "_posts/deep").mkdir()
        write_post(site, "_posts/2023-01-01-new.md", make_post_text("new", date="2023-01-01"))
        write_post(site, "_posts/deep/2023-01-02-deep.md", make_post_text("deep", date="2023-01-02"))
        assert wait_until(lambda: titles()[3:] == ["new", "deep"])
        (site / "_posts/2023-01-01-new.md").unlink()
        assert wait_until(lambda: titles()[3:] == ["deep"])


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        pytest.param("1 0 8:1 / / rw - ext4 /dev/a rw", "", id="a disk"),
        pytest.param("1 0 8:1 / / rw - ext4 /dev/a rw\n2 1 0:9 / /srv rw - nfs4 h:/ rw", "nfs4", id="above"),
        pytest.param(
            "1 0 8:1 / / rw - ext4 a rw\n2 1 0:9 / /srv/a\\040b/in rw - fuse.sshfs h rw",
            "fuse.sshfs",
            id="below",
        ),
        pytest.param("1 0 0:9 / / rw - nfs h rw\n2 1 8:1 / /srv rw - xfs a rw", "", id="a disk in a share"),
        pytest.param("", "", id="nothing known"),
    ],
)
def test_shares_are_known_by_the_type_of_their_file_system(mounts: str, kind: str) -> None:
    assert find_remote(Path("/srv/a b"), mounts) == kind


def test_polling_is_chosen_where_there_are_no_events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsvc.runtime.noticing.find_spec", lambda _: None)
    assert open_events("auto", tmp_path, ignored=tmp_path) is None
    assert open_events("polling", tmp_path, ignored=tmp_path) is None
    with pytest.raises(SettingsError, match="extra watch"):
        open_events("events", tmp_path, ignored=tmp_path)


def make_result(
    missing: Set[str] = frozenset(), unsettled: Set[str] = frozenset(), ahead_seconds: float = 0.0
) -> SyncResult:
    return SyncResult(
        content_version=1,
        touched=frozenset(),
        entries=None,
        changed=0,
        removed=0,
        problems=0,
        missing=frozenset(missing),
        unsettled=frozenset(unsettled),
        ahead_seconds=ahead_seconds,
    )


@pytest.fixture
def agenda() -> Agenda:
    agenda = Agenda(poll_seconds=1, walk_seconds=60)
    agenda.trust_events(True, 0)
    assert agenda.take(0) is None  # everything, once
    return agenda


def test_everything_is_looked_at_now_and_then(agenda: Agenda) -> None:
    assert agenda.seconds_left(10) == 50
    assert (agenda.seconds_left(60), agenda.take(60)) == (0, None)


def test_what_is_told_is_looked_at_at_once(agenda: Agenda) -> None:
    agenda.note({"a"}, 5)
    assert (agenda.seconds_left(5), agenda.take(5)) == (0, Look(paths=frozenset({"a"})))
    assert agenda.seconds_left(5) == 55


def test_after_many_events_everything_is_looked_at(agenda: Agenda) -> None:
    agenda.note({str(number) for number in range(21)}, 5)
    assert agenda.take(5) is not None
    assert agenda.seconds_left(5) == 2  # some may have been lost
    agenda.note({str(number) for number in range(501)}, 6)
    assert agenda.take(6) is None


def test_what_just_changed_is_read_again(agenda: Agenda) -> None:
    agenda.plan(make_result(unsettled={"a"}), 5)
    assert agenda.seconds_left(5) == pytest.approx(2.1)
    assert agenda.take(7.2) == Look(paths=frozenset({"a"}))


def test_what_is_missing_is_looked_for_once_no_more_goes_missing(agenda: Agenda) -> None:
    agenda.plan(make_result({"a"}), 5)
    agenda.plan(make_result({"a", "b"}), 5.5)
    assert agenda.seconds_left(5.5) == 1
    both = frozenset({"a", "b"})
    assert agenda.take(6.5) == Look(paths=both, again=both)
    agenda.plan(make_result(), 6.6)
    assert agenda.seconds_left(6.6) > 50


def test_what_failed_is_tried_again_soon(agenda: Agenda) -> None:
    agenda.retry(5)
    assert (agenda.seconds_left(5), agenda.take(6)) == (1, None)


def test_versions_that_come_too_fast_wait_for_the_clock(agenda: Agenda) -> None:
    agenda.note({"a.md"}, 10.0)
    agenda.plan(make_result(ahead_seconds=29.5), 10.0)
    assert agenda.seconds_left(10.0) == 0
    agenda.plan(make_result(ahead_seconds=30.5), 10.0)
    assert agenda.seconds_left(10.0) == 0.5


def test_a_clock_that_was_years_ahead_costs_a_second(agenda: Agenda) -> None:
    agenda.note({"a.md"}, 10.0)
    agenda.plan(make_result(ahead_seconds=1e9), 10.0)
    assert agenda.seconds_left(10.0) == 1.0
