"""Tables of printed pages without rules: wrapped cells, headers of two rows, and no number that gets lost."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingestion.extract import extract
from ingestion.readers import read
from ingestion.readers.canonical import CanonicalDocument
from ingestion.records import Source
from ingestion.reference import Reference
from ingestion.settings import SEEDS
from ingestion.tables import map_tables
from tests.ingestion.readers import files

LEFTS = (60, 100, 250, 330, 420)
LEADING = 12
Piece = tuple[float, float, str]


def placed(rows: Sequence[Sequence[str]], share: float, *, top: float = 760, gap: float = 0) -> list[Piece]:
    """Rows from `top` down, lines of a cell parted by breaks; cells stand at this share of their row's room."""
    pieces: list[Piece] = []
    for row in rows:
        deepest = max(len(cell.split("\n")) for cell in row)
        for left, cell in zip(LEFTS, row, strict=False):
            lines = cell.split("\n")
            for number, line in enumerate(lines):
                if line:
                    pieces.append((left, top - (share * (deepest - len(lines)) + number) * LEADING, line))
        top -= deepest * LEADING + gap
    return pieces


def cells(document: CanonicalDocument, table: int = 0) -> dict[tuple[int, int], str]:
    return {(cell.row, cell.column): cell.text for cell in document.tables[table].cells if cell.text}


def grid(rows: Sequence[Sequence[str]], first: int = 0) -> dict[tuple[int, int], str]:
    return {
        (number, column): cell.replace("\n", " ")
        for number, row in enumerate(rows, first)
        for column, cell in enumerate(row)
        if cell
    }


WRAPPED = (
    ("TT", "Chỉ tiêu", "ĐVT", "Năm 2022", "Năm 2023"),
    ("1", "Tỷ lệ hồ sơ\ntrực tuyến", "%", "80", "85,6"),
    ("2", "Tỷ lệ dân số\ncó tài khoản\nđiện tử", "%", "75", "78,3"),
    ("3", "Số tổ", "Tổ", "2.000", "2.105"),
    ("4", "Một\nhai\nba\nbốn\nnăm", "%", "70", ""),
    ("5", "Số máy", "Máy", "1", "2"),
)


@pytest.mark.parametrize("share", [0, 0.5, 1], ids=["top", "middle", "bottom"])
@pytest.mark.parametrize("gap", [0, 6])
def test_wrapped_cells_go_to_their_row(share: float, gap: float) -> None:
    document = read(files.pdf_at(placed(WRAPPED, share, gap=gap)), "a.pdf")
    assert cells(document) == grid(WRAPPED)


@pytest.mark.parametrize("share", [0, 0.5, 1], ids=["top", "middle", "bottom"])
def test_lines_above_and_below_are_none_of_the_table(share: float) -> None:
    above = (60, 784, "Bao cao ket qua chuyen doi so nam 2023 cua tinh va cac xa")
    below = (60, 560, "Noi nhan: so thong tin, uy ban nhan dan cac xa, cong bao cua tinh")
    document = read(files.pdf_at([above, *placed(WRAPPED, share), below]), "a.pdf")
    assert cells(document) == grid(WRAPPED)
    lines = document.text.split("\n")
    assert (lines[0], lines[-2]) == (above[2], below[2])


TWO_ROWS = (
    ("1", "Đà Nẵng", "0,64", "1", "0,80"),
    ("2", "Huế", "0,58", "3", "0,71"),
    ("3", "Cà Mau", "0,5", "9", "0,6"),
)
UPPER, LOWER, BETWEEN = 760, 748, 754


@pytest.mark.parametrize("names_at", [UPPER, BETWEEN], ids=["top", "middle"])
@pytest.mark.parametrize("centred", [False, True])
def test_a_header_of_two_rows(names_at: float, centred: bool) -> None:
    """`Năm 2021` spans two columns, whether it begins with the first or stands over the middle of both."""
    span = 270 if centred else 250
    header = [(60, names_at, "TT"), (100, names_at, "Tỉnh"), (span, UPPER, "Năm 2021"), (420, names_at, "2022")]
    header += [(250, LOWER, "Điểm"), (330, LOWER, "Hạng")]
    document = read(files.pdf_at([*header, *placed(TWO_ROWS, 0, top=730)]), "a.pdf")
    found = [(c.row, c.column, c.row_span, c.column_span, c.text) for c in document.tables[0].cells if c.row < 2]
    assert found == [
        (0, 0, 2, 1, "TT"), (0, 1, 2, 1, "Tỉnh"), (0, 2, 1, 2, "Năm 2021"), (0, 4, 2, 1, "2022"),
        (1, 2, 1, 1, "Điểm"), (1, 3, 1, 1, "Hạng"),
    ]  # fmt: skip
    assert {place: text for place, text in cells(document).items() if place[0] > 1} == grid(TWO_ROWS, 2)


def test_wrapped_names_of_columns_are_one_row() -> None:
    header = ("TT", "Tỉnh, thành\nphố", "Tỷ trọng\nkinh tế số\ntrong GRDP", "Hạng", "Điểm\nnăm 2022")
    for share in (0, 0.5):
        document = read(files.pdf_at(placed((header, *TWO_ROWS), share)), "a.pdf")
        assert cells(document) == grid((header, *TWO_ROWS))


def test_figures_of_a_wrapped_table_have_their_period() -> None:
    rows = (
        ("TT", "Chỉ tiêu", "ĐVT", "Năm 2022", "Năm 2023"),
        ("1", "Tỷ lệ hồ sơ giải quyết\ntrực tuyến", "%", "80", "85,6"),
        ("2", "Tỷ lệ phủ sóng 4G", "%", "75", "78,3"),
        ("3", "Số tổ công nghệ số\ncộng đồng", "Tổ", "2.000", "2.105"),
    )
    title = (60, 790, "Kết quả chuyển đổi số tỉnh Bắc Giang")
    document = read(files.pdf_at([title, *placed(rows, 0.5)]), "a.pdf")
    reference, source = Reference.load(SEEDS), Source("a.pdf")
    mapped = map_tables(document, source, reference)
    figures = [*mapped.figures, *extract(document, source, reference, taken=mapped.taken)]
    found = {(str(f.value), f.indicator_code, f.period_start.year if f.period_start else None) for f in figures}
    assert found >= {
        ("80", "online_submission_rate", 2022), ("85.6", "online_submission_rate", 2023),
        ("2000", "cnscd_team_count", 2022), ("2105", "cnscd_team_count", 2023),
    }  # fmt: skip


def test_rows_of_two_columns_are_lines_of_their_own() -> None:
    rows = (
        ("Chỉ tiêu", "Kết quả"), ("Số thuê bao điện thoại di động", "1.950.000"), ("Số hồ sơ trực tuyến", "12.050"),
        ("Số trạm BTS", "900"), ("Tỷ lệ hồ sơ trực tuyến", "80,5%"), ("Tỷ lệ phủ sóng 4G", "99,5%"),
    )  # fmt: skip
    pieces = placed([("Kết quả chuyển đổi số năm 2023",), *((name, "", "", value) for name, value in rows)], 0)
    document = read(files.pdf_at(pieces), "a.pdf")
    lines = document.text.splitlines()
    assert [f"{name} {value}" for name, value in rows[1:]] == lines[-5:]
    source = Source("a.pdf", published_on=date(2024, 3, 1), provinces=("Bắc Giang",))
    figures = extract(document, source, Reference.load(SEEDS))
    accepted = {(f.indicator_code, str(f.value)) for f in figures if f.status == "accepted"}
    assert accepted <= {
        ("mobile_subscriber_count", "1950000"), ("online_dossier_count", "12050"), ("bts_count", "900"),
        ("online_submission_rate", "80.5"), ("mobile_4g_population_coverage", "99.5"),
    }  # fmt: skip


def test_what_cannot_be_told_stays_text() -> None:
    """Whether the short line ends one row or begins the next one, neither its height nor its letters say."""
    rows = (
        ("TT", "Chỉ tiêu", "ĐVT", "Kết quả"),
        ("", "Số Ấp"),
        ("1", "Số Xã", "%", "80"),
        ("", "Số Tổ"),
        ("2", "Số Hộ", "%", "75"),
        ("", "Số Làng"),
        ("3", "Số Bản", "%", "70"),
    )
    pieces = placed(rows, 0)
    document = read(files.pdf_at(pieces), "a.pdf")
    assert document.tables == ()
    assert Counter(document.text.split()) == Counter(" ".join(text for _, _, text in pieces).split())


def test_words_between_the_rules_and_in_no_cell_are_kept() -> None:
    """A frame around rules that leave a part of it open."""
    boxes = [(60, 700, 100, 20), (160, 700, 100, 20), (60, 680, 100, 20), (160, 680, 100, 20), (60, 640, 300, 40)]
    boxes += [(260, 680, 100, 20)]
    words = [(65, 706, "a"), (165, 706, "b"), (65, 686, "1"), (165, 686, "2"), (65, 650, "3"), (300, 706, "85")]
    document = read(files.pdf_at(words, boxes), "a.pdf")
    assert sorted(document.text.replace("|", " ").split()) == ["1", "2", "3", "85", "a", "b"]


WORDS = st.lists(st.sampled_from(["Tỷ", "lệ", "hồ", "Số", "xã", "đạt", "của"]), min_size=1, max_size=4).map(" ".join)
LABELS = st.lists(WORDS, min_size=1, max_size=3).map("\n".join)
NUMBERS = st.sampled_from(["", "80", "75,5", "2.105", "9"])
ROWS = st.lists(st.tuples(LABELS, st.sampled_from(["%", "tổ", ""]), NUMBERS, NUMBERS), min_size=2, max_size=6)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ROWS, st.sampled_from([0, 0.5, 1]), st.sampled_from([0, 3, 8]), st.lists(WORDS, max_size=2))
def test_no_word_is_lost(rows: list[tuple[str, str, str, str]], share: float, gap: float, notes: list[str]) -> None:
    numbered = [(f"{number}.", *row) for number, row in enumerate(rows, 1)]
    pieces = placed([("TT", "Chỉ tiêu", "ĐVT", "Kết quả", "Ghi chú"), *numbered], share, gap=gap)
    lowest = min(y for _, y, _ in pieces)
    pieces += [(60, lowest - 12 * number, note) for number, note in enumerate(notes, 1)]
    document = read(files.pdf_at(pieces), "a.pdf")
    expected = Counter(" ".join(text for _, _, text in pieces).split())
    assert Counter(document.text.replace("|", " ").split()) == expected


def test_a_page_of_far_too_many_columns_is_text() -> None:
    """Pieces of a line are compared with columns: their numbers are bounded, and nothing is lost for it."""
    numbers = [(left * 2.0, 700.0 - 10 * row, "7") for row in range(4) for left in range(0, 14_000, 9)]
    started = time.process_time()
    document = read(files.pdf_at(numbers), "a.pdf")
    assert time.process_time() - started < 10
    assert document.text.count("7") == len(numbers)
