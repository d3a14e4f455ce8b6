"""The bounds of HTTP, against a real server that misbehaves."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Iterator

import pytest

from ingestion.http import Client, FetchError, Limits, is_public
from tests.replicas import server
from tests.replicas.server import Replica, Request, Response

HURRIED = Limits(
    connect_timeout=2,
    read_timeout=0.2,
    deadline=0.4,
    max_bytes=100_000,
    first_wait=0.01,
    max_wait=5,
    requests_per_second=0,
)


class Pages(Replica):
    content = b"x" * 1000

    def answer(self, request: Request) -> Response:
        return Response(self.content, media_type="text/plain")


@pytest.fixture
def replica() -> Iterator[Pages]:
    with Pages() as replica:
        yield replica


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(replica: Pages, waits: list[float]) -> Iterator[Client]:
    with Client(["127.0.0.1"], HURRIED, allowed_private=[replica.host], sleep=waits.append) as client:
        yield client


def refused(client: Client, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        client.get(url)
    return caught.value


@pytest.mark.parametrize("packed", [True, False])
def test_a_whole_answer_over_one_kept_connection(client: Client, replica: Pages, packed: bool) -> None:
    replica.gzip = packed
    for _ in range(3):
        assert client.get(replica.base).body == replica.content
    assert replica.connections == 1
    assert "tinhso" in replica.requests[0].headers["user-agent"]


@pytest.mark.parametrize(
    "fault",
    [server.truncated, server.half_gzip, server.no_gzip, server.hang_up, server.hang, server.slow_body,
     server.slow_header, server.status(500), server.status(503), server.status(429)],
)  # fmt: skip
def test_what_may_pass_is_asked_again(client: Client, replica: Pages, waits: list[float], fault: server.Fault) -> None:
    replica.faults.append(fault)
    answer = client.get(replica.base)
    assert (answer.body, answer.attempts, len(waits)) == (replica.content, 2, 1)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (server.truncated, "broken_answer"),
        (server.half_gzip, "truncated"),
        (server.no_gzip, "broken_gzip"),
        (server.hang, "timeout"),
        (server.slow_body, "timeout"),
        (server.slow_header, "timeout"),
        (server.status(500), "http_500"),
        (server.status(429), "rate_limited"),
    ],
)
def test_what_does_not_pass_is_reported_after_bounded_attempts(
    client: Client, replica: Pages, waits: list[float], fault: server.Fault, reason: str
) -> None:
    replica.faults.extend([fault] * 10)
    error = refused(client, replica.base)
    assert (error.reason, error.attempts, len(waits)) == (reason, 4, 3)


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (server.junk, "too_large"),
        (server.gzip_bomb, "too_large"),
        (server.status(404), "http_404"),
        (server.redirect("http://169.254.169.254/latest/meta-data/"), "forbidden_host"),
        (server.redirect("https://example.org/"), "forbidden_host"),
        (server.redirect("http://127.0.0.1:1/"), "not_https"),
        (server.redirect("file:///etc/passwd"), "forbidden_host"),
    ],
)
def test_what_cannot_pass_is_asked_once(client: Client, replica: Pages, fault: server.Fault, reason: str) -> None:
    server.gzip_bomb(replica, Request("GET", "/", {}, b""), Response())  # made before it is waited for
    replica.faults.append(fault)
    assert refused(client, replica.base).reason == reason
    assert len(replica.requests) == 1


def test_a_hundred_megabytes_of_junk_cost_no_memory(client: Client, replica: Pages) -> None:
    replica.faults.append(server.junk)
    tracemalloc.start()
    refused(client, replica.base)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000


def test_retry_after_is_waited_for_or_respected_by_leaving(client: Client, replica: Pages, waits: list[float]) -> None:
    replica.faults.append(server.status(429, Retry_After="3"))
    assert client.get(replica.base).status == 200
    assert waits[0] >= 3
    replica.faults.append(server.status(429, Retry_After="3600"))
    error = refused(client, replica.base)
    assert (error.reason, error.retry_after, len(waits)) == ("rate_limited", 3600, 1)


def test_waits_grow_and_stay_bounded(replica: Pages, waits: list[float]) -> None:
    limits = Limits(read_timeout=1, deadline=2, first_wait=1, max_wait=2, attempts=8, requests_per_second=0)
    replica.faults.extend([server.status(500)] * 10)
    with Client(["127.0.0.1"], limits, allowed_private=[replica.host], sleep=waits.append) as client:
        refused(client, replica.base)
    assert len(waits) == 7
    assert all(0 <= wait <= 2 for wait in waits)
    assert len(set(waits)) > 1, "jitter keeps clients apart"


def test_redirects_within_the_allowed_hosts_are_followed_a_few_times(client: Client, replica: Pages) -> None:
    replica.faults.append(server.redirect("/other"))
    assert client.get(replica.base).status == 200
    assert replica.requests[-1].target == "/other"
    replica.faults.extend([server.redirect("/other")] * 10)
    assert refused(client, replica.base).reason == "too_many_redirects"


def test_a_post_is_not_turned_into_a_get(client: Client, replica: Pages) -> None:
    replica.faults.append(server.redirect("/other"))
    with pytest.raises(FetchError, match="302"):
        client.post(replica.base, {"a": "1"})


def test_validators_make_the_next_question_conditional(client: Client, replica: Pages) -> None:
    first = client.get(replica.base)
    second = client.get(replica.base, validators=first.validators)
    assert (second.is_not_modified, second.body) == (True, b"")
    replica.content = b"y"
    assert client.get(replica.base, validators=first.validators).body == b"y"


def test_a_private_address_is_not_connected_to(replica: Pages) -> None:
    with Client(["localhost"], HURRIED) as client:
        error = refused(client, f"https://localhost:{replica.port}/")
    assert (error.reason, replica.connections) == ("private_address", 0)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("203.162.0.181", True), ("2001:ee0::1", True), ("10.0.0.1", False), ("127.0.0.1", False), ("::1", False),
        ("169.254.169.254", False), ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False),
        ("::ffff:10.0.0.1", False), ("::ffff:203.162.0.181", True), ("64:ff9b::a00:1", False), ("2002:a00:1::", False),
        ("fe80::1%eth0", False), ("fd00::1", False), ("192.168.1.1", False),
    ],
)  # fmt: skip
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_requests_keep_their_distance(replica: Pages) -> None:
    limits = Limits(read_timeout=1, deadline=2, requests_per_second=50)
    with Client(["127.0.0.1"], limits, allowed_private=[replica.host]) as client:
        started = time.monotonic()
        for _ in range(5):
            client.get(replica.base)
    assert time.monotonic() - started >= 4 / 50
