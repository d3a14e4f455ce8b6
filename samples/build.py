"""Builds samples/landing/ from the facts and report texts beside it: `python -m samples.build [--check] [--font FILE]`.

The PDF files need a font with Vietnamese letters (DejaVu Sans was used) and are left alone without one.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

from samples import portal, reports, tables
from samples.archives import same_content

LANDING = Path(__file__).parent / "landing"
SOURCE_COLUMNS = ("file", "title", "publisher", "source_url", "published_on", "provinces", "claim", "note")
COMPILATION = "Tổng hợp từ báo chí"
_PER_ROW = "Mỗi dòng nêu nguồn và URL của nó."


def sources() -> list[dict[str, str]]:
    """Source of every landing file but the portal replies, which have sidecars."""
    compilations = (
        (tables.XLSX_2023, "Xếp hạng DTI cấp tỉnh năm 2023, tổng hợp từ báo chí", _PER_ROW),
        (tables.XLSX_2024, "Xếp hạng DTI cấp tỉnh năm 2024, bảng 63 và bảng 34 tỉnh, thành phố, tổng hợp", _PER_ROW),
        (tables.CLAIMS_CSV, "Số liệu DTI 2020-2024 theo từng nguồn", _PER_ROW),
        (tables.PORTAL_CSV, "Số liệu Bộ chỉ số 766 theo từng nguồn", _PER_ROW),
    )
    rows = [
        {
            "file": tables.HTML_2022,
            "title": "Xếp hạng mức độ chuyển đổi số năm 2022",
            "publisher": "Bộ Thông tin và Truyền thông",
            "source_url": tables.DTI_GOV_VN,
            "published_on": "2023-07-12",
            "claim": "official",
            "note": "Dựng lại theo khuôn của trang; bảng chỉ số chỉ có năm tỉnh, thành phố biết đủ giá trị.",
        }
    ]
    for file, title, note in compilations:
        record = {"file": file, "title": title, "publisher": COMPILATION, "published_on": tables.COMPILED_ON}
        rows.append(record | {"claim": "stated", "note": note})
    rows.extend(report.source() for report in reports.reports())
    return [{column: row.get(column, "") for column in SOURCE_COLUMNS} for row in rows]


def sources_csv() -> bytes:
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, SOURCE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sources())
    return buffer.getvalue().encode()


def build() -> dict[str, bytes]:
    """Name and bytes of every file whose bytes depend on nothing but the facts and texts."""
    replies, rest = portal.split_claims()
    return {
        tables.HTML_2022: tables.dti_2022_html(),
        tables.XLSX_2023: tables.dti_2023_xlsx(),
        tables.XLSX_2024: tables.dti_2024_xlsx(),
        tables.CLAIMS_CSV: tables.dti_claims_csv(),
        tables.PORTAL_CSV: tables.portal_claims_csv(rest),
        **portal.portal_files(replies),
        **{
            report.file: reports.RENDERERS[Path(report.file).suffix](report)
            for report in reports.reports()
            if Path(report.file).suffix in reports.RENDERERS
        },
        "sources.csv": sources_csv(),
    }


def build_pdf(font: Path) -> dict[str, bytes]:
    """The files whose bytes depend on a font, too."""
    found = [report for report in reports.reports() if report.file.endswith(".pdf")]
    return {report.file: reports.as_pdf(report, font) for report in found}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a committed file differs")
    parser.add_argument("--font", type=Path, help="TrueType font for the PDF files")
    arguments = parser.parse_args()
    stale = []
    files = build() | (build_pdf(arguments.font) if arguments.font else {})
    for name, data in files.items():
        path = LANDING / name
        if path.is_file() and same_content(path.read_bytes(), data):
            continue
        stale.append(name)
        if not arguments.check:
            path.write_bytes(data)
    print(f"{len(stale)} files {'differ' if arguments.check else 'written'}: {', '.join(stale) or 'none'}")
    return 1 if arguments.check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
