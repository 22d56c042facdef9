"""Waitress as feedsvc sets it up."""

import logging
import socket

import pytest
from waitress.channel import HTTPChannel
from waitress.task import WSGITask

from feedsvc.cli.connections import KeepAliveTask
from feedsvc.cli.serving import AddressError, make_server
from feedsvc.web.ready import ReadyTable


def test_make_server_settings(app: ReadyTable) -> None:
    server = make_server(app, host="127.0.0.1", port=0)
    try:
        adjustments = server.limits
        assert adjustments.threads == 8
        assert adjustments.connection_limit == 1000
        assert adjustments.channel_timeout == 20
        assert adjustments.max_request_header_size == 16_384
        assert adjustments.max_request_body_size == 65_536
        assert adjustments.ident is None
        assert adjustments.asyncore_use_poll is True
        assert adjustments.expose_tracebacks is False
        assert logging.getLogger("waitress.queue").level == logging.ERROR
        assert server.addresses[0][1] > 0
    finally:
        server.close()


def test_busy_port_is_one_clear_sentence(app: ReadyTable) -> None:
    with socket.create_server(("127.0.0.1", 0)) as busy:
        port = busy.getsockname()[1]
        with pytest.raises(AddressError) as caught:
            make_server(app, host="127.0.0.1", port=port)

    assert str(caught.value) == (
        f"127.0.0.1:{port}: something else listens there already; choose another --port"
    )


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_address_that_is_not_ours(app: ReadyTable, host: str) -> None:
    with pytest.raises(AddressError, match="of this machine"):
        make_server(app, host=host, port=0)


def test_waitress_still_has_the_parts_that_keep_alive_mends() -> None:
    # A newer waitress may mend this itself, or move it: then look at KeepAliveTask again.
    assert issubclass(KeepAliveTask, WSGITask)
    assert callable(WSGITask.set_close_on_finish)
    assert isinstance(WSGITask.has_body, property)
    assert HTTPChannel.task_class is WSGITask
