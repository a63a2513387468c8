"""A network's own page in the place of central is named, whatever words it holds."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import cast

import pytest

from kiosk.diagnostics.doctor import _central
from kiosk.settings import Installation


@contextmanager
def answering(body: bytes) -> Iterator[Installation]:
    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Page)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield cast(
            Installation, SimpleNamespace(central=f"http://127.0.0.1:{server.server_port}", ca_file=lambda _: None)
        )
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("body", [b"<html>Click ok to accept</html>", b"ok, log in first", b"", b"okay"])
def test_a_portal_is_no_central(body: bytes) -> None:
    with answering(body) as installation:
        (finding,) = _central(installation, Path())
    assert (finding.what, finding.state) == ("central", "bad")
    assert "portal" in finding.cause


@pytest.mark.parametrize("body", [b"ok", b"ok\n"])
def test_central_s_own_word_is_enough(body: bytes) -> None:
    with answering(body) as installation:
        assert next((each.what, each.state) for each in _central(installation, Path())) == ("central", "ok")
