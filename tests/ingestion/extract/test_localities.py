"""Whether a number is of a province or of a district or commune in it."""

from __future__ import annotations

from datetime import date

import pytest

from ingestion.extract import government
from tests.ingestion.extract.conftest import Read


def localities(read: Read, text: str, **source: object) -> dict[str, str | None]:
    """Locality by value."""
    return {f"{figure.value.normalize():f}": figure.locality for figure in read(text, **source)}


def test_a_document_that_a_district_issues_speaks_of_it(read: Read) -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nHUYỆN BÁT XÁT\n\nBÁO CÁO\nKết quả chuyển đổi số năm 2024\n\n"
        "- Tổng số hồ sơ tiếp nhận: 8.431 hồ sơ.\n\n- Toàn tỉnh có 1.420 trạm BTS."
    )
    assert localities(read, text) == {"8431": "Huyện Bát Xát", "1420": None}


def test_a_title_names_the_district(read: Read) -> None:
    text = "Chuyển đổi số ở huyện Bát Xát\n\nNăm 2024, có 41 trạm BTS."
    assert localities(read, text)["41"] == "huyện Bát Xát"
    assert localities(read, "Chuyển đổi số ở các huyện Bát Xát và Sa Pa\n\nNăm 2024, có 41 trạm BTS.")["41"] is None
    assert localities(read, "Chuyển đổi số của xã hội\n\nNăm 2024, có 41 trạm BTS.")["41"] is None


def test_a_paragraph_stays_with_the_commune_until_it_names_the_province(read: Read) -> None:
    text = (
        "Sau một năm, xã Cốc San (thành phố Lào Cai) đã lắp 14 trạm BTS. 72% hộ có Internet cáp quang. "
        "Toàn tỉnh có 1.420 trạm BTS.\n\nTỷ lệ hồ sơ trực tuyến của xã đạt 77%.\n\nCó 812 dịch vụ công toàn trình."
    )
    assert localities(read, text) == {
        "14": "xã Cốc San",
        "72": "xã Cốc San",
        "1420": None,
        "77": "xã Cốc San",
        "812": None,
    }


def test_a_city_with_its_value_is_the_city(read: Read) -> None:
    figures = read(
        "Theo DTI năm 2022, các địa phương dẫn đầu gồm: Đà Nẵng (0,8002), Hồ Chí Minh (0,7699).", provinces=()
    )
    assert [figure.province for figure in figures] == ["Đà Nẵng", "Hồ Chí Minh"]


def test_what_a_ministry_issues_speaks_of_the_country(read: Read) -> None:
    text = (
        "BỘ KHOA HỌC VÀ CÔNG NGHỆ\nBáo cáo tháng 8 năm 2025\n\nTỷ lệ hộ gia đình sử dụng cáp quang đạt 83,4%.\n\n"
        "Một số địa phương: Hà Nội, Lào Cai, Tây Ninh."
    )
    assert [figure.province for figure in read(text, provinces=(), published=None)] == ["national"]
    assert [figure.province for figure in read(text.replace("BỘ", "BỘ CHỈ SỐ"), provinces=(), published=None)] != [
        "national"
    ]


def test_across_the_country_is_of_the_country(read: Read) -> None:
    figures = read("Trên phạm vi cả nước, đến ngày 20/10/2024 đã có 41,2 triệu thửa đất được đưa vào cơ sở dữ liệu.")
    assert [figure.province for figure in figures] == ["national"]


def test_a_districts_own_score_is_not_the_provinces(read: Read) -> None:
    text = (
        "Chuyển đổi số ở huyện Bát Xát\n\nNăm 2022, huyện xếp thứ 3/9 huyện về mức độ chuyển đổi số của tỉnh, đạt "
        "571,2 điểm."
    )
    assert {figure.locality for figure in read(text)} == {"huyện Bát Xát"}
    assert all(figure.status == "review" for figure in read(text))


def test_the_country_named_behind_a_province_is_spoken_of_again(read: Read) -> None:
    text = (
        "Phát biểu tại diễn đàn tổ chức ở Nam Định, Bộ trưởng cho rằng nhân lực chưa đáp ứng nhu cầu. "
        "Hiện cả nước có hơn 70.000 doanh nghiệp công nghệ số."
    )
    for provinces in (("national",), ("national", "several")):
        assert [figure.province for figure in read(text, provinces=provinces)] == ["national"]


def test_the_first_of_all_named_beside_does_not_take_the_provinces_values(read: Read) -> None:
    text = (
        "Chỉ số PCI năm 2023 đạt 68,91 điểm, đứng thứ 12 cả nước, dẫn đầu là Quảng Ninh với 71,25 điểm; Chỉ số PAPI "
        "đạt 41,2 điểm."
    )
    title = "Lào Cai nâng hạng cải cách hành chính"
    for source in ({}, {"provinces": (), "title": title}):
        assert [(str(f.value), f.province, f.status) for f in read(text, **source)] == [
            ("68.91", "Lào Cai", "accepted"),
            ("12", "Lào Cai", "accepted"),
            ("71.25", "Quảng Ninh", "accepted"),
            ("41.2", "Lào Cai", "accepted"),
        ]


def test_a_place_in_the_region_behind_that_in_the_country(read: Read) -> None:
    text = "Chỉ số PII năm 2023 của tỉnh xếp thứ 20/63, đứng thứ 7/14 tỉnh vùng Trung du và miền núi phía Bắc."
    assert [(str(f.value), f.status) for f in read(text)] == [("20", "accepted"), ("7", "review")]


@pytest.mark.parametrize(
    "text",
    [
        "Chủ tịch UBND xã Bản Vược cho hay xã có 8 thôn, mỗi thôn 1 tổ công nghệ số, 65% hộ dân dùng Internet.",
        "Năm 2024, trong số 9 huyện, thành phố, Sa Pả dẫn đầu với tỷ lệ hồ sơ trực tuyến 92%.",
        "Năm 2024, toàn huyện có 214 trạm BTS.",
    ],
)
def test_what_a_part_without_a_known_name_has_is_not_the_provinces(read: Read, text: str) -> None:
    assert all(figure.status == "review" or figure.locality is not None for figure in read(text))


def test_a_district_committee_of_the_party_speaks_of_its_district(read: Read) -> None:
    figures = read("Toàn huyện có 214 trạm BTS.", title="Huyện ủy Bát Xát: 03 năm thực hiện Nghị quyết 10-NQ/TU")
    assert [(figure.locality, figure.status) for figure in figures] == [("huyện Bát Xát", "accepted")]


def test_before_the_merger_names_are_of_the_provinces_of_then(read: Read) -> None:
    text = (
        "Trước sáp nhập, tỷ lệ hồ sơ nộp trực tuyến của Lâm Đồng (cũ) đạt 72%, Bình Thuận 68%, Đắk Nông 75%. "
        "Nay tỷ lệ này của Lâm Đồng đạt 90%."
    )
    figures = read(text, published=date(2025, 11, 15), provinces=("Lâm Đồng",))
    assert [(str(f.value), f.province, f.status) for f in figures[:3]] == [
        ("72", "Lâm Đồng", "accepted"),
        ("68", "Bình Thuận", "accepted"),
        ("75", "Đắk Nông", "accepted"),
    ]
    assert figures[0].unit_id != figures[3].unit_id


def test_of_several_provinces_of_a_source_the_one_spoken_of_last_is_meant(read: Read) -> None:
    text = (
        "Theo DTI năm 2022, nhóm cuối vùng gồm Đồng Tháp (39/63), Bến Tre (51/63), An Giang (54/63), Cà Mau (58/63) và "
        "Bạc Liêu (60/63).\n\n"
        "Trong khi đó DTI của Trà Vinh đạt 0,6077 điểm. Trong DTI, chính quyền số của tỉnh đạt 0,6683 điểm, xếp thứ 29."
    )
    figures = read(text, provinces=("Long An", "Bến Tre", "Trà Vinh"), published=date(2023, 7, 14))
    assert [(str(f.value), f.province) for f in figures if f.status == "accepted"] == [
        ("39", "Đồng Tháp"),
        ("51", "Bến Tre"),
        ("54", "An Giang"),
        ("58", "Cà Mau"),
        ("60", "Bạc Liêu"),
        ("0.6077", "Trà Vinh"),
        ("0.6683", "Trà Vinh"),
        ("29", "Trà Vinh"),
    ]


def test_who_comes_next_does_not_take_the_values_before_it(read: Read) -> None:
    text = "Về SIPAS năm 2023, tỉnh đạt 90,61%, cũng xếp thứ nhất; kế đến là Thái Nguyên 88,96%."
    figures = read(text, provinces=(), title="Quảng Ninh giữ vững ngôi đầu về cải cách hành chính")
    assert [(str(f.value), f.province) for f in figures] == [
        ("90.61", "Quảng Ninh"),
        ("1", "Quảng Ninh"),
        ("88.96", "Thái Nguyên"),
    ]


def test_districts_in_a_row_each_have_their_share(read: Read) -> None:
    text = (
        "Năm 2024, thành phố Lào Cai là địa phương dẫn đầu với 96,3% hồ sơ nộp trực tuyến, tiếp đến là huyện Bát Xát "
        "94,1%, huyện Bảo Yên 92%; thấp nhất là huyện Si Ma Cai mới đạt 71,8%."
    )
    assert localities(read, text, provinces=("Lào Cai",)) == {
        "96.3": "thành phố Lào Cai",
        "94.1": "huyện Bát Xát",
        "92": "huyện Bảo Yên",
        "71.8": "huyện Si Ma Cai",
    }
    figures = read(text, provinces=("Lào Cai",))
    assert {figure.indicator_code for figure in figures} == {"online_submission_rate"}


def test_a_place_behind_what_is_counted(read: Read) -> None:
    one = "Năm 2024, tỉnh Lào Cai có 42 trạm BTS 5G tại thành phố Lào Cai."
    assert localities(read, one, provinces=("Lào Cai",)) == {"42": "thành phố Lào Cai"}
    two = "Năm 2024, 100% trường học tại thị xã Sa Pa và huyện Bát Xát thu học phí không dùng tiền mặt."
    (figure,) = read(two, provinces=("Lào Cai",))
    assert figure.locality is None and figure.status == "review" and "ambiguous_unit" in (figure.reasons or "")


def test_a_level_that_opens_an_item_of_a_districts_report(read: Read) -> None:
    text = (
        "ỦY BAN NHÂN DÂN\nHUYỆN BÁT XÁT\n\nBÁO CÁO\nKết quả chuyển đổi số 6 tháng đầu năm 2024\n\n"
        "- Huyện tiếp nhận 9.870 hồ sơ.\n\n- Cấp xã: tiếp nhận 41.288 hồ sơ, tỷ lệ trực tuyến đạt 49,7%."
    )
    assert localities(read, text) == {"9870": "Huyện Bát Xát", "41288": "cấp xã", "49.7": "cấp xã"}


def test_districts_of_a_list_need_not_say_what_they_are(read: Read) -> None:
    text = (
        "Năm 2023, tỷ lệ kích hoạt tài khoản định danh điện tử của tỉnh đạt 76,9%. Ba địa phương dẫn đầu là Bát Xát "
        "91,4%, TP. Lào Cai 88%, Bảo Thắng 85,6%; thấp nhất là Si Ma Cai với 52,3%."
    )
    found = localities(read, text)
    assert (found["91.4"], found["88"], found["52.3"]) == ("Bát Xát", "TP. Lào Cai", "Si Ma Cai")
    assert found["76.9"] is None


def test_a_block_is_looked_through_once_for_whom_it_speaks_of(read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[int] = []
    acting = government.acting
    monkeypatch.setattr(government, "acting", lambda flow, start, end: looked.append(start) or acting(flow, start, end))
    assert len(read("\n".join(f"Xã Thanh   Số   {number % 97 + 3}" for number in range(400)))) > 300
    assert len(looked) <= 2


def test_who_tells_is_not_whose_it_is(read: Read) -> None:
    text = "Sở Công Thương cho biết, năm 2023 tỉnh có 138 sản phẩm OCOP trên sàn thương mại điện tử."
    assert localities(read, text) == {"138": None}


def test_where_most_of_them_are_is_not_where_all_are(read: Read) -> None:
    (figure,) = read("Năm 2023, toàn tỉnh có 215 trạm 5G, chủ yếu tại thành phố Lào Cai, thị xã Sa Pa.")
    assert (figure.indicator_code, figure.locality, figure.status) == ("bts_5g_count", None, "accepted")


def test_a_level_behind_what_the_sentence_told_without_a_share(read: Read) -> None:
    text = "Năm 2023, cài phần mềm phòng, chống mã độc cho máy tính tại các sở và UBND cấp huyện; cấp xã đạt 78,4%."
    (figure,) = read(text)
    assert (figure.indicator_code, figure.locality) == ("malware_protection_rate", "cấp xã")


def test_a_neighbour_is_not_whose_figure_it_is(read: Read) -> None:
    text = "Lào Cai nằm sát Lai Châu. Năm 2023, tỉnh tiếp nhận hơn 35.000 hồ sơ."
    assert {figure.province for figure in read(text)} == {"Lào Cai"}


def test_a_district_whose_header_tells_its_province(read: Read) -> None:
    text = "ỦY BAN NHÂN DÂN HUYỆN BẮC HÀ (LÀO CAI)\n\nNăm 2023, toàn huyện có 211 tổ công nghệ số cộng đồng.\n"
    (figure,) = read(text)
    assert (figure.locality, figure.status) == ("Huyện Bắc Hà", "accepted")
