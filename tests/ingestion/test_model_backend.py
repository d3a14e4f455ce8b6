"""The optional model, against a server on loopback that says what a test tells it to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ingestion.model_backend import MAX_ANSWER_BYTES, ModelBackend, ModelSettings, ModelUnavailableError
from ingestion.reference import Reference
from ingestion.settings import SEEDS

TEXT = "Đến nay, toàn tỉnh duy trì 2.255 tổ công nghệ số cộng đồng."
ANSWER = {
    "quote": "toàn tỉnh duy trì 2.255 tổ công nghệ số cộng đồng", "indicator": "cnscd_team_count",
    "province": "Thái Nguyên", "period": None, "kind": "actual", "value": 2255,
}  # fmt: skip


class Model(ThreadingHTTPServer):
    """Answers each question with `content`, or `status`; keeps what it was asked."""

    content: str = json.dumps(ANSWER, ensure_ascii=False)
    status: int = 200

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None, dict[str, Any]]] = []


class Handler(BaseHTTPRequestHandler):
    server: Model

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.asked.append((self.path, self.headers.get("Authorization"), body))
        reply = json.dumps({"choices": [{"message": {"content": self.server.content}}]}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_: object) -> None:
        """Silence."""


@pytest.fixture
def model() -> Iterator[Model]:
    server = Model()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def reference() -> Reference:
    return Reference.load(SEEDS)


@pytest.fixture
def backend(model: Model, reference: Reference, tmp_path: Path) -> ModelBackend:
    settings = ModelSettings(f"http://127.0.0.1:{model.server_port}/v1", "small", key="secret")
    return ModelBackend(settings, tmp_path / "cache", reference)


def held(**changes: object) -> dict[str, Any]:
    start = TEXT.index("2.255")
    row = {
        "context": TEXT, "quote": TEXT, "quote_start": 0, "value_start": start, "value_end": start + 5,
        "period_end": None, "published_on": None, "indicator_code": None,
        "candidates": "cnscd_team_count;cnscd_member_count",
    }  # fmt: skip
    return row | changes


def test_a_verbatim_answer_is_a_proposal(backend: ModelBackend, model: Model) -> None:
    proposal = backend.propose(held())
    assert proposal is not None
    assert (proposal.indicator_code, proposal.value, proposal.unit_id) == ("cnscd_team_count", Decimal(2255), "VN63-19")
    [(path, authorization, body)] = model.asked
    assert (path, authorization, body["model"]) == ("/v1/chat/completions", "Bearer secret", "small")
    assert TEXT in body["messages"][1]["content"]
    assert "cnscd_member_count" in body["messages"][1]["content"]


def test_the_same_question_is_asked_once(backend: ModelBackend, model: Model) -> None:
    assert backend.propose(held()) == backend.propose(held())
    assert len(model.asked) == 1
    backend.propose(held(context=TEXT + " Hết."))
    assert len(model.asked) == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "toàn tỉnh có 2.255 tổ công nghệ số cộng đồng"},
        {"quote": "Đến nay, toàn tỉnh"},
        {"quote": 7},
        {"indicator": "made_up"},
        {"kind": "hope"},
        {"value": "many"},
        {"value": 9999},
        {"value": 2.255},
        {"value": "2255.5"},
        {"value": float("nan")},
        {"value": float("inf")},
        {"value": "NaN"},
        {"value": "sNaN"},
        {"value": 1e40},
        {"value": True},
        {"value": None},
        {"value": [2255]},
        {"period": "soon"},
        {"period": 2023.5},
        {"period": True},
        {"period": ["2023"]},
        {"period": {"year": 2023}},
        {"period": 99999},
        {"kind": ["actual"]},
        {"kind": None},
        {"indicator": ["cnscd_team_count"]},
        {"indicator": {"code": "cnscd_team_count"}},
        {"indicator": 7},
        {"quote": None},
        {"quote": ["2.255"]},
    ],
)
def test_what_the_text_does_not_bear_out_is_no_proposal(
    backend: ModelBackend, model: Model, wrong: dict[str, object]
) -> None:
    model.content = json.dumps(ANSWER | wrong, ensure_ascii=False)
    assert backend.propose(held()) is None
    assert not backend.cache.exists() or not list(backend.cache.iterdir())
    model.content = Model.content
    assert backend.propose(held()) is not None


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ({"value": "2255"}, Decimal(2255)),
        ({"value": "2.255"}, Decimal(2255)),
        ({"value": 2255.0}, Decimal(2255)),
        ({"period": 2023}, Decimal(2255)),
        ({"period": "", "province": ["Thái Nguyên"]}, Decimal(2255)),
    ],
)
def test_another_spelling_of_the_same_is_a_proposal(
    backend: ModelBackend, model: Model, said: dict[str, object], read: Decimal
) -> None:
    model.content = json.dumps(ANSWER | said, ensure_ascii=False)
    proposal = backend.propose(held())
    assert proposal is not None
    assert (proposal.value, proposal.period) == (read, "2023" if said.get("period") else None)


def test_a_value_out_of_the_indicators_bounds_is_no_proposal(backend: ModelBackend, model: Model) -> None:
    model.content = json.dumps(ANSWER | {"indicator": "dti_overall_rank"}, ensure_ascii=False)
    assert backend.propose(held()) is None


@pytest.mark.parametrize("number", ["2,5 triệu", "26/63", "17,5%"])
def test_the_value_is_the_number_with_its_magnitude(backend: ModelBackend, model: Model, number: str) -> None:
    text = f"Toàn tỉnh có {number} theo báo cáo."
    row = held(context=text, quote=text, value_start=13, value_end=13 + len(number))
    value = {"2,5 triệu": 2_500_000, "26/63": 26, "17,5%": 17.5}[number]
    model.content = json.dumps(ANSWER | {"quote": text, "indicator": None, "value": value}, ensure_ascii=False)
    proposal = backend.propose(row)
    assert proposal is not None
    assert proposal.value == Decimal(str(value))


@pytest.mark.parametrize("cached", [json.dumps(ANSWER | {"indicator": ["x"]}).encode(), b"{}", b"\xff\xfe"])
def test_a_bad_answer_that_was_cached_does_not_come_back(backend: ModelBackend, model: Model, cached: bytes) -> None:
    good = backend.propose(held())
    [path] = backend.cache.iterdir()
    path.write_bytes(cached)
    assert backend.propose(held()) == good
    assert len(model.asked) == 2
    assert backend.propose(held()) == good
    assert len(model.asked) == 2


def test_half_a_letter_around_the_answer_costs_nothing(backend: ModelBackend, model: Model) -> None:
    model.content = "\ud83d " + Model.content
    assert backend.propose(held()) is not None
    assert backend.propose(held()) is not None
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "content",
    [
        "",
        "I cannot say.",
        "{",
        "[]",
        '{"quote": ',
        "{}",
        '{"a":' * 6000 + "1" + "}" * 6000,
        '{"value": ' + "9" * 9000 + "}",
    ],
)
def test_chatter_is_no_proposal(backend: ModelBackend, model: Model, content: str) -> None:
    model.content = content
    assert backend.propose(held()) is None


def test_an_object_among_words_is_read(backend: ModelBackend, model: Model) -> None:
    model.content = f"Here it is:\n```json\n{json.dumps(ANSWER, ensure_ascii=False)}\n```"
    assert backend.propose(held()) is not None


def test_a_failing_server_is_named_and_not_cached(backend: ModelBackend, model: Model) -> None:
    model.status = 500
    with pytest.raises(ModelUnavailableError, match="500"):
        backend.propose(held())
    model.status = 200
    assert backend.propose(held()) is not None


def test_a_flood_is_cut_off(backend: ModelBackend, model: Model) -> None:
    model.content = "x" * (2 * MAX_ANSWER_BYTES)
    with pytest.raises(ModelUnavailableError, match="longer"):
        backend.propose(held())


def test_it_is_off_unless_an_address_is_given() -> None:
    assert ModelSettings.from_environment({}) is None
    settings = ModelSettings.from_environment(
        {"TINHSO_MODEL_URL": "http://127.0.0.1:1/v1/", "TINHSO_MODEL_KEY": "secret"}
    )
    assert settings == ModelSettings("http://127.0.0.1:1/v1", "default", "secret")
    assert "secret" not in repr(settings)
