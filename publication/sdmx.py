"""The observations that stand, as statistical agencies exchange them: SDMX-CSV 2.0, and its structure in SDMX-ML 3.0.

A code of ours becomes an SDMX identifier: what SDMX does not allow in one turns into `_`, and `=` and its like have
names. An observation without a period, such as a target without a horizon, has no place in a time series; it is left
out here and stands in the other formats.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
from lxml import etree

from publication.dictionary import Code, TableEntry
from publication.export import write_csv_file
from publication.quoting import text
from publication.spreadsheet import defused_sql

DATA_NAME = "observations.csv"
STRUCTURE_NAME = "structure.xml"
AGENCY, DATAFLOW, STRUCTURE, VERSION = "TINHSO", "OBSERVATIONS", "DSD_OBSERVATIONS", "1.0.0"
NEEDS = {"fct_observation", "dim_indicator", "dim_province", "dim_index_edition"}

_COMPARATORS = {"=": "EQ", "~": "ABOUT", ">=": "GE", ">": "GT", "<=": "LE", "<": "LT"}


@dataclass(frozen=True, slots=True)
class Component:
    """A column of the data: `codelist` names ours, else `type` is the SDMX text type."""

    id: str
    role: str
    expression: str
    name_en: str
    name_vi: str
    codelist: str = ""
    type: str = "String"


def _identifier(expression: str) -> str:
    return f"regexp_replace({expression}, '[^A-Za-z0-9_@$-]', '_', 'g')"


def _number(column: str) -> str:
    return f"rtrim(rtrim({column}::VARCHAR, '0'), '.')"


_COMPARATOR = (
    "CASE comparator " + " ".join(f"WHEN '{sign}' THEN '{code}'" for sign, code in _COMPARATORS.items()) + " END"
)
_DAYS = "date_diff('day', period_start, period_end) + 1"
_TIME_PERIOD = f"""CASE period_type
    WHEN 'year' THEN strftime(period_start, '%Y')
    WHEN 'half' THEN strftime(period_start, '%Y') || '-S' || CASE WHEN month(period_start) < 7 THEN 1 ELSE 2 END
    WHEN 'quarter' THEN strftime(period_start, '%Y') || '-Q' || quarter(period_start)
    WHEN 'month' THEN strftime(period_start, '%Y-%m')
    WHEN 'day' THEN strftime(period_start, '%Y-%m-%d')
    ELSE strftime(period_start, '%Y-%m-%d') || '/P' || ({_DAYS}) || 'D' END"""
_TIME = "strftime({}, '%Y-%m-%dT%H:%M:%S')"

COMPONENTS = (
    Component("INDICATOR", "dimension", "indicator_code", "Indicator", "Chỉ tiêu", "indicator"),
    Component("REF_AREA", "dimension", "unit_id", "Unit of government", "Đơn vị hành chính", "unit"),
    Component("PERIOD_TYPE", "dimension", "period_type", "Kind of period", "Loại kỳ", "period_type"),
    Component("KIND", "dimension", "kind", "Actual, target or definition", "Kết quả hay mục tiêu", "kind"),
    Component("CLAIM", "dimension", "claim", "Who says so", "Nguồn công bố", "claim"),
    Component("OBSERVATION", "dimension", "observation_id", "Statement", "Mã phát biểu"),
    Component("TIME_PERIOD", "time", _TIME_PERIOD, "Period", "Kỳ", type="ObservationalTimePeriod"),
    Component("OBS_VALUE", "measure", _number("normalised_value"), "Value", "Giá trị", type="Decimal"),
    Component("UNIT_MEASURE", "attribute", _identifier("unit"), "Unit of measure", "Đơn vị tính", "unit_measure"),
    Component("COMPARATOR", "attribute", _COMPARATOR, "Bound on the number", "Dấu so sánh", "comparator"),
    Component("VALUE_HIGH", "attribute", _number("value_high"), "Upper end of a range", "Cận trên", type="Decimal"),
    Component("OF_TOTAL", "attribute", _number("of_total"), "Denominator", "Mẫu số", type="Decimal"),
    Component("SCOPE", "attribute", "scope", "Level", "Cấp", "scope"),
    Component("LOCALITY", "attribute", defused_sql("locality"), "Unit below the province", "Đơn vị dưới cấp tỉnh"),
    Component("EDITION", "attribute", _identifier("edition_id"), "Index edition", "Kỳ công bố chỉ số", "edition"),
    Component("PANEL", "attribute", "panel", "Provinces that are ranked", "Số tỉnh được xếp hạng", type="Integer"),
    Component("PUBLISHER", "attribute", defused_sql("publisher"), "Publisher", "Cơ quan công bố"),
    Component("SOURCE_URL", "attribute", defused_sql("source_url"), "Where it was published", "Địa chỉ nguồn"),
    Component("PUBLISHED_ON", "attribute", "published_on", "Day of publication", "Ngày công bố", type="GregorianDay"),
    Component("DOCUMENT", "attribute", "document_id", "SHA-256 of the document", "Mã băm của tài liệu"),
    Component(
        "KNOWN_FROM", "attribute", _TIME.format("known_from"), "When it was learned, UTC", "Thời điểm ghi nhận",
        type="DateTime",
    ),
    Component("CONFIDENCE", "attribute", "confidence", "Confidence of the reading", "Độ tin cậy", type="Decimal"),
)  # fmt: skip


def write_sdmx(
    connection: duckdb.DuckDBPyConnection,
    tables: Sequence[TableEntry],
    codes: Sequence[Code],
    parquet: Path,
    folder: Path,
) -> None:
    """Data and structure into the folder; nothing where the tables that they need are not published."""
    if not {table.name for table in tables} >= NEEDS:
        return
    folder.mkdir()
    source = f"read_parquet({text(parquet / 'fct_observation.parquet')})"
    columns = ", ".join(f'{component.expression} AS "{component.id}"' for component in COMPONENTS)
    write_csv_file(
        connection,
        f"SELECT 'dataflow' AS \"STRUCTURE\", '{AGENCY}:{DATAFLOW}({VERSION})' AS \"STRUCTURE_ID\", 'I' AS \"ACTION\","  # noqa: S608
        f" {columns} FROM {source} WHERE superseded_at IS NULL AND period_start IS NOT NULL AND period_end IS NOT NULL"
        " ORDER BY indicator_code, unit_id, period_start, period_end, observation_id",
        folder / DATA_NAME,
    )
    units = connection.execute(f"SELECT DISTINCT unit FROM {source} WHERE unit IS NOT NULL ORDER BY 1").fetchall()  # noqa: S608
    lists = [code for code in codes if code.codelist in {component.codelist for component in COMPONENTS}]
    lists += [Code("unit_measure", unit, "", unit) for (unit,) in units]
    (folder / STRUCTURE_NAME).write_bytes(_structure(lists))


_SDMX = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_NAMESPACES = {"mes": _SDMX + "message", "str": _SDMX + "structure", "com": _SDMX + "common"}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_URN = "urn:sdmx:org.sdmx.infomodel."


def _structure(codes: Sequence[Code]) -> bytes:
    root = etree.Element(_tag("mes:Structure"), nsmap=_NAMESPACES)
    header = _add(root, "mes:Header")
    _add(header, "mes:ID").text = STRUCTURE
    _add(header, "mes:Test").text = "false"
    # A fixed time: the same codes give the same file.
    _add(header, "mes:Prepared").text = "2020-01-01T00:00:00Z"
    _add(header, "mes:Sender", id=AGENCY)
    structures = _add(root, "mes:Structures")
    agencies = _named(
        _add(structures, "str:AgencySchemes"), "str:AgencyScheme", "AGENCIES", "Agencies", "Cơ quan", agencyID="SDMX"
    )
    _named(agencies, "str:Agency", AGENCY, "tinhso", "tỉnh số")
    codelists = _add(structures, "str:Codelists")
    for codelist in dict.fromkeys(code.codelist for code in codes):
        element = _maintained(codelists, "str:Codelist", _codelist(codelist), codelist, "")
        for code in codes:
            if code.codelist == codelist:
                _named(element, "str:Code", _code(codelist, code.code), code.name_en or code.code, code.name_vi)
    concepts = _maintained(
        _add(structures, "str:ConceptSchemes"), "str:ConceptScheme", "CONCEPTS", "Concepts", "Khái niệm"
    )
    for component in COMPONENTS:
        _named(concepts, "str:Concept", component.id, component.name_en, component.name_vi)
    flow = (_add(structures, "str:Dataflows"), "str:Dataflow", DATAFLOW, "Observations that stand", "Số liệu hiện hành")
    data_structures = _add(structures, "str:DataStructures")
    _add(
        _maintained(*flow), "str:Structure"
    ).text = f"{_URN}datastructure.DataStructure={AGENCY}:{STRUCTURE}({VERSION})"
    _components(_maintained(data_structures, "str:DataStructure", STRUCTURE, "Observations", "Số liệu"))
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True))


def _components(structure: etree._Element) -> None:
    parts = _add(structure, "str:DataStructureComponents")
    dimensions = _add(parts, "str:DimensionList", id="DimensionDescriptor")
    for position, component in enumerate(_of("dimension"), start=1):
        _component(_add(dimensions, "str:Dimension", id=component.id, position=str(position)), component)
    for component in _of("time"):
        _component(_add(dimensions, "str:TimeDimension", id=component.id), component)
    attributes = _add(parts, "str:AttributeList", id="AttributeDescriptor")
    for component in _of("attribute"):
        element = _add(attributes, "str:Attribute", id=component.id, usage="optional")
        _component(element, component)
        _add(_add(element, "str:AttributeRelationship"), "str:Observation")
    measures = _add(parts, "str:MeasureList", id="MeasureDescriptor")
    for component in _of("measure"):
        _component(_add(measures, "str:Measure", id=component.id, usage="mandatory"), component)


def _component(element: etree._Element, component: Component) -> None:
    concept = f"{_URN}conceptscheme.Concept={AGENCY}:CONCEPTS({VERSION}).{component.id}"
    _add(element, "str:ConceptIdentity").text = concept
    representation = _add(element, "str:LocalRepresentation")
    if component.codelist:
        urn = f"{_URN}codelist.Codelist={AGENCY}:{_codelist(component.codelist)}({VERSION})"
        _add(representation, "str:Enumeration").text = urn
    else:
        _add(representation, "str:TextFormat", textType=component.type)


def _of(role: str) -> Iterable[Component]:
    return (component for component in COMPONENTS if component.role == role)


def _codelist(codelist: str) -> str:
    return f"CL_{codelist.upper()}"


def _code(codelist: str, code: str) -> str:
    return _COMPARATORS[code] if codelist == "comparator" else re.sub(r"[^A-Za-z0-9_@$-]", "_", code)


def _maintained(parent: etree._Element, tag: str, id_: str, name_en: str, name_vi: str) -> etree._Element:
    return _named(parent, tag, id_, name_en, name_vi, agencyID=AGENCY, version=VERSION)


def _named(parent: etree._Element, tag: str, id_: str, name_en: str, name_vi: str, **attributes: str) -> etree._Element:
    element = _add(parent, tag, id=id_, **attributes)
    for language, label in (("en", name_en), ("vi", name_vi)):
        if label:
            _add(element, "com:Name", **{_XML_LANG: language}).text = label
    return element


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, _tag(tag), attributes)


def _tag(tag: str) -> str:
    prefix, local = tag.split(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"
