"""Tables to figures: every format, every declared layout, and what does not map."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import openpyxl
import pytest

from ingestion.extract import extract
from ingestion.readers import read
from ingestion.records import Figure, Source
from ingestion.reference import Reference
from ingestion.tables import MappedTables, load_layouts, map_tables
from tests.ingestion.readers import files

SEEDS = Path(__file__).resolve().parents[3] / "seeds"


@cache
def reference() -> Reference:
    return Reference.load(SEEDS)


def mapped(data: bytes, name: str, source: Source | None = None) -> MappedTables:
    document = read(data, name)
    result = map_tables(document, source or Source(name, published_on=date(2023, 7, 12)), reference())
    for figure in result.figures:
        assert document.text[figure.quote_start : figure.quote_end] == figure.quote
        assert figure.quote_start <= figure.value_start < figure.value_end <= figure.quote_end
        assert json.loads(figure.locator)["table"] >= 0
    return result


def table(rows: Sequence[Sequence[str]], caption: str = files.CAPTION, source: Source | None = None) -> MappedTables:
    return mapped(files.html(rows, caption), "a.html", source)


def said(figures: Sequence[Figure]) -> list[tuple[str | None, str | None, str, str | None]]:
    return [
        (figure.unit_id, figure.indicator_code, f"{figure.value.normalize():f}", figure.edition_id)
        for figure in figures
    ]


DTI_2022 = [
    ("VN63-48", "dti_overall_rank", "1", "dti/2022/922"), ("VN63-48", "dti_overall_score", "0.8002", "dti/2022/922"),
    ("VN63-19", "dti_overall_rank", "8", "dti/2022/922"), ("VN63-19", "dti_overall_score", "0.6501", "dti/2022/922"),
    ("VN63-51", "dti_overall_rank", "26", "dti/2022/922"), ("VN63-51", "dti_overall_score", "0.6048", "dti/2022/922"),
]  # fmt: skip
COMMA = tuple(tuple(cell.replace("0.", "0,") for cell in row) for row in files.ROWS)
TYPED = (files.ROWS[0], *((int(row[0]), row[1], int(row[2]), float(row[3])) for row in files.ROWS[1:]))
BODY = files.paragraph(files.CAPTION) + files.docx_table()


@pytest.mark.parametrize(
    ("data", "name", "title"),
    [
        (files.html(), "a.html", None),
        (files.html(COMMA), "a.html", None),
        (files.xlsx(), "a.xlsx", None),
        (files.xlsx(TYPED), "a.xlsx", None),
        (files.xlsx(caption=None, sheet="DTI 2022"), "a.xlsx", None),
        (files.docx(BODY), "a.docx", None),
        (files.pdf(files.ROWS, lines=(files.CAPTION,)), "a.pdf", None),
        (files.pdf(files.ROWS, lines=(files.CAPTION,), ruled=False), "a.pdf", None),
        (files.csv(), "a.csv", files.CAPTION),
        (files.csv(COMMA), "a.csv", files.CAPTION),
        (("# Báo cáo\n\n" + files.html().decode().split("<body>")[1].replace("</p>", "\n").replace("<p>",
        "")).encode(), "a.txt", None),
        ((files.CAPTION + "\n\n" + "\n".join(f"| {' | '.join(row)} |" for row in files.ROWS)).encode(), "a.txt", None),
    ],
    ids=["html", "html comma", "xlsx text", "xlsx numbers", "xlsx sheet name", "docx", "pdf ruled", "pdf unruled",
    "csv", "csv comma", "txt markup", "txt bars"],
)  # fmt: skip
def test_the_same_table_gives_the_same_figures(data: bytes, name: str, title: str | None) -> None:
    result = mapped(data, name, Source(name, title=title, published_on=date(2023, 7, 12)))
    assert said(result.figures) == DTI_2022
    assert result.rejects == []
    assert len(result.taken) == 1
    for figure in result.figures:
        assert (figure.status, figure.panel, figure.period_type, figure.rule) == (
            "accepted",
            63,
            "year",
            "layout:dti_ranking",
        )
        assert figure.of_total is None, "the table does not say of how many"


def test_headers_that_name_all_provinces_and_the_index_of_provinces() -> None:
    rows = [
        ["Xếp hạng DTI", "Các tỉnh, thành phố trực thuộc TW", "Chỉ số Nhận thức số", "CHUYỂN ĐỔI SỐ CẤP TỈNH (PDTI)"],
        ["3", "Quảng Ninh", "0.9581", "0.7024"],
    ]
    result = table(rows, "Giá trị các chỉ số chính, DTI năm 2022 của 63 tỉnh, thành phố", Source("a"))
    assert {(figure.indicator_code, figure.value) for figure in result.figures} == {
        ("dti_overall_rank", Decimal("3")),
        ("dti_awareness_score", Decimal("0.9581")),
        ("dti_overall_score", Decimal("0.7024")),
    }
    assert {figure.of_total for figure in result.figures if figure.unit == "rank"} == {63}


MEASURES = [
    "Nhận thức số", "Thể chế số", "Hạ tầng số", "Nhân lực số", "An toàn thông tin mạng", "Hoạt động chính quyền số",
    "Hoạt động kinh tế số",
    "Hoạt động xã hội số", "DTI",
]  # fmt: skip


def test_index_table() -> None:
    values = ["1.0000", "0.9000", "0.8253", "0.8487", "0.7578", "0.8575", "0.7836", "0.5197", "0.8002"]
    result = table([["STT", "Tỉnh, thành phố", *MEASURES], ["1", "TP. Đà Nẵng", *values]])
    assert [(figure.indicator_code, str(figure.value)) for figure in result.figures] == list(
        zip(
            [
                "dti_awareness_score", "dti_institution_score", "dti_infrastructure_score", "dti_hr_score",
                "dti_security_score",
                "dti_gov_activity_score", "dti_econ_activity_score", "dti_society_activity_score", "dti_overall_score",
            ],
            values,
            strict=True,
        )
    )  # fmt: skip


def test_a_header_of_two_lines_with_merged_cells() -> None:
    page = (
        "<p>DTI năm 2022</p><table><tr><th rowspan=2>Tỉnh, TP</th><th colspan=2>Chính quyền số</th><th "
        "colspan=2>Kinh tế số (điểm)</th></tr>"
        "<tr><th>Giá trị</th><th>Xếp hạng</th><th>Giá trị</th><th>Xếp hạng</th></tr><tr><td>Yên "
        "Bái</td><td>0,61</td><td>15</td><td>0,62</td><td>7</td></tr></table>"
    )
    assert said(mapped(page.encode(), "a.html").figures) == [
        ("VN63-15", "dti_gov_score", "0.61", "dti/2022/922"), ("VN63-15", "dti_gov_rank", "15", "dti/2022/922"),
        ("VN63-15", "dti_econ_score", "0.62", "dti/2022/922"), ("VN63-15", "dti_econ_rank", "7", "dti/2022/922"),
    ]  # fmt: skip


def test_years_in_the_header_and_the_rank_before() -> None:
    result = table(
        [["Tỉnh", "Xếp hạng 2021", "Xếp hạng 2022"], ["Quảng Ngãi", "60", "26"], ["Huế", "2", "4"]], "Xếp hạng DTI"
    )
    assert said(result.figures)[:2] == [
        ("VN63-51", "dti_overall_rank", "60", "dti/2021/922"), ("VN63-51", "dti_overall_rank", "26", "dti/2022/922"),
    ]  # fmt: skip
    before = table([["Tỉnh", "Hạng", "Hạng năm trước"], ["Quảng Ngãi", "26", "60"], ["Huế", "4", "2"]])
    assert {figure.edition_id for figure in before.figures if figure.value in (60, 2)} == {"dti/2021/922"}


@pytest.mark.parametrize("published", [None, date(2025, 12, 31)])
def test_the_panel_of_the_edition_counts_not_the_day_of_the_file(published: date | None) -> None:
    result = table(files.ROWS, files.CAPTION, Source("a", published_on=published))
    assert said(result.figures) == DTI_2022
    columns = table(
        [["Tỉnh", "DTI 2023", "DTI 2024 (34 tỉnh)"], ["Đà Nẵng", "0,7", "0,8"]],
        "Hạng DTI",
        Source("a", published_on=published),
    )
    assert columns.figures == []  # a score without a rank column is no ranking table: review, not a guess


def test_an_edition_in_a_panel_that_it_was_not_made_for_waits() -> None:
    result = table(
        files.ROWS, "Xếp hạng DTI năm 2022 theo 34 tỉnh, thành phố", Source("a", published_on=date(2025, 12, 31))
    )
    assert {(figure.unit_id or "")[:4] for figure in result.figures} == {"VN34"}
    assert {figure.reasons for figure in result.figures} == {"unclear_panel"}


def workbook_of_panels() -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for panel, rank in ((63, 2), (34, 17)):
        page = book.create_sheet(f"{panel} tỉnh, thành phố")
        page.append(["Xếp hạng DTI năm 2024"])
        page.append(["TT", "Tỉnh, thành phố", "Hạng", "Giá trị"])
        page.append([1, "Đà Nẵng", rank, 0.8335 if panel == 63 else 0.7069])
        page.append([2, "Quảng Nam", 57 if panel == 63 else 18, None])
    return files.saved(book)


def test_a_sheet_a_panel() -> None:
    result = mapped(workbook_of_panels(), "a.xlsx", Source("a.xlsx", published_on=date(2025, 10, 22)))
    assert [(figure.unit_id, figure.panel, str(figure.value)) for figure in result.figures] == [
        ("VN63-48", 63, "2"), ("VN63-48", 63, "0.8335"), ("VN63-49", 63, "57"), ("VN34-48", 34, "17"),
        ("VN34-48", 34, "0.7069"),
    ]  # fmt: skip
    (reject,) = result.rejects
    assert (reject.stage, reject.reason) == ("resolve", "unknown_unit")
    assert json.loads(reject.row or "")[1] == "Quảng Nam"


def test_without_a_panel_an_edition_of_two_waits() -> None:
    result = table(
        [["Tỉnh", "Hạng"], ["Đà Nẵng", "2"]], "Xếp hạng DTI năm 2024", Source("a", published_on=date(2025, 10, 22))
    )
    assert [(figure.status, figure.reasons, figure.panel) for figure in result.figures] == [
        ("review", "unclear_panel", None)
    ]


CLAIMS = [
    [
        "Năm",
        "Tỉnh, thành phố",
        "Chỉ số",
        "Hạng",
        "Giá trị",
        "Trong số",
        "Loại",
        "Nguồn",
        "URL",
        "Ngày công bố",
        "Trích dẫn",
    ],
    [
        "2022",
        "Cà Mau",
        "Tổng thể",
        "40",
        "0,5543",
        "63",
        "nêu trực tiếp",
        "Báo A",
        "https://example.vn/1",
        "2023-07-20",
        "xếp thứ 40",
    ],
    [
        "2021",
        "Cà Mau",
        "Chính quyền số",
        "50",
        "",
        "63",
        "suy ra",
        "Báo A",
        "https://example.vn/1",
        "2023-07",
        "tăng 10 bậc",
    ],
    [
        "2023",
        "Cà Mau",
        "Tổng thể",
        "",
        "0,8019",
        "63",
        "tự chấm",
        "Báo B",
        "https://example.vn/2",
        "2024-12-01",
        "801,9 điểm",
    ],
    [
        "2022",
        "Cả nước",
        "DTI",
        "",
        "0,5791",
        "63",
        "nêu trực tiếp",
        "Báo C",
        "https://example.vn/3",
        "2023-11-03",
        "0,5791",
    ],
    [
        "2022",
        "Cà Mau",
        "Môi trường số",
        "",
        "0,5",
        "63",
        "nêu trực tiếp",
        "Báo C",
        "https://example.vn/3",
        "2023-11-03",
        "0,5",
    ],
    ["2022", "Atlantis", "DTI", "3", "", "63", "nêu trực tiếp", "Báo C", "https://example.vn/3", "2023-11-03", "thứ 3"],
    ["2022", "Huế", "DTI", "bốn", "", "63", "nêu trực tiếp", "Báo C", "https://example.vn/3", "2023-11-03", "thứ tư"],
]


def test_long_form_claims() -> None:
    result = mapped(files.csv(CLAIMS), "claims.csv", Source("claims.csv", published_on=date(2025, 12, 31)))
    assert [
        (*row, figure.claim, figure.reasons) for row, figure in zip(said(result.figures), result.figures, strict=True)
    ] == [
        ("VN63-96", "dti_overall_rank", "40", "dti/2022/922", "stated", None),
        ("VN63-96", "dti_overall_score", "0.5543", "dti/2022/922", "stated", None),
        ("VN63-96", "dti_gov_rank", "50", "dti/2021/922", "derived", None),
        ("VN63-96", "dti_overall_score", "0.8019", None, "self_assessed", "edition_not_announced"),
        ("VN", "dti_provincial_mean_score", "0.5791", "dti/2022/922", "stated", None),
        ("VN63-96", None, "0.5", None, "stated", "unmapped"),
    ]
    first = result.figures[0]
    assert (first.cited_source, first.cited_url, first.cited_on) == ("Báo A", "https://example.vn/1", date(2023, 7, 20))
    assert [(reject.stage, reject.reason) for reject in result.rejects] == [
        ("resolve", "unknown_unit"),
        ("map", "broken_number"),
    ]
    assert json.loads(result.rejects[1].locator or "")["record"] == 8


def test_an_edition_not_yet_announced_is_never_given() -> None:
    result = table(files.ROWS, "Bảng xếp hạng DTI năm 2023", Source("a", published_on=date(2023, 11, 1)))
    assert {(figure.status, figure.edition_id, figure.reasons) for figure in result.figures} == {
        ("review", None, "edition_not_announced")
    }


PORTAL = [
    "Tỉnh",
    "Công khai, minh bạch",
    "Tiến độ giải quyết",
    "Số hóa hồ sơ",
    "DVC trực tuyến",
    "Thanh toán trực tuyến",
    "Mức độ hài lòng",
    "Tổng điểm",
    "Hạng",
]


def test_portal_page() -> None:
    caption = "Bộ chỉ số phục vụ người dân, doanh nghiệp tháng 9/2024"
    result = table(
        [PORTAL, ["Thái Nguyên", "17,1", "18,2", "14", "10", "8,57", "16", "83,87", "7"]], caption, Source("a")
    )
    assert [figure.indicator_code for figure in result.figures] == [
        "nps_transparency_score", "nps_progress_score", "nps_digitization_score", "nps_online_service_score",
        "nps_online_payment_score",
        "nps_satisfaction_score", "nps_portal_score", "nps_portal_rank",
    ]  # fmt: skip
    last = result.figures[-1]
    assert (last.value, last.of_total, last.panel, last.unit_id) == (7, None, 63, "VN63-19")
    assert last.period and last.period.label() == "2024-09"


def test_groups_of_the_documents_own_unit() -> None:
    rows = [["Nhóm chỉ tiêu", "Điểm", "Điểm tối đa"], ["Công khai, minh bạch", "15,7", "18"], ["Nhóm lạ", "1", "2"]]
    result = table(rows, "Chỉ số 766 tháng 7/2024", Source("a", provinces=("Hòa Bình",)))
    assert said(result.figures)[0] == ("VN63-17", "nps_transparency_score", "15.7", None)
    assert result.figures[0].of_total == 18
    assert (result.figures[1].status, result.figures[1].reasons) == ("review", "unmapped")
    nowhere = table(rows, "Chỉ số 766 tháng 7/2024", Source("a"))
    assert nowhere.figures[0].reasons == "no_unit"


def test_indicators_by_years() -> None:
    rows = [
        ["TT", "Chỉ tiêu", "ĐVT", "Năm 2021", "Năm 2022", "Mục tiêu 2025"],
        ["1", "Tỷ lệ hộ gia đình có cáp quang", "%", "70,5", "80", "≥ 95"],
        ["2", "Số lượng vật thể bay", "Chiếc", "2.255", "-", ""],
    ]
    result = table(rows, "Kết quả chuyển đổi số", Source("a", provinces=("Cà Mau",), published_on=date(2023, 1, 1)))
    first = result.figures[:3]
    assert [
        (figure.indicator_code, str(figure.value), figure.unit, figure.kind, figure.comparator) for figure in first
    ] == [
        ("fiber_household_coverage", "70.5", "percent", "actual", "="),
        ("fiber_household_coverage", "80", "percent", "actual", "="),
        ("fiber_household_coverage", "95", "percent", "target", ">="),
    ]
    assert [figure.period.label() if figure.period else None for figure in first] == ["2021", "2022", "2025"]
    assert (result.figures[3].value, result.figures[3].reasons) == (2255, "unmapped")
    assert len(result.figures) == 4


def test_percent_formats_keep_their_scale() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Chỉ tiêu", "Kết quả năm 2022"])
    page.append(["Tỷ lệ hộ gia đình có cáp quang", 0.6])
    page.append(["Tỷ lệ hộ gia đình có kết nối Internet", 0.605])
    page["B2"].number_format, page["B3"].number_format = "0%", "0.0%"
    result = mapped(files.saved(book), "a.xlsx", Source("a.xlsx", provinces=("Cà Mau",)))
    assert [figure.value for figure in result.figures] == [Decimal(60), Decimal("60.5")]


@pytest.mark.parametrize(("other", "status"), [(0.81, "review"), (1, "review"), (81, "accepted")])
def test_a_typed_fraction_below_a_percent_sign_waits_unless_its_column_tells(other: float, status: str) -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["TT", "Chỉ tiêu", "ĐVT", "Kết quả năm 2022"])
    page.append([1, "Tỷ lệ hồ sơ nộp trực tuyến", "%", 0.725])
    page.append([2, "Tỷ lệ thanh toán trực tuyến", "%", other])
    page.append([3, "Số trạm BTS", "trạm", 1250])
    result = mapped(files.saved(book), "a.xlsx", Source("a.xlsx", provinces=("Cà Mau",)))
    shares = [figure for figure in result.figures if figure.unit == "percent"]
    reasons = "unclear_scale" if status == "review" else None
    assert [(share.status, share.reasons) for share in shares] == [(status, reasons)] * 2


def test_a_share_whose_number_format_is_unknown_waits() -> None:
    book = openpyxl.Workbook()
    page = book.active
    page.append(["Chỉ tiêu", "Kết quả năm 2022"])
    page.append(["Tỷ lệ hộ gia đình có cáp quang", 0.6])
    document = read(files.saved(book), "a.xlsx")
    cells = tuple(dataclasses.replace(cell, number_format=None) for cell in document.tables[0].cells)
    bare = dataclasses.replace(
        document, tables=(dataclasses.replace(document.tables[0], cells=cells),), warnings=("number_formats_unread",)
    )
    (figure,) = map_tables(bare, Source("a.xls", provinces=("Cà Mau",)), reference()).figures
    assert (figure.status, figure.reasons) == ("review", "unclear_scale")


def test_a_missing_column_takes_nothing() -> None:
    result = table([["STT", "Tỉnh, thành phố", "Điểm"], ["1", "Đà Nẵng", "0.8"], ["2", "Huế", "0.7"]])
    assert result.figures == [] and result.taken == []
    assert [(reject.stage, reject.reason) for reject in result.rejects] == [("map", "missing_column")]
    assert "rank" in result.rejects[0].detail


def test_an_unknown_table_comes_with_a_proposal() -> None:
    result = table([["Mã hồ sơ", "Hạng xe", "Số km"], ["7", "2", "15"], ["8", "3", "16"]], "Xe công")
    assert [(reject.stage, reject.reason) for reject in result.rejects] == [("map", "no_layout")]
    assert "'Hạng xe': rank" in result.rejects[0].detail
    prose = table([["Nội dung", "Cơ quan"], ["Xây dựng kế hoạch", "Sở A"], ["Tổ chức tập huấn", "Sở B"]], "Phân công")
    assert prose.rejects == []


def test_footnotes_numbering_lines_sections_and_repeated_headers() -> None:
    rows = [
        ["TT", "Tỉnh, thành phố", "Xếp hạng (*)"], ["(1)", "(2)", "(3)"], ["", "Vùng Đồng bằng sông Hồng", ""],
        ["1", "1. Hà Nội (*)", "24¹"],
        ["TT", "Tỉnh, thành phố", "Xếp hạng (*)"], ["2", "Tỉnh Nam Định", "10 (2)"], ["3", "Cà Mau", "-"],
    ]  # fmt: skip
    result = table(rows)
    assert said(result.figures) == [
        ("VN63-01", "dti_overall_rank", "24", "dti/2022/922"),
        ("VN63-36", "dti_overall_rank", "10", "dti/2022/922"),
    ]
    assert result.rejects == []


@pytest.mark.parametrize(("rank", "reasons"), [("64", "out_of_bounds"), ("0", "out_of_bounds"), ("63", None)])
def test_a_rank_lies_in_its_panel(rank: str, reasons: str | None) -> None:
    assert [figure.reasons for figure in table([["Tỉnh", "Hạng"], ["Huế", rank]]).figures] == [reasons]


def test_a_table_over_two_pages_repeats_no_header() -> None:
    document = read(files.pdf(files.ROWS, lines=(files.CAPTION,)), "a.pdf")
    (first,) = document.tables
    body = tuple(dataclasses.replace(cell, row=cell.row - 1) for cell in first.cells if cell.row > 0)
    second = dataclasses.replace(first, index=1, cells=body, page=2, caption=None)
    both = dataclasses.replace(document, tables=(first, second))
    result = map_tables(both, Source("a", published_on=date(2023, 7, 12)), reference())
    assert said(result.figures) == DTI_2022 * 2


def test_layout_seed_is_sound() -> None:
    indicators = reference().indicators
    for layout in load_layouts():
        rows = [*layout.columns, *layout.measures, *layout.claims, *layout.context]
        assert all(code in indicators for row in rows for code in row.codes), layout.layout_id
        assert all(code in indicators for pair in layout.national.items() for code in pair), layout.layout_id
        assert any(column.required for column in layout.columns), layout.layout_id


def test_what_a_table_says_in_columns_without_a_role_waits() -> None:
    rows = [
        ["TT", "Tỉnh", "Hạng", "Thuê bao", "Công bố", "Năm"],
        ["1", "Huế", "24", "1.250 máy", "12/7/2023", "2022"],
        ["2", "Cà Mau", "10", "chưa có", "12/7/2023", "2022"],
    ]
    result = table(rows)
    held = [figure for figure in result.figures if figure.status == "review"]
    assert [(figure.value, figure.unit_id, figure.reasons) for figure in held] == [
        (Decimal(1250), "VN63-46", "unmapped;no_layout")
    ]
    assert len(result.figures) == 3


def test_a_column_of_goals_and_numbers_among_words_are_kept() -> None:
    rows = [
        ["TT", "Lĩnh vực", "Chỉ tiêu", "Đơn vị tính", "Chỉ tiêu đề xuất", "Hiện trạng năm 2022"],
        ["1", "Công nghệ", "Chỉ số năng lực cạnh tranh cấp tỉnh (PCI)", "Thứ hạng", "Top 10 cả nước", "21"],
        ["2", "Hồ sơ", "Tỷ lệ hồ sơ nộp trực tuyến", "%", "80%", "71,5%"],
    ]
    result = table(rows, "Chỉ tiêu của tỉnh", Source("a", provinces=("Huế",), published_on=date(2023, 7, 12)))
    assert [(figure.value, figure.indicator_code, figure.kind, figure.status) for figure in result.figures] == [
        (Decimal(10), "pci_rank", "target", "review"),
        (Decimal(21), "pci_rank", "actual", "accepted"),
        (Decimal(80), "online_submission_rate", "target", "review"),
        (Decimal("71.5"), "online_submission_rate", "actual", "accepted"),
    ]
    assert result.rejects == []
    (place,) = {figure.value_end - figure.value_start for figure in result.figures if figure.value == 10}
    assert place == 2


def test_a_name_without_what_is_counted_is_no_count() -> None:
    rows = [
        ["Chỉ tiêu", "Đơn vị tính", "Năm 2022"],
        ["Phát triển công nghệ thông tin - truyền thông", "Trung tâm", "21"],
    ]
    figures = table(rows, "Chỉ tiêu của tỉnh", Source("a", provinces=("Huế",))).figures
    assert [(figure.value, figure.indicator_code) for figure in figures] == [(Decimal(21), None)]


def test_a_line_between_the_rows_dates_those_below_it_and_not_the_day_of_the_decision() -> None:
    rows = [
        ["TT", "Chỉ tiêu", "Đơn vị", "Kết quả", "Cơ quan chủ trì"],
        ["I", "Đến năm 2030", "", "", ""],
        ["1", "Tỉ lệ giao dịch không dùng tiền mặt", "%", "≥ 80", "Ngân hàng Nhà nước"],
        ["2", "Chỉ tiêu về môi trường mạng", "", "", ""],
        ["2.1", "Tỷ lệ hồ sơ nộp trực tuyến", "%", "90", "Văn phòng"],
    ]
    caption = "Danh mục chỉ tiêu (Kèm theo Nghị quyết số 3/NQ-CP ngày 09 tháng 01 năm 2025 của Chính phủ)"
    result = table(rows, caption, Source("a", provinces=("Huế",), published_on=date(2025, 1, 9)))
    said_of = [(figure.value, figure.kind, figure.period and figure.period.label()) for figure in result.figures]
    assert said_of == [(Decimal(80), "target", "2030"), (Decimal(90), "target", "2030")]


@pytest.mark.parametrize(
    ("unit", "code"),
    [("Người", "tech_workforce_trained_count"), ("Người/vạn dân", None), ("Chỉ số phát triển con người", None)],
)
def test_a_unit_of_measure_tells_counts_from_rates_and_indices(unit: str, code: str | None) -> None:
    rows = [["Chỉ tiêu", "Đơn vị", "Năm 2022"], ["Nhân lực công nghệ bán dẫn được đào tạo", unit, "12"]]
    figures = table(rows, "Chỉ tiêu của tỉnh", Source("a", provinces=("Huế",))).figures
    assert [figure.indicator_code for figure in figures] == [code]


def test_a_row_that_only_a_column_without_a_role_fills_is_kept_or_rejected() -> None:
    rows = [["Tỉnh", "Hạng", "Thuê bao"], ["Huế", "24", "1.250"], ["Cà Mau", "", "980"], ["Nơi nào đó", "", "77"]]
    result = table(rows)
    assert [(figure.value, figure.unit_id, figure.status) for figure in result.figures] == [
        (Decimal(24), "VN63-46", "accepted"), (Decimal(1250), "VN63-46", "review"), (Decimal(980), "VN63-96", "review"),
    ]  # fmt: skip
    assert [(reject.reason, "77" in (reject.row or "")) for reject in result.rejects] == [("unknown_unit", True)]


YEARS = (
    ("Năm", "Điểm", "Thứ hạng"),
    ("2020", "0,2711", "55/63"),
    ("2021", "0,3122", "58/63"),
    ("2022", "0,5", "53/63"),
)
NAMES = (
    ("TT", "Chỉ tiêu", "ĐVT", "Năm 2023", "KH năm 2025"), ("1", "Tổng số trạm BTS", "Trạm", "1.402", "1.500"),
    ("2", "Trong đó: trạm 5G", "Trạm", "12", "≥ 90"), ("3", "Doanh thu viễn thông", "Tỷ đồng", "520,4", "600"),
    ("4", "Tỷ lệ hộ gia đình có cáp quang", "%", "61", "70-75"),
)  # fmt: skip
INDICES = (("Chỉ số", "Điểm", "Xếp hạng"), ("PAR INDEX", "85,2", "47/63"), ("PCI", "63,9", "51/63"))
PLACES = (
    ("TT", "Đơn vị", "Tỷ lệ hồ sơ trực tuyến (%)"), ("1", "Huyện Tam Đường", "70"), ("2", "Huyện Mường Tè", "55"),
    ("3", "Thành phố Lai Châu", "85"), ("", "Toàn tỉnh", "72"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("caption", "rows", "count"),
    [
        ("Chỉ số DTI của tỉnh Lai Châu", YEARS, 6),
        ("Chỉ tiêu hạ tầng số", NAMES, 8),
        ("Chỉ tiêu giao các huyện năm 2025", PLACES, 4),
        ("Kết quả các chỉ số năm 2023", INDICES, 4),
    ],
    ids=["years", "names", "places", "indices"],
)
def test_the_same_table_says_the_same_in_every_format_and_in_text(
    caption: str, rows: Sequence[Sequence[str]], count: int
) -> None:
    bars = caption + "\n\n" + "\n".join("| " + " | ".join(row) + " |" for row in rows)
    forms = {
        "a.html": files.html(rows, caption),
        "a.xlsx": files.xlsx(rows, caption),
        "a.docx": files.docx(files.paragraph(caption) + files.docx_table(rows)),
        "a.csv": files.csv(rows),
        "bars.txt": bars.encode(),
        "open.txt": (caption + "\n\n" + "\n".join(" | ".join(row) for row in rows)).encode(),
        "tabs.txt": (caption + "\n\n" + "\n".join("\t".join(row) for row in rows)).encode(),
    }
    found = {}
    for name, data in forms.items():
        source = Source(name, title=caption, published_on=date(2025, 3, 1), provinces=("Lai Châu",))
        document = read(data, name)
        result = map_tables(document, source, reference())
        figures = [*result.figures, *extract(document, source, reference(), taken=result.taken)]
        found[name] = sorted(
            (
                f"{figure.value.normalize():f}", figure.of_total, figure.indicator_code, figure.comparator, figure.kind,
                figure.period.label() if figure.period else None, figure.locality or "", figure.unit, figure.status,
            )
            for figure in figures
        )  # fmt: skip
    assert len(found["a.html"]) == count
    assert {figure[-1] for figure in found["a.html"]} == {"accepted"}
    assert [name for name, figures in found.items() if figures != found["a.html"]] == []


def test_a_layout_that_knows_none_of_the_rows_leaves_the_table_to_the_text() -> None:
    rows = [["Chỉ số", "Điểm", "Xếp hạng"], ["PCI", "63,9", "51/63"], ["SIPAS", "82,31", "33/63"]]
    result = table(rows, "Chuyển đổi số và các chỉ số năm 2023", Source("a", provinces=("Huế",)))
    assert (result.figures, result.taken) == ([], [])


def test_typed_numbers_of_a_sheet_keep_their_decimal_point() -> None:
    rows = (("Năm", "Điểm DTI", "Hạng"), (2021, 0.312, 58), (2022, 0.502, 53))
    document = read(files.xlsx(rows, "Bảng DTI"), "a.xlsx")
    source = Source("a.xlsx", published_on=date(2025, 3, 1), provinces=("Lai Châu",))
    figures = extract(document, source, reference(), taken=map_tables(document, source, reference()).taken)
    assert [str(figure.value.normalize()) for figure in figures] == ["0.312", "58", "0.502", "53"]


def test_goals_of_an_index_need_no_edition_and_a_plan_is_of_the_unit_that_sets_it() -> None:
    rows = [
        ["STT", "Chỉ tiêu", "Lộ trình thực hiện", "", "Căn cứ"], ["", "", "2024", "2025", ""],
        ["1", "Thứ hạng DTI", "50/63", "Top 42", "NQ 07"], ["2", "Tỷ lệ hồ sơ nộp trực tuyến", "70%", "≥ 85%", "NQ 07"],
    ]  # fmt: skip
    source = Source("a", provinces=("Đắk Nông",), published_on=date(2025, 1, 20))
    figures = table(rows, "Chỉ tiêu chuyển đổi số năm 2025", source).figures
    assert [
        (f.indicator_code, str(f.value), f.comparator, f.kind, f.period and f.period.label(), f.province, f.status)
        for f in figures
    ] == [
        ("dti_overall_rank", "50", "=", "target", "2024", "Đắk Nông", "accepted"),
        ("dti_overall_rank", "42", "<=", "target", "2025", "Đắk Nông", "accepted"),
        ("online_submission_rate", "70", "=", "target", "2024", "Đắk Nông", "accepted"),
        ("online_submission_rate", "85", ">=", "target", "2025", "Đắk Nông", "accepted"),
    ]  # fmt: skip
