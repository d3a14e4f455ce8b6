import json
import os
import time
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from ingestion.landing import SourceIndex, discover, parse_metadata, read_index, settled


def put(folder: Path, name: str, content: str = "x", age: float = 100) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content, encoding="utf-8")
    os.utime(path, (time.time() - age,) * 2)
    return path


def test_documents_are_found_by_their_path_and_everything_else_is_passed_over(tmp_path) -> None:
    for name in (
        "b.txt",
        "2024/a.pdf",
        ".hidden",
        ".git/config.txt",
        "c.docx.part",
        "d.tmp",
        "sources.csv",
        "b.txt.source.json",
    ):
        put(tmp_path, name)
    (tmp_path / "link.txt").symlink_to(tmp_path / "b.txt")
    assert [file.name for file in discover(tmp_path)] == ["2024/a.pdf", "b.txt"]


def test_a_file_that_grows_between_two_looks_is_not_complete(tmp_path) -> None:
    put(tmp_path, "still.txt")
    growing = put(tmp_path, "growing.txt")
    files = list(discover(tmp_path))
    growing.write_text("more", encoding="utf-8")
    assert [file.name for file in settled(files, 0)] == ["still.txt"]


def test_only_young_files_are_waited_for(tmp_path, monkeypatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("ingestion.landing.time.sleep", waited.append)
    put(tmp_path, "old.txt")
    settled(discover(tmp_path), 2)
    assert waited == []
    put(tmp_path, "young.txt", age=0)
    settled(discover(tmp_path), 2)
    assert waited == [2]


def test_the_sidecar_goes_before_the_index_and_the_nearer_index_before_the_farther(tmp_path) -> None:
    (tmp_path / "sources.csv").write_text(
        "file,publisher,title\nhue/a.txt,Bộ,Một\nhue/b.txt,Bộ,Hai\n", encoding="utf-8"
    )
    (tmp_path / "hue").mkdir()
    (tmp_path / "hue" / "sources.csv").write_text("file,publisher\na.txt,UBND thành phố Huế\n", encoding="utf-8")
    path = put(tmp_path, "hue/a.txt")
    put(tmp_path, "hue/a.txt.source.json", json.dumps({"title": "Ba", "published_on": "2025-10-21"}))
    metadata = SourceIndex(tmp_path).metadata(path)
    assert (metadata.publisher, metadata.title, metadata.published_on) == (
        "UBND thành phố Huế",
        "Ba",
        date(2025, 10, 21),
    )
    assert SourceIndex(tmp_path).metadata(tmp_path / "hue" / "b.txt").title == "Hai"


def test_an_unusable_sidecar_is_a_problem_and_costs_nothing_else(tmp_path) -> None:
    (tmp_path / "sources.csv").write_text("file,publisher\na.txt,Bộ\n", encoding="utf-8")
    path = put(tmp_path, "a.txt")
    put(tmp_path, "a.txt.source.json", "{not json")
    metadata = SourceIndex(tmp_path).metadata(path)
    assert metadata.publisher == "Bộ"
    assert len(metadata.problems) == 1
    assert "a.txt.source.json" in metadata.problems[0]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("2023-07-12", date(2023, 7, 12)),
        ("2023-07", date(2023, 7, 31)),
        ("2024-02", date(2024, 2, 29)),
        ("2023", date(2023, 12, 31)),
    ],
)
def test_a_publication_date_of_a_month_or_a_year_is_its_last_day(given: str, expected: date) -> None:
    assert parse_metadata({"published_on": given}).published_on == expected


@pytest.mark.parametrize(
    "bad",
    [{"published_on": "tháng 7"}, {"published_on": "2023-13"}, {"claim": "certain"}, {"read_at": "noon"}, {"title": 7}],
)
def test_what_cannot_be_used_is_said(bad: dict[str, object]) -> None:
    metadata = parse_metadata(bad)
    assert len(metadata.problems) == 1
    assert metadata == parse_metadata({})


def test_times_are_utc_and_requests_are_kept_as_json() -> None:
    metadata = parse_metadata({"read_at": "2025-08-29T07:00:00+07:00", "request": {"p_nam": "2025", "p_thang": 8}})
    assert metadata.read_at == datetime(2025, 8, 29, tzinfo=UTC)
    assert json.loads(metadata.request or "") == {"p_nam": "2025", "p_thang": 8}


def test_the_digest_speaks_of_the_content_alone() -> None:
    plain = parse_metadata({"title": "A", "provinces": "Huế; Đà Nẵng"})
    assert plain.provinces == ("Huế", "Đà Nẵng")
    assert plain.digest() == parse_metadata({"title": "A", "provinces": ["Huế", "Đà Nẵng"]}, ["a problem"]).digest()
    assert plain.digest() != parse_metadata({"title": "B", "provinces": "Huế; Đà Nẵng"}).digest()


def test_an_index_without_a_file_column_is_refused(tmp_path) -> None:
    path = put(tmp_path, "sources.csv", "name,publisher\na,b\n")
    with pytest.raises(ValueError, match="column `file`"):
        read_index(path)
