"""Plain text keeps every character; its structure and its furniture are told apart."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.readers import UnreadableDocument, read
from ingestion.readers.boilerplate import is_furniture, mark_furniture
from ingestion.readers.canonical import CanonicalDocument


def blocks(document: CanonicalDocument) -> list[tuple[str, str]]:
    return [(block.kind, document.text[block.start : block.end]) for block in document.blocks]


def test_every_character_stays() -> None:
    text = "  Báo cáo \t số 1\r\n\r\n\u00a0Đạt 60%…  \n\n"
    assert read(text.encode(), "a.txt").text == text.replace("\r\n", "\n")


def test_lines_are_headings_paragraphs_items_and_furniture() -> None:
    text = (
        "I. KẾT QUẢ THỰC HIỆN\n\n1. Hạ tầng số\n\nToàn tỉnh có 2.255 tổ công nghệ số cộng đồng.\n- Hộ gia đình có "
        "cáp quang: 80%;\n\n"
        "Tin liên quan\nMột tiêu đề khác có số 17\nTổng lượt truy cập: 12.712\n"
    )
    assert [kind for kind, _ in blocks(read(text.encode(), "a.txt"))] == [
        "heading", "heading", "paragraph", "list_item", "boilerplate", "boilerplate", "boilerplate",
    ]  # fmt: skip


def test_lines_that_the_page_broke_are_one_paragraph() -> None:
    line = "Trong năm qua tỉnh đã triển khai nhiều nội dung về chuyển đổi số và đạt kết"
    text = "\n".join([line, "quả tích cực, có 688 dịch vụ công trực tuyến toàn trình trên tổng số"]) + "\n"
    text += "1.250 dịch vụ.\n\n" + "\n".join([line] * 8)
    found = blocks(read(text.encode(), "a.txt"))
    assert found[0] == ("paragraph", text.split("\n\n")[0])


@pytest.mark.parametrize(
    "line",
    [
        "Truy cập hôm nay : 21", "Truy cập trong 30 ngày: 1.204", "Tổng lượt truy cập : 12,712", "Đang online: 8",
        "• Đang truy cập: 15",
        "Hôm qua: 2.310", "Hôm nay: 1453", "Lượt xem: 308", "1.024 lượt xem", "Số lượt truy cập: 99",
        "Đã truy cập: 8302881", "Tuần này: 77",
        "Tổng số điểm của bài viết là: 5 trong 2 đánh giá", "Xếp hạng: 2.5 - 2 phiếu bầu",
        "Click để đánh giá bài viết", "Ý kiến bạn đọc",
        "Thời gian chờ: 30 giây", "Bình luận (3)", "Chia sẻ bài viết", "Thống kê truy cập", "Khách trực tuyến: 12",
        "Visitors: 1,024",
    ],
)  # fmt: skip
def test_furniture(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Số thuê bao truy cập Internet băng rộng: 250.000", "Tỷ lệ hộ gia đình truy cập Internet: 95%",
        "Xếp hạng: 8/63", "Xếp hạng DTI: 26",
        "Đánh giá chung", "Tổng số: 688 dịch vụ công trực tuyến", "Tổng số hồ sơ tiếp nhận: 48.000",
        "Người sử dụng Internet đạt 80%",
        "Hôm nay, tỉnh có 2.255 tổ công nghệ số.", "Trong 7 ngày, 15 xã đã hoàn thành",
        "Đã có 63 nghìn lượt người được tập huấn", "Liên kết vùng",
        "Tổng điểm: 83,87", "Năm 2022: 56%", "Tháng 9: 83,87", "Tất cả 27 huyện đã có kế hoạch",
    ],
)  # fmt: skip
def test_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_a_list_of_related_headlines_ends_with_the_next_sentence() -> None:
    lines = [
        "Bài viết liên quan",
        "Tỉnh A đứng thứ 5",
        "Tỉnh B tăng 7 bậc",
        "Toàn tỉnh đã có 15 xã hoàn thành mục tiêu của năm 2024.",
        "Xã hội số",
    ]
    assert mark_furniture(lines) == [True, True, True, False, False]


def test_tables_in_a_text_are_slices_of_it() -> None:
    text = (
        "Bảng 1\n<table><tr><th rowspan='2'><b>TT</b></th><th colspan='2'>Kết "
        "quả</th></tr><tr><th>2021</th><th>2022</th></tr>"
        "<tr><td>1</td><td><p>15.85</p></td><td>18,27</td></tr></table>\n\n| Chỉ tiêu | Kết quả |\n|---|---|\n| Hộ "
        "có cáp quang | 80% |\n"
    )
    document = read(text.encode(), "a.txt")
    assert document.text == text
    markup, bars = document.tables
    assert [(cell.row, cell.column, cell.row_span, cell.column_span, cell.text) for cell in markup.cells] == [
        (0, 0, 2, 1, "TT"), (0, 1, 1, 2, "Kết quả"), (1, 1, 1, 1, "2021"), (1, 2, 1, 1, "2022"), (2, 0, 1, 1, "1"),
        (2, 1, 1, 1, "15.85"),
        (2, 2, 1, 1, "18,27"),
    ]  # fmt: skip
    assert [cell.text for cell in bars.cells] == ["Chỉ tiêu", "Kết quả", "Hộ có cáp quang", "80%"]
    for table in document.tables:
        assert all(text[cell.start : cell.end] == cell.text for cell in table.cells)


@pytest.mark.parametrize(("data", "reason"), [(b"", "empty"), (b" \n\t\n", "no_text")])
def test_nothing_is_said_so(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableDocument) as caught:
        read(data, "a.txt")
    assert caught.value.reason == reason


@given(st.text(alphabet=st.sampled_from("a1Đ.|<>tablerd/#*-\n \u0301"), max_size=300))
def test_blocks_and_cells_lie_in_order_inside_the_text(text: str) -> None:
    try:
        document = read(text.encode(), "a.txt")
    except UnreadableDocument:
        return
    end = 0
    for block in document.blocks:
        assert end <= block.start < block.end <= len(document.text)
        end = block.end
    for table in document.tables:
        assert all(document.text[cell.start : cell.end] == cell.text for cell in table.cells)
