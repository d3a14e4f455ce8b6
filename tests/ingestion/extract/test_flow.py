"""Lines become blocks; every character leads back to the document."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingestion import readers
from ingestion.extract.flow import build
from ingestion.readers.canonical import Block, CanonicalDocument
from tests.ingestion.extract.conftest import Read


def kinds(text: str) -> list[tuple[str, str]]:
    flow = build(CanonicalDocument(text, "text", "text/plain"))
    return [(block.kind, flow.text[block.start : block.end]) for block in flow.blocks]


WRAPPED = """**II. MỤC
TIÊU**

**1. Phát triển
kinh tế số đến năm 2030**

- Phấn đấu mỗi năm phát triển từ
05 bộ dữ liệu mở có chất lượng cao; có tối
thiểu 03 kịch bản.

- Tỷ lệ hộ dân có
Internet đạt 90%.
"""


def test_hard_wrapped_lines_are_joined_and_markup_is_dropped() -> None:
    assert kinds(WRAPPED) == [
        ("heading", "II. MỤC TIÊU"),
        ("heading", "1. Phát triển kinh tế số đến năm 2030"),
        ("list_item", "- Phấn đấu mỗi năm phát triển từ 05 bộ dữ liệu mở có chất lượng cao; có tối thiểu 03 kịch bản."),
        ("list_item", "- Tỷ lệ hộ dân có Internet đạt 90%."),
    ]


def test_items_stand_under_their_headings() -> None:
    flow = build(CanonicalDocument(WRAPPED, "text", "text/plain"))
    leads = [flow.text[lead.start : lead.end] for lead in flow.leads(2)]
    assert leads == ["1. Phát triển kinh tế số đến năm 2030", "II. MỤC TIÊU"]


def test_counters_are_boilerplate() -> None:
    found = kinds("Tin của tỉnh\n\nĐang online: 8\n\nTổng lượt truy cập : 12,712\n\nTỉnh có 5 xã.")
    assert [kind for kind, _ in found] == ["title", "boilerplate", "boilerplate", "paragraph"]


def test_a_line_with_a_percentage_is_no_heading() -> None:
    assert kinds("Báo cáo\n\nTỷ lệ hồ sơ trực tuyến đạt 60%\n\nHết.")[1][0] == "paragraph"


@given(st.text(alphabet=st.sampled_from("ab Ạđ.\n\t*|_<>p1 %\u00a0\\#"), max_size=300))
def test_every_character_leads_back(text: str) -> None:
    flow = build(CanonicalDocument(text, "text", "text/plain"))
    for block in flow.blocks:
        for offset in range(block.start, block.end):
            char = flow.text[offset]
            if char not in " |\n":
                assert text[flow.origin(offset)] == char


def test_guesses_about_plain_text_do_not_part_a_wrapped_heading() -> None:
    text = (
        "PHÂN CÔNG THỰC HIỆN CÁC CHỈ TIÊU KINH TẾ SỐ,\nXÃ HỘI SỐ ĐẾN NĂM 2030\n\n"
        + "- Tỷ lệ hộ dân có\nInternet đạt 90%.\n\n" * 9
    )
    guessed = (Block("heading", 45, 67),)
    flow = build(CanonicalDocument(text, "text", "text/plain", blocks=guessed))
    assert flow.text[flow.blocks[0].start : flow.blocks[0].end].endswith("SỐ, XÃ HỘI SỐ ĐẾN NĂM 2030")


def test_a_dateline_is_a_line_of_its_own() -> None:
    text = "Một tựa đề dài hơn bốn mươi ký tự về chuyển đổi số\n(ABC) - 10:05 07/11/2023\nĐoạn đầu tiên của bài."
    assert ("paragraph", "(ABC) - 10:05 07/11/2023") in kinds(text)


def test_what_the_reader_knows_as_other_headlines_is_boilerplate() -> None:
    text = "Tựa đề\n\nĐạt 50% dân số.\n\nTin liên quan\nSơn La đạt 85% hộ\n"
    flow = build(readers.read(text.encode(), "page.txt"))
    assert [block.kind for block in flow.blocks][-2:] == ["boilerplate", "boilerplate"]


def test_an_item_of_the_highest_rank_stands_under_no_lower_heading() -> None:
    text = "II. MỤC TIÊU\n2. Định hướng đến năm 2030\n- Đạt 30%.\nIII- KINH PHÍ: bố trí tối thiểu 1% tổng chi."
    flow = build(CanonicalDocument(text, "text", "text/plain"))
    assert [flow.text[lead.start : lead.end] for lead in flow.leads(len(flow.blocks) - 1)] == ["II. MỤC TIÊU"]


def test_subscribers_of_telephones_are_no_address() -> None:
    assert kinds("- Tổng số thuê bao điện thoại: 2.045.000.")[0][0] == "list_item"
    assert kinds("Điện thoại: 0203 3835 100.")[0][0] == "boilerplate"


def test_a_first_item_below_a_long_title_is_an_item() -> None:
    title = "Tình hình triển khai chuyển đổi số tháng 9 năm 2025 của tỉnh"
    assert kinds(f"{title}\n1. Thể chế: ban hành 3 văn bản.")[1][0] == "list_item"
    assert len(kinds("Tỉnh đã hoàn thành số hóa toàn bộ kết quả giải quyết năm\n20. Các xã tiếp tục.")) == 1


DENSE = """UBND TỈNH NGHỆ AN
BÁO CÁO
Tình hình chuyển đổi số 6 tháng đầu năm 2025, phương hướng 6 tháng cuối năm
Nghệ An, ngày 20 tháng 6 năm 2025
I. KẾT QUẢ
1. Thể chế số
UBND tỉnh đã ban hành 12 văn bản về chuyển đổi số, trong đó có các kế hoạch năm và
Quyết định phê duyệt đề án của tỉnh.
2. Hạ tầng số
Tỉnh đã tiếp nhận 412 hồ sơ.
"""


def test_lines_that_end_early_are_paragraphs_where_no_empty_lines_part_these() -> None:
    assert kinds(DENSE)[1:] == [
        ("heading", "Tình hình chuyển đổi số 6 tháng đầu năm 2025, phương hướng 6 tháng cuối năm"),
        ("heading", "Nghệ An, ngày 20 tháng 6 năm 2025"),
        ("heading", "I. KẾT QUẢ"),
        ("heading", "1. Thể chế số"),
        (
            "paragraph",
            "UBND tỉnh đã ban hành 12 văn bản về chuyển đổi số, trong đó có các kế hoạch năm và Quyết định phê duyệt"
            " đề án của tỉnh.",
        ),
        ("list_item", "2. Hạ tầng số"),
        ("paragraph", "Tỉnh đã tiếp nhận 412 hồ sơ."),
    ]


def test_the_line_below_the_kind_of_a_document_is_its_title(read: Read) -> None:
    (figure,) = read(DENSE)[-1:]
    assert figure.indicator_code == "dossier_received_count"
    assert figure.period is not None and figure.period.label() == "2025-01/2025-06"


def test_lines_that_begin_with_a_star() -> None:
    text = "Chuyển đổi số năm 2024\n\n* Hạ tầng số\n\n- 2.318 trạm BTS đã phát sóng.\n\n* 97% thôn có sóng di động.\n"
    assert kinds(text)[1:] == [
        ("heading", "Hạ tầng số"),
        ("list_item", "- 2.318 trạm BTS đã phát sóng."),
        ("list_item", "97% thôn có sóng di động."),
    ]
