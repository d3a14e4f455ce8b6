"""A real HTTP/1.1 server on loopback with faults for the next requests. What it serves belongs to its subclasses."""

from __future__ import annotations

import gzip
import hashlib
import socket
import socketserver
import threading
import zlib
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit


@dataclass(slots=True)
class Request:
    """What a client asked."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass(slots=True)
class Response:
    """What is answered; `raw` goes out instead of everything else."""

    body: bytes = b""
    status: int = 200
    media_type: str = "application/json;charset=UTF-8"
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    length: int | None = None
    """Content-Length where it is not that of the body."""
    drip: float | None = None
    """Seconds between single bytes: the connection is held until the client goes or the server stops."""
    is_chunked: bool = False


Fault = Callable[["Replica", Request, Response], Response]


def status(code: int, **headers: str) -> Fault:
    """An error page with this status."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda replica, request, response: Response(b"<html>l\xe1\xbb\x97i</html>", code, "text/html", named)


def html(replica: Replica, request: Request, response: Response) -> Response:
    """200 with a page where JSON is due, as gateways do."""
    page = "<!DOCTYPE html><html><body><h1>Hệ thống đang bảo trì</h1></body></html>"
    return Response(page.encode(), media_type="text/html")


def truncated(replica: Replica, request: Request, response: Response) -> Response:
    """Half of the body under the length of the whole."""
    response.length = len(response.body)
    response.body = response.body[: len(response.body) // 2]
    return response


def cut(replica: Replica, request: Request, response: Response) -> Response:
    """Half of the body under its own length: nothing of HTTP says that it is not whole."""
    response.body = response.body[: len(response.body) // 2]
    return response


def half_gzip(replica: Replica, request: Request, response: Response) -> Response:
    """A gzip stream that ends early, under its own length."""
    packed = gzip.compress(response.body)
    response.body = packed[: len(packed) // 2]
    response.headers["Content-Encoding"] = "gzip"
    return response


def no_gzip(replica: Replica, request: Request, response: Response) -> Response:
    """Plain bytes that are declared to be gzip."""
    response.headers["Content-Encoding"] = "gzip"
    return response


def gzip_bomb(replica: Replica, request: Request, response: Response) -> Response:
    """100 MB of zeros in less than one."""
    response.body = _bomb()
    response.headers["Content-Encoding"] = "gzip"
    return response


@cache
def _bomb() -> bytes:
    pack, zeros = zlib.compressobj(1, wbits=31), bytes(1_000_000)
    return b"".join(pack.compress(zeros) for _ in range(100)) + pack.flush()


def junk(replica: Replica, request: Request, response: Response) -> Response:
    """100 MB of junk in chunks, without a length."""
    return Response(b"x" * (1 << 16), is_chunked=True, headers={"X-Repeat": "1600"})


def redirect(target: str, code: int = 302) -> Fault:
    return lambda replica, request, response: Response(b"", code, headers={"Location": target})


def hang(replica: Replica, request: Request, response: Response) -> Response:
    """Nothing at all, until the client goes."""
    return Response(raw=b"", drip=3600)


def slow_header(replica: Replica, request: Request, response: Response) -> Response:
    """A header that drips for ever, each byte in time."""
    return Response(raw=b"HTTP/1.1 200 OK\r\nX-Slow: " + b"x" * 10_000, drip=0.02)


def slow_body(replica: Replica, request: Request, response: Response) -> Response:
    """A body that drips for ever, each byte in time."""
    return Response(raw=b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n" + b"[" * 10_000, drip=0.02)


def hang_up(replica: Replica, request: Request, response: Response) -> Response:
    """The connection ends without a word."""
    return Response(raw=b"")


def body(data: bytes, media_type: str = "application/json") -> Fault:
    return lambda replica, request, response: Response(data, media_type=media_type)


class Replica:
    """Serves in a thread while the `with` block lasts. `faults` are taken one a request, None is no fault."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.faults: deque[Fault | None] = deque()
        self.gzip = True
        self.validators = True
        self.connections = 0
        self._stopping = threading.Event()
        replica = self

        class Handler(socketserver.StreamRequestHandler):
            def setup(self) -> None:
                super().setup()
                self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

            def handle(self) -> None:
                replica.connections += 1
                while replica.serve_one(self):
                    pass

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            block_on_close = False
            allow_reuse_address = True

            def handle_error(self, request: object, client_address: object) -> None:
                """Clients that hang up are meant."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def base(self) -> str:
        return f"http://{self.host}"

    def answer(self, request: Request) -> Response:
        raise NotImplementedError

    def serve_one(self, handler: socketserver.StreamRequestHandler) -> bool:
        """One request on a kept connection; False ends it."""
        first = handler.rfile.readline(65536)
        if not first.strip():
            return False
        method, target, _ = first.decode("latin-1").split(" ", 2)
        headers: dict[str, str] = {}
        while (line := handler.rfile.readline(65536)).strip():
            name, _, value = line.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        request = Request(method, target, headers, handler.rfile.read(int(headers.get("content-length", "0"))))
        self.requests.append(request)
        response = self.answer(request)
        fault = self.faults.popleft() if self.faults else None
        if fault:
            response = fault(self, request, response)
        elif self.validators and method == "GET" and response.status == 200:
            response = self._conditional(request, response)
        if fault is None and self.gzip and "gzip" in headers.get("accept-encoding", "") and response.body:
            response.body = gzip.compress(response.body, 1, mtime=0)
            response.headers["Content-Encoding"] = "gzip"
        return self._send(handler, response)

    @staticmethod
    def _conditional(request: Request, response: Response) -> Response:
        etag = f'"{hashlib.sha256(response.body).hexdigest()[:16]}"'
        if request.headers.get("if-none-match") == etag:
            return Response(b"", 304, headers={"ETag": etag})
        response.headers["ETag"] = etag
        return response

    def _send(self, handler: socketserver.StreamRequestHandler, response: Response) -> bool:
        if response.raw is not None:
            for byte in response.raw if response.drip else ():
                handler.wfile.write(bytes([byte]))
                if self._stopping.wait(response.drip):
                    break
            if response.drip and not response.raw:
                self._stopping.wait(response.drip)
            return False
        repeat = int(response.headers.pop("X-Repeat", "1"))
        fields = {"Content-Type": response.media_type, **response.headers}
        if response.is_chunked:
            fields["Transfer-Encoding"] = "chunked"
        elif response.status != 304:
            fields["Content-Length"] = str(len(response.body) if response.length is None else response.length)
        head = f"HTTP/1.1 {response.status} OK\r\n" + "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        if not response.is_chunked:
            handler.wfile.write(head.encode("latin-1") + b"\r\n" + response.body)
            return response.length is None
        handler.wfile.write(head.encode("latin-1") + b"\r\n")
        for _ in range(repeat):
            handler.wfile.write(f"{len(response.body):x}\r\n".encode() + response.body + b"\r\n")
        handler.wfile.write(b"0\r\n\r\n")
        return True
