"""A web server on loopback that misbehaves exactly as a test asks it to."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """What the server says to one request."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    announced: int | None = None
    """The Content-Length to claim where it is not the truth; -1 for none at all."""
    reset: bool = False
    """Break the connection off, with a TCP reset, after the body."""
    pause: float = 0.0
    """Seconds to wait before each piece of 1 kB."""


Behaviour = Callable[[int, Mapping[str, str]], Answer]
"""From the number of the request for that path (from 0) and its headers, to the answer."""


@dataclass
class Site:
    """A running server: where it is, and what it was asked."""

    url: str
    requests: list[tuple[str, Mapping[str, str]]]

    def asked(self, path: str) -> list[Mapping[str, str]]:
        return [headers for asked, headers in self.requests if asked == path]


@contextmanager
def serve(pages: Mapping[str, Answer | Behaviour]) -> Iterator[Site]:
    """Serve `pages` by path on a free port of 127.0.0.1 for as long as the block lasts; 404 for everything else."""
    site = Site("", [])
    handler = type("Handler", (_Handler,), {"pages": pages, "site": site})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    site.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    pages: Mapping[str, Answer | Behaviour]
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        number = len(self.site.asked(self.path))
        headers = dict(self.headers.items())
        self.site.requests.append((self.path, headers))
        page = self.pages.get(self.path, Answer(404, b"<title>Page Not Found</title>"))
        answer = page if isinstance(page, Answer) else page(number, headers)
        try:
            self._send(answer)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.announced != -1:
            self.send_header("Content-Length", str(answer.announced or len(answer.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        for start in range(0, len(answer.body), 1024 if answer.pause else 1 << 30):
            time.sleep(answer.pause)
            self.wfile.write(answer.body[start : start + (1024 if answer.pause else 1 << 30)])
        if answer.reset:
            self.wfile.flush()
            # Linger on, for zero seconds: closing sends RST, not FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: pytest's output is for the tests."""
