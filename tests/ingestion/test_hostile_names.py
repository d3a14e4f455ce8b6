"""Names are data: whatever a file or member is called, it is received, read or refused, and reaches no path or SQL."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingestion.pipeline import Ingestion
from ingestion.schemas import FIGURES, OUTCOMES, RECEIPTS, REJECTS
from ingestion.settings import Settings
from tests.ingestion.readers import files

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


def outside(ingestion: Ingestion) -> list[str]:
    """What stands in the home folder beside what the ingestion keeps there, and in the folder around it."""
    home = ingestion.settings.home
    return sorted(
        [path.as_posix() for path in home.iterdir() if path.name not in ("lake", "attempts")]
        + [path.as_posix() for path in home.parent.iterdir()]
    )
