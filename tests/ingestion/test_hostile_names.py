"""Names are data: whatever a file or member is called, it is received, read or refused, and reaches no path or SQL."""

from __future__ import annotations

import dataclasses
import json
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.archive import Archived
from ingestion.landing import _FIELDS, parse_metadata
from ingestion.pipeline import Ingestion, make_receipt
from ingestion.schemas import FIGURES, OUTCOMES, RECEIPTS, REJECTS
from ingestion.settings import Settings
from ingestion.understanding import receipt_metadata
from tests.ingestion.readers import files

_TIMES = st.sampled_from(["0000", "0000-01", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2025-02-30"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)) | _TIMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)
TEXT = "Năm 2022, tỉnh Thái Nguyên xếp thứ 8/63 về chỉ số DTI."
NAMES = [
    "it's.txt",
    'a "quote".txt',
    "new\nline.txt",
    "tab\tand\rreturn.txt",
    "right\u202etxt.fdp",
    "'; drop table figures; --.txt",
    "$(touch pwned).txt",
    "`id`.txt",
    "*.txt",
    "[a-z]?.txt",
    "{0} %s %(x)s.txt",
    "-rf.txt",
    "~root.txt",
    "\\..\\..\\windows.txt",
    "https:x.txt",
    "zero\u200bwidth\ufeff.txt",
    "T\u1ec9nh.txt",
    "Ti\u0309nh.txt",  # the same letters, taken apart
    "x" * 240 + ".txt",
    " leading and trailing .txt ",
    "no suffix",
    "a!b.txt",
    "🏆.txt",
    "a|b;c,d.txt",
]


@pytest.fixture
def ingestion(tmp_path: Path) -> Ingestion:
    settings = Settings(home=tmp_path, landing=tmp_path / "landing", settle_seconds=0)
    settings.landing.mkdir()
    return Ingestion(settings, clock=lambda: datetime.now(UTC))


def test_every_name_is_received_and_read(ingestion: Ingestion) -> None:
    for number, name in enumerate(NAMES):
        (ingestion.settings.landing / name).write_text(f"{TEXT} Tỉnh có {number + 10} xã.", encoding="utf-8")
    before = outside(ingestion)
    received = ingestion.receive()
    processed = ingestion.process()
    assert sorted(receipt.name for receipt in received.receipts) == sorted(NAMES)
    assert processed.outcomes == {"extracted": len(NAMES)}
    assert processed.refused.total() == 0
    assert sorted(ingestion.lake.read(RECEIPTS)["name"]) == sorted(NAMES)
    ranks = [row for row in ingestion.lake.read(FIGURES).rows(named=True) if row["value"] == 8]
    assert len(ranks) == len(NAMES)
    assert not ingestion.is_news()
    assert outside(ingestion) == before


def test_a_name_that_is_no_text_is_received_or_named(ingestion: Ingestion) -> None:
    """Linux allows any bytes in a name; one file of such a name stops no other."""
    (ingestion.settings.landing / "good.txt").write_text(TEXT, encoding="utf-8")
    with open(bytes(ingestion.settings.landing) + b"/b\xff\xfead.txt", "w", encoding="utf-8") as stream:
        stream.write(TEXT + " Tỉnh có 15 xã.")
    ingestion.receive()
    ingestion.process()
    receipts = {row["receipt_id"]: row["name"] for row in ingestion.lake.read(RECEIPTS).rows(named=True)}
    extracted = ingestion.lake.read(OUTCOMES).filter(outcome="extracted")["receipt_id"]
    assert "good.txt" in {receipts[receipt_id] for receipt_id in extracted}


def test_members_of_an_archive_stay_inside_it(ingestion: Ingestion) -> None:
    names = [
        "../../etc/passwd.txt",
        "/root/x.txt",
        "C:\\x\\y.txt",
        "a'b\n\u202e.txt",
        "'; drop table x; --.txt",
        "*.txt",
    ]
    members: dict[str, str | bytes] = {name: f"{TEXT} Tỉnh có {n + 10} xã." for n, name in enumerate(names)}
    (ingestion.settings.landing / "it's; a.zip").write_bytes(files.archive(members))
    before = outside(ingestion)
    ingestion.receive()
    processed = ingestion.process()
    assert processed.outcomes == {"unpacked": 1, "extracted": len(names)}
    assert outside(ingestion) == before
    found = {name for name in ingestion.lake.read(RECEIPTS)["name"] if "!/" in name}
    assert found == {
        f"it's; a.zip!/{name}"
        for name in ("etc/passwd.txt", "root/x.txt", "x/y.txt", "a'b.txt", "'; drop table x; --.txt", "*.txt")
    }


def test_links_in_the_landing_folder_are_not_followed(ingestion: Ingestion, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "b.txt").write_text(TEXT, encoding="utf-8")
    (ingestion.settings.landing / "link.txt").symlink_to(tmp_path / "secret.txt")
    (ingestion.settings.landing / "folder").symlink_to(tmp_path / "secrets")
    (ingestion.settings.landing / "loop").symlink_to(ingestion.settings.landing)
    assert ingestion.receive().receipts == []


def test_hostile_words_in_a_sidecar_are_data(ingestion: Ingestion) -> None:
    (ingestion.settings.landing / "a.txt").write_text(TEXT, encoding="utf-8")
    words = {
        "title": "'; drop table figures; --", "publisher": "<script>alert(1)</script>\u202e",
        "source_url": "javascript:alert(1)", "provinces": "../../etc", "published_on": "2023-13-45", "claim": "god",
    }  # fmt: skip
    (ingestion.settings.landing / "a.txt.source.json").write_text(json.dumps(words), encoding="utf-8")
    ingestion.receive()
    assert ingestion.process().outcomes == {"extracted": 1}
    [receipt] = ingestion.lake.read(RECEIPTS).rows(named=True)
    assert (receipt["title"], receipt["claim"], receipt["published_on"]) == (words["title"], None, None)
    assert set(ingestion.lake.read(REJECTS)["reason"]) >= {"unusable_metadata"}


SIDECARS: dict[str, str | bytes] = {
    "nested without end": "[" * 100_000,
    "nested in a field": '{"request": ' + '{"a":' * 50_000 + "1" + "}" * 50_000 + "}",
    "half a letter": r'{"title": "\ud800", "publisher": "\udfff"}',
    "a NUL": r'{"title": "a\u0000b"}',
    "a number for provinces": '{"provinces": 5}',
    "nothing but lists": '{"provinces": [[["a"]], {"b": null}], "title": [], "claim": {}}',
    "the year nought": '{"published_on": "0000"}',
    "a month of the year nought": '{"published_on": "0000-01"}',
    "digits of another script": '{"published_on": "\u0664\u0664\u0664\u0664"}',
    "before all time": '{"read_at": "0001-01-01T00:00:00+14:00"}',
    "after all time": '{"read_at": "9999-12-31T23:59:59-14:00"}',
    "a number that is none": '{"request": {"a": NaN, "b": Infinity}}',
    "a long number": '{"request": ' + "9" * 5000 + "}",
    "no text": b"\xff\xfe\x00\xd8",
    "a great one": '{"title": "' + "x" * 3_000_000 + '"}',
}
INDEXES: dict[str, str | bytes] = {
    "a long field": "file,title\na.txt," + "x" * 200_000 + "\n",
    "an open quote": 'file,title\na.txt,"' + "x" * 200_000,
    "a NUL": b"file,title\na.txt,\0\n",
    "too many columns": "file,title\na.txt" + ",x" * 5000 + "\n",
    "too few columns": "title,file\nx\n",
    "no text": b"\xff\xfe\x00\xd8",
    "the year nought": "file,published_on\na.txt,0000\n",
    "one column twice": "file,file,title,title\na.txt,b.txt,c,d\n",
    "nothing": b"",
    "a great one": "file,title\n" + "a.txt,xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n" * 400_000,
}


@pytest.mark.parametrize("words", SIDECARS.values(), ids=SIDECARS.keys())
def test_a_hostile_sidecar_costs_no_more_than_its_words(ingestion: Ingestion, words: str | bytes) -> None:
    described(ingestion, "a.txt.source.json", words)


@pytest.mark.parametrize("words", INDEXES.values(), ids=INDEXES.keys())
def test_a_hostile_index_costs_no_more_than_its_words(ingestion: Ingestion, words: str | bytes) -> None:
    described(ingestion, "sources.csv", words)


def described(ingestion: Ingestion, name: str, words: str | bytes) -> None:
    """A file is read whatever stands beside it, once, and another file is, too."""
    landing = ingestion.settings.landing
    (landing / "a.txt").write_text(TEXT, encoding="utf-8")
    (landing / "b.txt").write_text(TEXT + " Tỉnh có 15 xã.", encoding="utf-8")
    (landing / name).write_bytes(words.encode() if isinstance(words, str) else words)
    assert ingestion.is_news()
    assert {receipt.name for receipt in ingestion.receive().receipts} == {"a.txt", "b.txt"}
    assert ingestion.process().outcomes.total() == 2
    assert "internal_error" not in set(ingestion.lake.read(REJECTS)["reason"])
    assert not ingestion.is_news()
    assert ingestion.receive().receipts == []


def test_what_describes_a_file_is_no_link(ingestion: Ingestion, tmp_path: Path) -> None:
    """Who may drop files must not read others: the first line of an index that is none stands in its problem."""
    (tmp_path / "secret").write_text("root:password,x\n", encoding="utf-8")
    (tmp_path / "secret.json").write_text('{"title": "password"}', encoding="utf-8")
    landing = ingestion.settings.landing
    (landing / "a.txt").write_text(TEXT, encoding="utf-8")
    (landing / "sources.csv").symlink_to(tmp_path / "secret")
    (landing / "a.txt.source.json").symlink_to(tmp_path / "secret.json")
    ingestion.receive()
    ingestion.process()
    for table in (RECEIPTS, REJECTS, OUTCOMES):
        assert "password" not in str(ingestion.lake.read(table).to_dict(as_series=False))


def test_what_is_no_file_is_not_opened(ingestion: Ingestion) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    landing = ingestion.settings.landing
    for name in ("pipe.txt", "sources.csv", "a.txt.source.json"):
        os.mkfifo(landing / name)
    (landing / "folder.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(landing / "socket.txt"))
        (landing / "a.txt").write_text(TEXT, encoding="utf-8")
        assert ingestion.is_news()
        assert [receipt.name for receipt in ingestion.receive().receipts] == ["a.txt"]


@hypothesis.settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(_FIELDS)), JSON))
def test_whatever_a_sidecar_says_becomes_metadata_that_can_be_kept(said: dict[str, object]) -> None:
    metadata = parse_metadata({_FIELDS[key]: value for key, value in said.items()})
    receipt = make_receipt("a.txt", Archived("0" * 64, 1), metadata, 0, "b", datetime(2025, 1, 1, tzinfo=UTC))
    assert receipt_metadata(receipt).digest() == metadata.digest() == receipt.metadata_digest
    json.dumps([str(value) for value in dataclasses.astuple(receipt)], ensure_ascii=False).encode()


def outside(ingestion: Ingestion) -> list[str]:
    """What stands in the home folder beside what the ingestion keeps there, and in the folder around it."""
    home = ingestion.settings.home
    return sorted(
        [path.as_posix() for path in home.iterdir() if path.name not in ("lake", "attempts")]
        + [path.as_posix() for path in home.parent.iterdir()]
    )
