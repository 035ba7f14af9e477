"""HTTP on the loopback: one process, a thread a connection, every call given to the switchboard."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from crossfoot.world.marketplaces.calls import Answer, Call

HOST = "127.0.0.1"
BODY_MAX = 8 * 1024 * 1024


class CallCut(Exception):
    """The connection is to be cut without an answer. stall_ms: how long the caller waits before."""

    def __init__(self, *, stall_ms: int = 0) -> None:
        super().__init__("cut")
        self.stall_ms = stall_ms


class Serving:
    """A server that runs beside its caller until it is closed. Port 0 takes a free one."""

    def __init__(self, answer: Callable[[Call], Answer], *, port: int = 0) -> None:
        self._server = ThreadingHTTPServer((HOST, port), _handler(answer))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """`http://127.0.0.1:PORT`."""
        return f"http://{HOST}:{self._server.server_address[1]}"

    def wait(self) -> None:
        """Serve until the process is interrupted."""
        self._thread.join()

    def close(self) -> None:
        """Stop, and let go of the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _handler(answer: Callable[[Call], Answer]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        server_version = "imitation"
        sys_version = ""
        disable_nagle_algorithm = True

        def _answer(self) -> None:
            length = self.headers.get("content-length", "0")
            if not length.isdecimal() or int(length) > BODY_MAX or self.headers.get("transfer-encoding"):
                self.send_error(413)
                self.close_connection = True
                return
            body = self.rfile.read(int(length))
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            try:
                self._send(answer(Call(self.command, unquote(parts.path), query, headers, body)))
            except CallCut as cut:
                time.sleep(cut.stall_ms / 1_000)
                self.close_connection = True

        def _send(self, given: Answer) -> None:
            with suppress(ConnectionError):  # who asked has gone; what was accepted stays accepted
                self.send_response(given.status)
                for name, value in given.headers.items():
                    self.send_header(name, value)
                self.send_header("content-length", str(len(given.body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(given.body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the parent class names it so
            pass

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815

    return Handler
