"""A model hub of our own on 127.0.0.1, with the faults a network has."""

from __future__ import annotations

import contextlib
import hashlib
import ssl
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

CONFIG = b'{"kind": "made up"}'
WEIGHTS = bytes(range(256)) * 4000  # about a megabyte: several reads

CATALOGUE = f"""
hub = "http://127.0.0.1:1"
[[model]]
name = "little"
kind = "recogniser"
purpose = "trying"
languages = ["en"]
licence = "MIT"
cores = 1
memory_mb = 1
repo = "made/up"
revision = "0123456789abcdef"
files = [
    {{ name = "config.json", size = {len(CONFIG)}, sha256 = "{hashlib.sha256(CONFIG).hexdigest()}" }},
    {{ name = "model.bin", size = {len(WEIGHTS)}, sha256 = "{hashlib.sha256(WEIGHTS).hexdigest()}" }},
]
"""


@dataclass
class Hub:
    """Serves `files` under /made/up/resolve/REVISION/.

    `faults` are for the weights, one a request: ("status", code), ("cut", bytes) closes the connection after so many,
    ("stall", bytes) goes silent after so many, ("flood", bytes) sends so many and does not say how
    many in advance, ("away", 0) sends elsewhere for ever.
    """

    files: dict[str, bytes] = field(default_factory=lambda: {"config.json": CONFIG, "model.bin": WEIGHTS})
    faults: list[tuple[str, int]] = field(default_factory=list)
    ranges: bool = True  # whether Range is understood
    asked: list[tuple[str, str]] = field(default_factory=list)  # file and Range of every request
    certificate: tuple[Path, Path] | None = None  # and its key: speak TLS
    stalled: threading.Event = field(default_factory=threading.Event)
    over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Self:
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *_: object) -> None:
                """Keep the test's output clean."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        if self.certificate:
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(*self.certificate)
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
            self.server.handle_error = lambda *_: None  # a client that hangs up is what is tested
        self.address = f"{'https' if self.certificate else 'http'}://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True)
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name, span = request.path.rsplit("/", 1)[1], request.headers.get("Range", "")
        self.asked.append((name, span))
        fault, size = self.faults.pop(0) if name == "model.bin" and self.faults else ("", 0)
        if fault == "status":
            request.send_error(size)
            return
        if fault == "away":
            request.send_response(302)
            request.send_header("Location", request.path)
            request.end_headers()
            return
        if fault == "flood":
            request.send_response(200)
            request.end_headers()
            with contextlib.suppress(ConnectionError):  # who is flooded hangs up
                request.wfile.write(bytes(size))
            return
        start = int(span.removeprefix("bytes=").rstrip("-")) if span and self.ranges else 0
        body = self.files[name][start:]
        request.send_response(206 if start else 200)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body[:size] if fault else body)
        request.wfile.flush()
        if fault == "stall":
            self.stalled.set()
            self.over.wait(10)
        request.close_connection = True


def catalogue(folder: Path) -> Path:
    path = folder / "models.toml"
    path.write_text(CATALOGUE, "utf-8")
    return path
