"""What a table says, whichever file it came in: read by a layout or, where none fits, by its own words."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ingestion.extract import extract
from ingestion.readers import read
from ingestion.records import Figure, Reject, Source
from ingestion.reference import Reference
from ingestion.tables import map_tables
from tests.ingestion.readers import files
from tests.ingestion.tables import formats

SEEDS = Path(__file__).resolve().parents[3] / "seeds"
DATED = Source("a", published_on=date(2024, 3, 1), provinces=("Bắc Giang",))
UNDATED = Source("a", provinces=("Bắc Giang",))
Said = tuple[object, ...]


@cache
def reference() -> Reference:
    return Reference.load(SEEDS)


def tables(data: bytes, name: str, source: Source = DATED) -> tuple[list[Figure], list[Reject]]:
    document = read(data, name)
    mapped = map_tables(document, source, reference())
    figures = [*mapped.figures, *extract(document, source, reference(), taken=mapped.taken)]
    return figures, mapped.rejects


def said(figure: Figure) -> Said:
    """What, whose, when, how much, and whether it is accepted."""
    return (
        figure.indicator_code, figure.locality or figure.province, figure.period.label() if figure.period else None,
        f"{figure.value.normalize():f}", figure.kind, figure.reasons or figure.status,
    )  # fmt: skip


def in_all(forms: dict[str, bytes], source: Source = DATED, of: Callable[[Figure], Said] = said) -> list[Said]:
    """What all files say; fails where one says anything else."""
    found = {name: [of(figure) for figure in tables(data, name, source)[0]] for name, data in forms.items()}
    first = next(iter(found.values()))
    ordered = sorted(first, key=str)
    others = {name: sorted(rows, key=str) for name, rows in found.items() if sorted(rows, key=str) != ordered}
    assert not others, "\n".join(map(str, ["", *first, *((name, *rows) for name, rows in others.items())]))
    return first


def test_each_half_of_a_table_of_two_halves_has_its_own_provinces() -> None:
    rows = (
        ("Tỉnh", "Điểm", "Hạng", "Tỉnh", "Điểm", "Hạng"), ("Đà Nẵng", "0,8", "1", "Hà Nam", "0,69", "4"),
        ("Hà Nội", "0,71", "8", "Hà Giang", "0,6", "20"), ("Bắc Giang", "0,7", "9", "Cà Mau", "0,5", "40"),
    )  # fmt: skip
    found = in_all(formats.every(rows, "Bảng xếp hạng DTI năm 2022"))
    assert {(province, value) for _, province, _, value, _, status in found if status == "accepted"} == {
        (row[at], row[at + by].replace(",", ".")) for row in rows[1:] for at in (0, 3) for by in (1, 2)
    }
    assert len(found) == 12


MONEY = (
    ("Chỉ tiêu", "Năm 2022", "Năm 2023"), ("Doanh thu viễn thông", "1.200", "1.300"), ("Số trạm BTS", "900", "950"),
)  # fmt: skip
REVENUE = "Kết quả kinh tế số"


def test_a_unit_that_a_line_gives_to_all_numbers() -> None:
    found = in_all(formats.every(MONEY, REVENUE, "Đơn vị tính: triệu đồng"))
    assert ("telecom_revenue", "Bắc Giang", "2022", "1200000000", "actual", "accepted") in found
    assert ("bts_count", "Bắc Giang", "2022", "900", "actual", "accepted") in found, "a count brings its unit"
    titled = in_all(formats.every(MONEY, f"{REVENUE} (Đơn vị tính: tỷ đồng)"))
    assert ("telecom_revenue", "Bắc Giang", "2023", "1300000000000", "actual", "accepted") in titled


def test_money_without_a_unit_waits() -> None:
    found = in_all(formats.every(MONEY, REVENUE))
    assert {row[-1] for row in found if row[0] == "telecom_revenue"} == {"unclear_scale"}
    assert {row[-1] for row in found if row[0] == "bts_count"} == {"accepted"}


def test_money_of_another_country_waits() -> None:
    figures, _ = tables(files.html((("Chỉ tiêu", "ĐVT", "Năm 2022"), (MONEY[1][0], "Triệu USD", "12"))), "a.html")
    assert [(figure.status, "unclear_scale" in (figure.reasons or "")) for figure in figures] == [("review", True)]


@pytest.mark.parametrize(
    ("name", "unit", "cell", "value"),
    [
        ("Doanh thu viễn thông (tỷ đồng)", "", "1.200", "1200000000000"),
        ("Doanh thu viễn thông", "", "1.200 tỷ đồng", "1200000000000"),
        ("Doanh thu viễn thông", "Triệu đồng", "1.200", "1200000000"),
        ("Doanh thu viễn thông", "Đồng", "1.200.000", "1200000"),
    ],
)
def test_the_unit_of_money_stands_in_the_name_the_column_or_the_cell(
    name: str, unit: str, cell: str, value: str
) -> None:
    rows = (("Chỉ tiêu", "ĐVT", "Năm 2022"), (name, unit, cell))
    (figure,), _ = tables(files.html(rows, REVENUE), "a.html")
    assert said(figure) == ("telecom_revenue", "Bắc Giang", "2022", value, "actual", "accepted")


TITLE = "Kết quả chuyển đổi số năm 2023 của tỉnh Bắc Giang"
NAMES = ("Tỷ lệ hồ sơ trực tuyến (%)", "Số trạm BTS")


def by_columns(*heads: str) -> tuple[tuple[str, ...], ...]:
    return (
        ("Chỉ tiêu", *heads),
        (NAMES[0], *(str(70 + number) for number in range(len(heads)))),
        (NAMES[1], *(str(1200 + number) for number in range(len(heads)))),
    )


def of_stations(found: Sequence[Said]) -> list[Said]:
    """The period, the place and the status of the figures of base stations, by their values."""
    rows = [row for row in found if str(row[3]).startswith("12")]
    return [(row[2], row[1], row[5]) for row in sorted(rows, key=lambda row: str(row[3]))]


@pytest.mark.parametrize(
    ("heads", "periods"),
    [
        (("Quý I", "Quý II", "Quý III"), ["2023-01/2023-03", "2023-04/2023-06", "2023-07/2023-09"]),
        (("Kết quả 6 tháng", "Kết quả năm"), ["2023-01/2023-06", "2023"]),
        (("Thực hiện tháng 9", "Thực hiện 9 tháng"), ["2023-09", "2023-01/2023-09"]),
    ],
)
def test_parts_of_a_year_are_of_the_year_of_the_title(heads: tuple[str, ...], periods: list[str]) -> None:
    found = of_stations(in_all(formats.every(by_columns(*heads), TITLE)))
    assert found == [(period, "Bắc Giang", "accepted") for period in periods]


def test_columns_of_provinces_are_of_those_provinces() -> None:
    rows = by_columns("Kết quả Bắc Giang", "Kết quả Bắc Ninh", "Kết quả cả nước")
    found = of_stations(in_all(formats.every(rows, TITLE)))
    assert found == [("2023", place, "accepted") for place in ("Bắc Giang", "Bắc Ninh", "national")]
    _, rejects = tables(files.html(rows, TITLE), "a.html")
    assert [(reject.reason, "'Kết quả Bắc Ninh'" in reject.detail) for reject in rejects] == [("unclear_header", True)]


def test_columns_of_districts_are_none_of_the_province() -> None:
    rows = by_columns("Kết quả huyện Yên Thế", "Kết quả huyện Lạng Giang", "Kết quả toàn tỉnh")
    found = of_stations(in_all(formats.every(rows, TITLE)))
    assert [status for _, _, status in found] == ["unmapped", "unmapped", "accepted"]


def test_a_column_of_what_a_result_is_of_a_goal_waits() -> None:
    rows = by_columns("Kế hoạch", "Kết quả", "Kết quả so với kế hoạch")
    found = in_all(formats.every(rows, TITLE))
    assert of_stations(found) == [("2023", "Bắc Giang", status) for status in ("accepted", "accepted", "no_layout")]
    assert [row[4] for row in found if row[3] in ("1200", "1201")] == ["target", "actual"]


def test_the_upper_line_of_a_header_does_not_hide_what_the_lower_one_says() -> None:
    header = (("Chỉ tiêu", "Kết quả", ""), ("", "Bắc Giang", "Bắc Ninh"))
    rows = (*header, (NAMES[1], "1200", "1201"), (NAMES[0], "7", "8"))
    found = of_stations(in_all({name: formats.every(rows, TITLE)[name] for name in ("a.csv", "a.html", "a.xlsx")}))
    assert [(place, status) for _, place, status in found] == [("Bắc Giang", "accepted"), ("Bắc Ninh", "accepted")]


INDEXES = (
    ("DTI", "0,3512", "16", "0,5501", "10"), ("PAR INDEX", "86,2", "40", "84,1", "22"),
    ("PCI", "63,92", "36", "67,88", "15"),
)  # fmt: skip


def test_the_lower_line_of_a_header_tells_scores_from_ranks() -> None:
    rows = (("Tên chỉ số", "Năm 2021", "", "Năm 2022", ""), ("", "Điểm", "Hạng", "Điểm", "Hạng"), *INDEXES)
    found = in_all(formats.every(rows, "Các chỉ số của tỉnh Bắc Giang"))
    codes = {"DTI": "dti_overall", "PAR INDEX": "par_index", "PCI": "pci"}
    assert {(row[0], row[2], row[3], row[5]) for row in found} == {
        (f"{codes[row[0]]}_{form}", year, row[at].replace(",", "."), "accepted")
        for row in INDEXES
        for at, (form, year) in enumerate(
            [("score", "2021"), ("rank", "2021"), ("score", "2022"), ("rank", "2022")], start=1
        )
    }


def test_a_title_that_names_ranks_makes_ranks_of_places() -> None:
    title = "Thứ hạng các chỉ số của tỉnh Bắc Giang"
    rows = (("Chỉ số", "Năm 2021", "Năm 2022"), ("Chỉ số DTI", "37", "16"), ("Chỉ số PCI", "36/63", "31/63"))
    found = in_all(formats.every(rows, title))
    assert {(row[0], row[5]) for row in found} == {("dti_overall_rank", "accepted"), ("pci_rank", "accepted")}
    scores = (("Chỉ số", "Năm 2021", "Năm 2022"), ("Chỉ số DTI", "0,35", "0,41"), ("Chỉ số PCI", "63,9", "67,2"))
    assert not {row[0] for row in in_all(formats.every(scores, title))} & {"dti_overall_rank", "pci_rank"}


def test_a_title_of_ranks_makes_none_of_shares_and_counts_nor_of_places_that_there_are_not() -> None:
    rows = (
        ("Chỉ số", "Năm 2022", "Năm 2023"),
        ("Tỷ lệ hồ sơ trực tuyến", "71", "85"),
        ("Chỉ số PCI", "12", "71"),
        ("Số trạm BTS", "12", "15"),  # places or counts
    )
    found = in_all(formats.every(rows, "Thứ hạng và chỉ số chuyển đổi số của tỉnh Bắc Giang"))
    assert {(row[0], row[3], row[5]) for row in found} == {
        ("online_submission_rate", "71", "accepted"), ("online_submission_rate", "85", "accepted"),
        ("pci_rank", "12", "accepted"), ("pci_rank", "71", "out_of_bounds"), ("bts_count", "12", "unclear_scale"),
        ("bts_count", "15", "unclear_scale"),
    }  # fmt: skip


def test_ranks_of_the_parts_of_an_index_are_no_scores_and_an_index_is_no_count_of_levels() -> None:
    rows = (
        ("Chỉ số", "2021", "2022"), ("Chuyển đổi số cấp tỉnh (DTI)", "37", "16"), ("Chính quyền số", "30", "12"),
        ("Kinh tế số", "40", "20"),
    )  # fmt: skip
    found = in_all(formats.every(rows, "Thứ hạng chỉ số DTI của tỉnh Bắc Giang qua các năm"))
    assert {(row[0], row[2], row[3], row[4]) for row in found} == {
        (code, year, value, "actual")
        for code, row in zip(("dti_overall_rank", "dti_gov_rank", "dti_econ_rank"), rows[1:], strict=True)
        for year, value in zip(("2021", "2022"), row[1:], strict=True)
    }


def test_columns_headed_by_indexes_hold_ranks_below_a_title_of_ranks() -> None:
    rows = (("Tỉnh", "PCI", "Ghi chú"), ("Hà Nội", "31", ""), ("Bắc Giang", "36", ""), ("Cà Mau", "45", ""))
    figures, _ = tables(files.html(rows, "Thứ hạng PCI của các tỉnh năm 2022"), "a.html")
    assert {figure.indicator_code for figure in figures} == {"pci_rank"}
    scored = (("Tỉnh", "PCI", "Hạng"), ("Hà Nội", "66", "31"), ("Bắc Giang", "65", "36"), ("Cà Mau", "60", "45"))
    figures, _ = tables(files.html(scored, "Xếp hạng PCI của các tỉnh năm 2022"), "a.html")
    assert [figure.indicator_code for figure in figures] == ["pci_score", "pci_rank"] * 3


RANKING = (("STT", "Tỉnh", "Điểm", "Hạng"), ("1", "Đà Nẵng", "0,8002", "1"), ("2", "Hà Nội", "0,7187", "8"))
PAR = (("STT", "Tỉnh", "Chỉ số", "Hạng"), ("1", "Hải Phòng", "91,2", "1"), ("2", "Hà Nội", "90,1", "3"))
DTI_TITLE, PAR_TITLE = "Bảng xếp hạng DTI cấp tỉnh năm 2022", "Bảng xếp hạng PAR INDEX cấp tỉnh năm 2023"


def test_tables_of_two_indexes_below_each_other() -> None:
    found = in_all(formats.apart(((DTI_TITLE,), RANKING), ((PAR_TITLE,), PAR)))
    assert {(row[0], row[2], row[5]) for row in found} == {
        ("dti_overall_score", "2022", "accepted"), ("dti_overall_rank", "2022", "accepted"),
        ("par_index_score", "2023", "accepted"), ("par_index_rank", "2023", "accepted"),
    }  # fmt: skip
    assert len(found) == 8


def test_tables_of_two_years_below_each_other() -> None:
    found = in_all(formats.apart((("DTI năm 2021",), RANKING), (("DTI năm 2022",), RANKING)))
    assert sorted(str(row[2]) for row in found) == ["2021"] * 4 + ["2022"] * 4
    assert {row[-1] for row in found} == {"accepted"}


def test_numbers_above_the_header_of_another_table_are_not_lost() -> None:
    first = (("Chỉ tiêu", "ĐVT", "2021", "2022"), ("Số trạm BTS", "trạm", "1.201", "1.300"))
    first = (*first, ("Tỷ lệ hồ sơ trực tuyến", "%", "55,5", "66"))
    found = in_all(formats.apart((("Kết quả chuyển đổi số",), first), ((DTI_TITLE,), RANKING)))
    assert len(found) == 8
    assert {row[3] for row in found} >= {"1201", "1300", "55.5", "66", "0.8002"}
    assert {row[-1] for row in found} == {"accepted"}


@pytest.mark.parametrize(("header", "rejected"), [("STT", []), ("Điểm cộng", ["above_header"])])
def test_a_row_of_numbers_above_a_header_is_kept(header: str, rejected: list[str]) -> None:
    rows = (("Số tỉnh", "63", "", ""), (header, *RANKING[0][1:]), *RANKING[1:])
    figures, rejects = tables(files.csv(rows), "a.csv", Source("a", title=DTI_TITLE, published_on=date(2024, 3, 1)))
    assert [said(figure)[3] for figure in figures if figure.status == "accepted"] == ["0.8002", "1", "0.7187", "8"]
    assert [reject.reason for reject in rejects if "63" in (reject.row or "")] == rejected
    assert any(figure.value == 63 for figure in figures) != bool(rejected)


REPORT = "Phụ lục kèm theo Báo cáo năm 2023"


@pytest.mark.parametrize(
    "lines",
    [
        (REPORT, DTI_TITLE), (REPORT, DTI_TITLE, "Đơn vị: điểm"), (DTI_TITLE, "(Số liệu công bố năm 2023)"),
        (REPORT, DTI_TITLE, "(Đơn vị tính: điểm)"), (REPORT, DTI_TITLE, "Dưới đây là bảng chi tiết:"),
    ],
)  # fmt: skip
def test_the_nearest_title_counts(lines: tuple[str, ...]) -> None:
    found = in_all(formats.every(RANKING, *lines))
    assert {(row[2], row[5]) for row in found} == {("2022", "accepted")}
    assert len(found) == 4


def test_two_values_of_one_measure_in_one_table_wait() -> None:
    rows = (("Chỉ tiêu", "Kết quả", "Thực hiện"), (NAMES[1], "1.200", "1.300"), (NAMES[0], "7", "7"))
    found = in_all(formats.every(rows, TITLE))
    assert {row[3]: row[5] for row in found} == {
        "1200": "other_value_in_table", "1300": "other_value_in_table", "7": "accepted"
    }  # fmt: skip


def test_two_values_in_a_table_that_no_layout_takes_wait() -> None:
    rows = (("Tên", "Số lượng", "Năm 2023"), (NAMES[1], "1.200", "1.300"), ("Số thuê bao di động", "900", "900"))
    found = in_all({"a.html": files.html(rows, TITLE)})
    assert {row[5] for row in found if row[0] == "bts_count"} == {"other_value_in_table"}


def test_what_no_indicator_fits_comes_with_the_nearest_ones() -> None:
    rows = (
        ("Chỉ tiêu", "Bắc Giang", "Bắc Ninh"), ("Tỷ lệ cán bộ sử dụng máy chiếu phim (%)", "12", "13"),
        (NAMES[1], "1.200", "1.300"),
    )  # fmt: skip
    found = in_all({"a.html": files.html(rows, TITLE)}, of=lambda figure: (figure.reasons, figure.candidates))
    candidates = [str(candidates) for reasons, candidates in found if reasons == "unmapped"]
    assert len(candidates) == 2
    assert all("computer_staff_rate" in each for each in candidates)


SHARES = (
    ("STT", "Tỉnh, thành phố", "Số doanh nghiệp công nghệ số", "Số máy ATM"), ("1", "Hà Nội", "8.200", "12"),
    ("2", "Bắc Ninh", "1.105", "3"), ("3", "Cà Mau", "310", "2"), ("4", "Lạng Sơn", "131", "2"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("title", "kinds"),
    [
        ("MỘT SỐ CHỈ TIÊU KINH TẾ SỐ CỦA CÁC TỈNH NĂM 2023", {("actual", "unclear_kind")}),
        ("KẾT QUẢ KINH TẾ SỐ CỦA CÁC TỈNH NĂM 2023", {("actual", "accepted")}),
        ("MỤC TIÊU KINH TẾ SỐ CỦA CÁC TỈNH NĂM 2023", {("target", "accepted")}),
    ],
)
def test_measures_of_a_year_in_a_file_without_a_date_are_no_goals(title: str, kinds: set[Said]) -> None:
    assert {row[4:] for row in in_all(formats.every(SHARES, title), UNDATED)} == kinds


@pytest.mark.parametrize(
    ("section", "head", "published", "told"),
    [
        ("Một số chỉ tiêu năm 2023", "Số liệu", None, ("actual", "unclear_kind")),
        ("Một số chỉ tiêu năm 2023", "Kết quả", None, ("actual", "accepted")),
        ("Một số chỉ tiêu năm 2023", "Số liệu", date(2024, 3, 1), ("actual", "accepted")),
        ("Một số chỉ tiêu năm 2023", "Số liệu", date(2023, 3, 1), ("target", "accepted")),
        ("Mục tiêu năm 2023", "Số liệu", None, ("target", "accepted")),
    ],
)
def test_a_section_of_measures_is_one_of_goals_where_something_says_so(
    section: str, head: str, published: date | None, told: Said
) -> None:
    rows = (("STT", "Chỉ tiêu", "ĐVT", head), ("I", section, "", ""), ("1", NAMES[1], "Trạm", "1.200"))
    figures, _ = tables(files.html(rows, "Phụ lục"), "a.html", Source("a", published_on=published, provinces=("Huế",)))
    assert [said(figure)[4:] for figure in figures] == [told]


def test_a_result_in_a_table_of_measures_is_a_result() -> None:
    rows = (("Lĩnh vực", "Kết quả Bắc Ninh"), (NAMES[1], "1.200"), (NAMES[0], "7"))
    rows = tuple((*row, "") for row in rows)
    found = in_all({"a.html": files.html(rows, "MỘT SỐ CHỈ TIÊU NĂM 2023")}, UNDATED)
    assert {row[4:] for row in found} == {("actual", "accepted")}


def test_a_section_over_all_columns_is_no_broken_number() -> None:
    page = (
        f"<p>{TITLE}</p><table><tr><td>TT</td><td>Chỉ tiêu</td><td>ĐVT</td><td>Mục tiêu 2025</td><td>Kết quả</td></tr>"
        "<tr><td>A</td><td colspan=4>CHÍNH QUYỀN SỐ</td></tr>"
        "<tr><td>1</td><td>Tỷ lệ hồ sơ trực tuyến</td><td>%</td><td>90</td><td>85,6</td></tr>"
        "<tr><td>B</td><td>HẠ TẦNG SỐ</td><td>HẠ TẦNG SỐ</td><td>HẠ TẦNG SỐ</td><td>HẠ TẦNG SỐ</td></tr>"
        "<tr><td>2</td><td>Số trạm BTS</td><td>trạm</td><td>2.500</td><td>2.317</td></tr></table>"
    )
    figures, rejects = tables(page.encode(), "a.html")
    assert rejects == []
    assert [(figure.indicator_code, figure.status) for figure in figures] == [
        ("online_submission_rate", "accepted")
    ] * 2 + [("bts_count", "accepted")] * 2


def test_a_word_in_the_place_of_a_number_is_still_told() -> None:
    rows = (("Chỉ tiêu", "ĐVT", "Kết quả"), ("Số trạm BTS", "trạm", "nhiều"), ("Tỷ lệ hồ sơ trực tuyến", "%", "85,6"))
    _, rejects = tables(files.html(rows, TITLE), "a.html")
    assert [reject.reason for reject in rejects] == ["broken_number"]


@pytest.mark.parametrize(
    "members",
    [{"title": DTI_TITLE}, {"tieu_de": "Xếp hạng DTI cấp tỉnh", "nam": "2022"}],
)
def test_members_beside_a_list_of_json_say_what_it_is(members: dict[str, str]) -> None:
    figures, rejects = tables(formats.json_list(RANKING, **members), "a.json")
    assert {(said(figure)[0], said(figure)[2], figure.rule) for figure in figures if "layout" in figure.rule} == {
        ("dti_overall_score", "2022", "layout:dti_ranking"), ("dti_overall_rank", "2022", "layout:dti_ranking"),
    }  # fmt: skip
    assert rejects == []


def test_a_table_of_json_on_one_line_is_read_once() -> None:
    records = [
        {"Chỉ tiêu": "Tỷ lệ hồ sơ nộp trực tuyến", "Đơn vị": "%", "Năm 2023": 85.2},
        {"Chỉ tiêu": "Tỷ lệ dân số phủ sóng 4G", "Đơn vị": "%", "Năm 2023": 99.1},
    ]
    figures, _ = tables(json.dumps(records, ensure_ascii=False).encode(), "a.json")
    assert [f"{figure.value}" for figure in figures] == ["85.2", "99.1"]


def test_what_has_gone_by_of_the_year_beside_a_month_that_no_layout_knows() -> None:
    rows = (
        ("Chỉ tiêu", "ĐVT", "Tháng trước", "Tháng này", "Lũy kế"),
        ("Số hồ sơ trực tuyến", "hồ sơ", "12.000", "15.000", "70.000"),
        ("Tỷ lệ hồ sơ trực tuyến", "%", "80", "81", "80,5"),
    )  # fmt: skip
    found = in_all(formats.every(rows, "Kết quả chuyển đổi số tháng 5 năm 2024 của tỉnh Bắc Giang"), UNDATED)
    assert {(row[0], row[2], row[3]) for row in found if row[5] == "accepted"} == {
        ("online_dossier_count", "2024-01/2024-05", "70000"), ("online_submission_rate", "2024-01/2024-05", "80.5"),
    }  # fmt: skip


@pytest.mark.parametrize("further", [(), ("Tháng trước",)])  # with it no layout fits
def test_results_are_not_of_what_comes_after_the_time_of_their_table(further: tuple[str, ...]) -> None:
    rows = (
        ("Chỉ tiêu", "ĐVT", "Tháng 11", "Tháng 12", "Tháng 1", *further),
        ("Số hồ sơ trực tuyến", "hồ sơ", "12.000", "15.000", "11.000", *("10.000" for _ in further)),
        ("Tỷ lệ hồ sơ trực tuyến", "%", "80", "81", "82", *("79" for _ in further)),
    )
    for source in (UNDATED, DATED):
        found = in_all(
            formats.every(rows, "Kết quả chuyển đổi số tháng 1 năm 2024 của tỉnh Bắc Giang"), source
        )  # fmt: skip
        assert {(row[0], row[2], row[3]) for row in found if row[5] == "accepted"} == {
            ("online_dossier_count", "2024-01", "11000"), ("online_submission_rate", "2024-01", "82"),
        }  # fmt: skip
        assert {row[3] for row in found if "unclear_period" in str(row[5])} >= {"12000", "15000", "80", "81"}
        named = {"Tháng 11": "Quý III", "Tháng 12": "Quý IV", "Tháng 1": "Quý I"}
        quarters = tuple(named.get(cell, cell) for cell in rows[0])
        found = in_all(
            formats.every((quarters, *rows[1:]), "Kết quả chuyển đổi số quý I năm 2024 của tỉnh Bắc Giang"), source
        )
        assert {(row[2], row[3]) for row in found if row[5] == "accepted"} == {
            ("2024-01/2024-03", "11000"), ("2024-01/2024-03", "82"),
        }  # fmt: skip


@pytest.mark.parametrize(
    ("unit", "subscribers", "dossiers", "stations"),
    [
        ("nghìn thuê bao", ("1950000", "accepted"), ("120.5", "unclear_scale"), ("900", "unclear_scale")),
        ("nghìn hồ sơ", ("1950", "unclear_scale"), ("120500", "accepted"), ("900", "unclear_scale")),
        ("triệu đồng", ("1950", "accepted"), ("120.5", "unclear_scale"), ("900", "accepted")),
        ("thuê bao", ("1950", "accepted"), ("120.5", "unclear_scale"), ("900", "accepted")),
    ],
)  # fmt: skip
@pytest.mark.parametrize("further", ["Tháng 4", "Tháng trước"])  # with it no layout fits
def test_the_scale_of_a_unit_that_a_line_gives_is_that_of_the_counts_of_its_noun(
    further: str, unit: str, subscribers: Said, dossiers: Said, stations: Said
) -> None:
    rows = (
        ("Chỉ tiêu", "Lũy kế", further), ("Số thuê bao điện thoại di động", "1.950", "1.900"),
        ("Số hồ sơ trực tuyến", "120,5", "110,5"), ("Số trạm BTS", "900", "900"),
        ("Tỷ lệ hồ sơ trực tuyến", "80,5", "80"),
    )  # fmt: skip
    found = in_all(formats.every(rows, "Kết quả chuyển đổi số tháng 5 năm 2023", f"Đơn vị tính: {unit}"))
    assert {(row[0], row[3], row[5]) for row in found if row[0] and row[2] == "2023-01/2023-05"} == {
        ("mobile_subscriber_count", *subscribers), ("online_dossier_count", *dossiers), ("bts_count", *stations),
        ("online_submission_rate", "80.5", "accepted"),
    }  # fmt: skip


def test_columns_of_two_indexes_side_by_side_below_one_line_each() -> None:
    rows = (
        ("TT", "Tỉnh", "DTI 2022", "", "PAR INDEX 2023", ""), ("", "", "Điểm", "Hạng", "Chỉ số", "Hạng"),
        ("1", "Đà Nẵng", "0,81", "1", "90,1", "5"), ("2", "Hà Nội", "0,72", "8", "91,43", "3"),
        ("3", "Bắc Giang", "0,61", "12", "88,2", "11"),
    )  # fmt: skip
    source = Source("a", published_on=date(2024, 9, 1))
    for name, data in formats.apart((("Bảng xếp hạng DTI và PAR INDEX cấp tỉnh",), rows)).items():
        figures, rejects = tables(data, name, source)
        assert [reject.reason for reject in rejects] in (["unclear_header"], []), name
        assert {(row[0], row[2], row[3]) for row in map(said, figures) if row[5] == "accepted"} <= {
            (code, year, row[at].replace(",", "."))
            for row in rows[2:]
            for at, (code, year) in enumerate(
                [("dti_overall_score", "2022"), ("dti_overall_rank", "2022"), ("par_index_score", "2023"),
                 ("par_index_rank", "2023")], start=2,
            )
        }, name  # fmt: skip
