"""HTTP with bounds: what may be asked, of whom, how often, how long and how much. No source's own format belongs here.

Every answer is read raw, under a byte cap and one deadline for the whole exchange, and unpacked here, because a
client that unpacks by itself takes a gzip body that ends early for a whole one. Names are resolved once, and only
public addresses are connected to, unless a host and port are explicitly allowed.
"""

from __future__ import annotations

import contextlib
import ipaddress
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import httpcore
import httpx
import tenacity

USER_AGENT = "tinhso/0.1 (open-source warehouse of provincial digital-transformation figures)"

RETRIED_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
CLOCKS_APART = timedelta(days=1)
_CHUNK = 1 << 16


class FetchError(Exception):
    """No usable answer: `reason` is a code, `str()` a sentence, `is_transient` whether asking again may help."""

    def __init__(
        self,
        reason: str,
        detail: str,
        *,
        is_transient: bool = False,
        status: int | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(detail)
        self.reason = reason
        self.is_transient = is_transient
        self.status = status
        self.retry_after = retry_after
        self.attempts = 1


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one exchange and of the retries around it.

    deadline: seconds for one whole exchange, however the bytes drip. max_wait: the longest pause before asking again;
    a server that asks for a longer one is left alone. requests_per_second: 0 means no limit.
    """

    connect_timeout: float = 10.0
    read_timeout: float = 30.0
    deadline: float = 60.0
    max_bytes: int = 64 * 1024 * 1024
    attempts: int = 4
    first_wait: float = 1.0
    max_wait: float = 60.0
    max_redirects: int = 3
    requests_per_second: float = 2.0


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server gave to ask later whether its answer changed."""

    etag: str | None = None
    last_modified: str | None = None

    def headers(self) -> dict[str, str]:
        pairs = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in pairs.items() if value}


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: 200 with its unpacked body, or 304 without one."""

    status: int
    body: bytes
    media_type: str
    validators: Validators
    read_at: datetime
    attempts: int

    @property
    def is_not_modified(self) -> bool:
        return self.status == 304


class Client:
    """Asks allowed hosts over kept connections. `allowed_private` names host:port pairs that may be private."""

    def __init__(
        self,
        hosts: Iterable[str],
        limits: Limits | None = None,
        *,
        allowed_private: Iterable[str] = (),
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        contact: str = "",
    ) -> None:
        self.limits = limits or Limits()
        self._hosts = frozenset(host.lower() for host in hosts)
        self._private = frozenset(pair.lower() for pair in allowed_private)
        self._sleep, self._clock = sleep, clock
        self._transport = _Transport(self._private, self.limits)
        agent = f"{USER_AGENT[:-1]}; {contact})" if contact else USER_AGENT
        self._http = httpx.Client(
            transport=self._transport,
            headers={"User-Agent": agent, "Accept-Encoding": "gzip"},
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(self.limits.read_timeout, connect=self.limits.connect_timeout),
        )
        self._pace = _Pace(self.limits.requests_per_second, sleep)

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def get(
        self, url: str, *, headers: Mapping[str, str] | None = None, validators: Validators | None = None
    ) -> Answer:
        """A GET, conditional where validators are known."""
        return self._ask("GET", url, {**(headers or {}), **(validators.headers() if validators else {})}, None)

    def post(self, url: str, form: Mapping[str, str], *, headers: Mapping[str, str] | None = None) -> Answer:
        """A form-encoded POST. Only for requests that change nothing on the server: it is retried."""
        return self._ask("POST", url, dict(headers or {}), dict(form))

    def pause(self, attempt: int) -> None:
        """The wait before asking again because of what a whole answer says."""
        state = tenacity.RetryCallState(tenacity.Retrying(), None, (), {})
        state.attempt_number = attempt
        self._sleep(self._wait(state))

    def _ask(self, method: str, url: str, headers: dict[str, str], form: dict[str, str] | None) -> Answer:
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(lambda error: isinstance(error, FetchError) and error.is_transient),
            stop=tenacity.stop_after_attempt(self.limits.attempts),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        attempt_number = 0
        try:
            for attempt in retrying:
                with attempt:
                    attempt_number = attempt.retry_state.attempt_number
                    return self._follow(method, url, headers, form, attempt_number)
        except FetchError as error:
            error.attempts = attempt_number
            raise
        raise AssertionError("tenacity ends with an answer or an error")

    def _wait(self, state: tenacity.RetryCallState) -> float:
        """Doubling waits with full jitter; what the server asks for is never cut short."""
        backoff = tenacity.wait_random_exponential(multiplier=self.limits.first_wait, max=self.limits.max_wait)(state)
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after if isinstance(error, FetchError) else None
        return max(backoff, asked or 0.0)

    def _follow(
        self, method: str, url: str, headers: dict[str, str], form: dict[str, str] | None, attempt: int
    ) -> Answer:
        for _ in range(self.limits.max_redirects + 1):
            self._check(url)
            self._pace.wait()
            answer = self._exchange(method, url, headers, form, attempt)
            if isinstance(answer, Answer):
                return answer
            status, target = answer
            if method == "POST" and status not in (307, 308):
                raise FetchError("redirected", f"{url} answers a POST with {status} to {target}", status=status)
            url = target
        raise FetchError("too_many_redirects", f"more than {self.limits.max_redirects} redirects, last to {url}")

    def _check(self, url: str) -> None:
        """Only the allowed hosts, and in the clear only those that are explicitly allowed to be private."""
        parts = httpx.URL(url)
        host = parts.host.lower()
        if host not in self._hosts or parts.userinfo:
            raise FetchError("forbidden_host", f"{url} is not on one of the hosts of this source")
        if parts.scheme != "https" and f"{host}:{parts.port or 80}" not in self._private:
            raise FetchError("not_https", f"{url} is not asked without encryption")

    def _exchange(
        self, method: str, url: str, headers: dict[str, str], form: dict[str, str] | None, attempt: int
    ) -> Answer | tuple[int, str]:
        try:
            with self._transport.deadline(), self._http.stream(method, url, headers=headers, data=form) as response:
                status = response.status_code
                if status in (301, 302, 303, 307, 308):
                    return status, str(response.url.join(response.headers.get("location", "")))
                if status not in (200, 304):
                    raise self._refusal(status, url, response.headers)
                self._check_clock(url, response.headers)
                body = b"" if status == 304 else self._body(response)
        except (httpcore.TimeoutException, httpx.TimeoutException) as error:
            raise FetchError("timeout", f"{url}: {_said(error)}", is_transient=True) from error
        except (httpcore.NetworkError, httpx.NetworkError) as error:
            raise FetchError("unreachable", f"{url}: {_said(error)}", is_transient=True) from error
        except (httpcore.ProtocolError, httpx.TransportError) as error:
            raise FetchError("broken_answer", f"{url}: {_said(error)}", is_transient=True) from error
        except httpx.InvalidURL as error:
            raise FetchError("redirected", f"{url} redirects to no address: {error}") from error
        return Answer(
            status=status,
            body=body,
            media_type=response.headers.get("content-type", "").partition(";")[0].strip().lower(),
            validators=Validators(response.headers.get("etag"), response.headers.get("last-modified")),
            read_at=self._clock(),
            attempts=attempt,
        )

    def _check_clock(self, url: str, headers: httpx.Headers) -> None:
        """By a clock that is wrong nothing may be dated: the day of an answer decides its period and what is newest."""
        if "age" in headers:  # out of a cache: its date is that of then
            return
        try:
            said = parsedate_to_datetime(headers.get("date", ""))
        except ValueError:
            return
        now = self._clock()
        if said.tzinfo and abs(said - now) > CLOCKS_APART:
            told = f"{url} says it is {said:%Y-%m-%d %H:%M}, this machine {now:%Y-%m-%d %H:%M}"
            raise FetchError("clock_differs", told)

    def _refusal(self, status: int, url: str, headers: httpx.Headers) -> FetchError:
        wait = _retry_after(headers.get("retry-after"), self._clock())
        is_patient = wait is None or wait <= self.limits.max_wait
        asks = f", asks to wait {wait:.0f} s" if wait else ""
        return FetchError(
            "rate_limited" if status == 429 else f"http_{status}",
            f"{url} answers {status}{asks}",
            is_transient=status in RETRIED_STATUSES and is_patient,
            status=status,
            retry_after=wait,
        )

    def _body(self, response: httpx.Response) -> bytes:
        """The body, unpacked and whole; what is larger than the cap is cut off at once."""
        limit = self.limits.max_bytes
        declared = response.headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            raise FetchError("too_large", f"{response.url} announces {declared} bytes, at most {limit} are taken")
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in ("identity", "gzip", ""):
            raise FetchError("unknown_encoding", f"{response.url} answers in {encoding}, gzip was asked for")
        unpack = _Gunzip(limit) if encoding == "gzip" else None
        chunks, size = [], 0
        for raw in response.iter_raw(_CHUNK):
            chunk = unpack.feed(raw) if unpack else raw
            size += len(chunk)
            if size > limit:
                raise FetchError("too_large", f"{response.url} gives more than {limit} bytes")
            chunks.append(chunk)
        if unpack:
            unpack.finish()
        return b"".join(chunks)


class _Gunzip:
    """Unpacks one gzip stream in bounded steps, and knows whether its end was seen."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._stream = zlib.decompressobj(wbits=31)

    def feed(self, data: bytes) -> bytes:
        if self._stream.eof:
            raise FetchError("broken_gzip", "bytes behind the end of the gzip stream", is_transient=True)
        try:
            unpacked = self._stream.decompress(data, self._limit + 1)
        except zlib.error as error:
            raise FetchError("broken_gzip", f"the body is no gzip: {error}", is_transient=True) from error
        if self._stream.unconsumed_tail:
            raise FetchError("too_large", f"unpacks to more than {self._limit} bytes")
        if self._stream.unused_data:
            raise FetchError("broken_gzip", "bytes behind the end of the gzip stream", is_transient=True)
        return unpacked

    def finish(self) -> None:
        if not self._stream.eof:
            raise FetchError("truncated", "the gzip body ends before its end", is_transient=True)


class _Pace:
    """Keeps requests apart by at least the inverse of the rate, over threads."""

    def __init__(self, per_second: float, sleep: Callable[[float], None]) -> None:
        self._interval = 1 / per_second if per_second > 0 else 0.0
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = 0.0

    def wait(self) -> None:
        if not self._interval:
            return
        with self._lock:
            now = time.monotonic()
            pause, self._next = self._next - now, max(self._next, now) + self._interval
        if pause > 0:
            self._sleep(pause)


class _Transport(httpx.BaseTransport):
    """A pool of connections that go through `_PublicNetwork`."""

    def __init__(self, private: frozenset[str], limits: Limits) -> None:
        self._network = _PublicNetwork(private)
        self._deadline = limits.deadline
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            max_connections=8,
            max_keepalive_connections=8,
            keepalive_expiry=30.0,
            network_backend=self._network,
        )

    @contextlib.contextmanager
    def deadline(self) -> Iterator[None]:
        """Bounds everything that this thread does with the network inside the block."""
        self._network.now.deadline = time.monotonic() + self._deadline
        try:
            yield
        finally:
            self._network.now.deadline = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        response = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


class _Now(threading.local):
    deadline: float | None = None

    def left(self, timeout: float | None) -> float | None:
        """Seconds for the next step: its own time-out, or what is left of the whole exchange."""
        if self.deadline is None:
            return timeout
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout("the exchange as a whole took too long")
        return left if timeout is None else min(timeout, left)


class _PublicNetwork(httpcore.NetworkBackend):
    """Resolves a name once and connects to a public address of it, so that no later answer can point inward."""

    def __init__(self, private: frozenset[str]) -> None:
        self._private = private
        self._sync = httpcore.SyncBackend()
        self.now = _Now()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} cannot be resolved: {error}") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
        inward = [address for address in addresses if not is_public(address)]
        if inward and f"{host.lower()}:{port}" not in self._private:
            raise FetchError("private_address", f"{host} resolves to {', '.join(inward)}, which is not public")
        refused: Exception | None = None
        for address in addresses:
            try:
                stream = self._sync.connect_tcp(address, port, self.now.left(timeout), local_address, socket_options)
                return _Stream(stream, self.now)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failure:
                refused = failure
        raise refused or httpcore.ConnectError(f"{host} has no address")

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise httpcore.ConnectError("no local sockets")

    def sleep(self, seconds: float) -> None:
        self._sync.sleep(seconds)


@dataclass(slots=True)
class _Stream(httpcore.NetworkStream):
    """A connection whose every step ends with the exchange: drips of a header count, too."""

    _stream: httpcore.NetworkStream
    _now: _Now = field(repr=False)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._now.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._now.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, self._now.left(timeout)), self._now)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet, also where IPv6 wraps an IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return found.is_global and not found.is_multicast


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait: the header holds a number of seconds or a date."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment.replace(tzinfo=moment.tzinfo or UTC) - now).total_seconds())


def _said(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
