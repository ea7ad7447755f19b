"""An HTTP proxy before a real S3 API that goes wrong on demand: on the wire, as S3 does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "transfer-encoding", "keep-alive", "expect"}
ERROR = (
    '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code>'
    "<Message>made to fail by a test</Message><RequestId>fault</RequestId></Error>"
)


class Kind(Enum):
    ANSWER = "an error in place of the answer; the store never hears of the request"
    HANG_UP = "the connection ends without a word"
    LOSE_ANSWER = "the store does what it is asked, and its answer is lost"
    DRIP = "the answer comes byte by byte"
    CUT_ANSWER = "the answer's body ends half-way"
    IMPOSTOR = "a sign-in page with status 200; the store never hears of the request"
    BEND = "the store gets other content, and nothing that would show it"
    CUT_REQUEST = "the store gets half of the request's body, then the connection ends"


@dataclass
class Fault:
    """What goes wrong, for the next `times` requests of `method` on an object (or the bucket)."""

    kind: Kind
    method: str = "PUT"
    times: int = 1
    status: int = 500
    code: str = "InternalError"
    seconds: float = 0.0
    """Between two bytes of a drip."""


class Proxy:
    """Listens on a port of its own; faults are armed and counted while it runs."""

    def __init__(self, endpoint: str) -> None:
        target = urlsplit(endpoint)
        self._target = (target.hostname or "", target.port or 80)
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None
        self._port = 0
        self.stopped = threading.Event()
        self.refused_headers: frozenset[str] = frozenset()
        """Lower case; a PUT with one of them is answered 501, as by a store that knows none."""
        self.struck = 0
        """How many requests met a fault."""

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Listen; on the port of the last time, if there was one."""
        proxy = self

        class Handler(_Handler):
            owner = proxy

        self.stopped.clear()
        self._server = _Server(("127.0.0.1", self._port), Handler)
        self._port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self) -> None:
        """Connections are refused from now on."""
        self.stopped.set()  # ends what drips
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def arm(self, *faults: Fault) -> None:
        with self._lock:
            self._faults.extend(faults)

    def heal(self) -> None:
        with self._lock:
            self._faults.clear()

    def strike(self, method: str) -> Fault | None:
        """The fault that a request of `method` meets now, if any."""
        with self._lock:
            for fault in self._faults:
                if fault.method in (method, "*") and fault.times > 0:
                    fault.times -= 1
                    self.struck += 1
                    return fault
        return None

    def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> HTTPResponse:
        connection = HTTPConnection(*self._target, timeout=60)
        connection.request(method, path, body=body or None, headers=headers)
        return connection.getresponse()

    def ask_with_half(self, method: str, path: str, headers: dict[str, str], body: bytes) -> None:
        """Send the head with the whole length, half of the body, and hang up."""
        lines = [f"{method} {path} HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items())]
        with socket.create_connection(self._target, timeout=60) as line:
            line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body[: len(body) // 2])


@contextmanager
def proxy_before(endpoint: str) -> Iterator[Proxy]:
    proxy = Proxy(endpoint)
    proxy.start()
    try:
        yield proxy
    finally:
        proxy.stop()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up waiting is what some faults are about."""


class _Handler(BaseHTTPRequestHandler):
    owner: Proxy
    protocol_version = "HTTP/1.1"

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        headers = {k: v for k, v in self.headers.items() if k.lower() not in HOP_BY_HOP}
        if self.command == "PUT" and self.owner.refused_headers & {k.lower() for k in headers}:
            self._answer(Fault(Kind.ANSWER, status=501, code="NotImplemented"))
            return
        fault = self.owner.strike(self.command)
        if fault is None:
            self._pass_on(self.owner.ask(self.command, self.path, headers, body))
            return
        match fault.kind:
            case Kind.ANSWER:
                self._answer(fault)
            case Kind.IMPOSTOR:
                self._sign_in_page()
            case Kind.BEND:
                shown = ("content-md5", "x-amz-checksum", "x-amz-sdk", "x-amz-trailer")
                plain = {k: v for k, v in headers.items() if not k.lower().startswith(shown)}
                bent = b"%PDF-1.4 bent".ljust(len(body), b"!")[: len(body)]
                self._pass_on(self.owner.ask(self.command, self.path, plain, bent))
            case Kind.HANG_UP:
                self._hang_up()
            case Kind.LOSE_ANSWER:
                self.owner.ask(self.command, self.path, headers, body).read()
                self._hang_up()
            case Kind.CUT_REQUEST:
                self.owner.ask_with_half(self.command, self.path, headers, body)
                self._hang_up()
            case Kind.DRIP:
                self._drip(self.owner.ask(self.command, self.path, headers, body), fault.seconds)
            case Kind.CUT_ANSWER:
                self._cut(self.owner.ask(self.command, self.path, headers, body))

    do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _handle

    def _pass_on(self, answer: HTTPResponse) -> None:
        self._send(answer, answer.read())

    def _send(self, answer: HTTPResponse, body: bytes) -> None:
        self.send_response_only(answer.status, answer.reason)
        length = answer.headers.get("Content-Length", str(len(body)))
        for name, value in answer.headers.items():
            if name.lower() not in {*HOP_BY_HOP, "content-length"}:
                self.send_header(name, value)
        self.send_header("Content-Length", length if self.command == "HEAD" else str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _answer(self, fault: Fault) -> None:
        body = b"" if self.command == "HEAD" else ERROR.format(code=fault.code).encode()
        self.send_response_only(fault.status, "made to fail")
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _sign_in_page(self) -> None:
        body = b"<html><title>Sign in</title></html>"
        self.send_response_only(200, "OK")
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _hang_up(self) -> None:
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def _drip(self, answer: HTTPResponse, seconds: float) -> None:
        answer.read()
        head = f"HTTP/1.1 {answer.status} {answer.reason}\r\nContent-Length: 0\r\nX-Slow: "
        for byte in head.encode() + b"." * 1_000_000:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.owner.stopped.wait(seconds):
                self._hang_up()
                return

    def _cut(self, answer: HTTPResponse) -> None:
        body = answer.read()
        self.send_response_only(answer.status, answer.reason)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2])
        self.wfile.flush()
        self._hang_up()

    def log_message(self, format: str, *args: object) -> None:
        """Silent: a test says what it saw."""
