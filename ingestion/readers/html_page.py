"""HTML by lxml (never html5lib, which nesting stalls): paragraphs, headings, lists, tables; furniture told apart.

What the page hides is furniture, too; what it strikes through within a sentence is left out.
The tree is walked with a stack of its own, so no nesting exhausts Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ingestion.readers import limits, raised
from ingestion.readers.builder import DocumentBuilder, DraftCell, clean
from ingestion.readers.canonical import CanonicalDocument, UnreadableDocument
from ingestion.readers.encoding import decode

_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_DROPPED = frozenset(
    [
        "script",
        "style",
        "template",
        "noscript",
        "svg",
        "math",
        "iframe",
        "object",
        "embed",
        "head",
        "applet",
        "canvas",
        "audio",
        "video",
        "map",
        "datalist",
        "option",
    ]
)
_FURNITURE_TAGS = frozenset(["nav", "aside", "footer", "form", "button", "select", "menu", "dialog"])
_FURNITURE_ROLES = frozenset(
    ["navigation", "complementary", "contentinfo", "search", "banner", "menu", "menubar", "dialog"]
)
_FURNITURE_NAMES = re.compile(
    r"""(?:^|[\s_-])(?:
      (?:main|top|left|right|bottom|sub|mega|site)?[-_]?(?:menu|nav|navbar|navigation)\w*
      | breadcrumbs?\w* | side-?bar\w* | footer\w* | copyright | paging | pagination | tags? | tag-?list
      | related\w* | tin-?(?:lien-?quan|khac|moi|cu) | lien-?quan | other-?news | news-?other
      | bai-?viet-?(?:khac|lien-?quan) | doc-?nhieu | xem-?nhieu | most-?(?:read|viewed)
      | comments? | comment-?\w* | binh-?luan\w* | ratings? | star-?rating | votes? | polls? | binh-?chon | tham-?do
      | share\w* | social\w* | chia-?se | counter\w* | visitors?\w* | (?:thong-?ke-?|luot-?)?truy-?cap
      | ads? | adv | advert\w* | banner\w* | quang-?cao | popup\w* | modal\w* | login\w* | cookie\w*
      | lien-?ket-?web\w* | weblink\w*
    )(?=$|[\s_-])""",
    re.VERBOSE | re.IGNORECASE,
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "legend",
        "li",
        "main",
        "menu",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "select",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "option",
        "button",
    ]
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_PUBLISHED = (
    "article:published_time", "og:published_time", "datepublished", "date.published", "pubdate", "publishdate",
    "publish-date", "dc.date",
    "dc.date.issued", "dcterms.created", "dcterms.issued", "parsely-pub-date", "sailthru.date",
)  # fmt: skip
_DAY = re.compile(r"(?<!\d)(\d{4})-(\d{2})-(\d{2})(?!\d)")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})(?!\d)")
_STRUCK = frozenset(["del", "s", "strike"])
_HIDING = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|text-decoration(?:-line)?\s*:[^;]*line-through)",
    re.IGNORECASE,
)
_RAISING = re.compile(r"(?:^|;)\s*vertical-align\s*:\s*super\b", re.IGNORECASE)
LINK_SHARE = 0.8
FRAME_SHARE = 0.5


def read_html(data: bytes) -> CanonicalDocument:
    declared = _CHARSET.search(data[:8192])
    text, encoding, warnings = decode(data, declared.group(1).decode("ascii") if declared else None)
    if len(text) > limits.MAX_TEXT:
        raise UnreadableDocument("too_large", f"{len(text):,} characters of markup")
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = etree.fromstring(text.replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableDocument("broken", f"no HTML: {str(error)[:200]}") from None
    if root is None:
        raise UnreadableDocument("no_text", "the page holds no text")
    if any("xcessive depth" in entry.message for entry in parser.error_log):
        warnings.append("nesting_cut")
    page = _Page(root)
    page.walk()
    if page.hidden:
        warnings.append(f"hidden_text:{page.hidden}")
    return page.builder.build(
        "html", "text/html", encoding=encoding, title=_title(root), published_on=_published(root), warnings=warnings
    )


class _Page:
    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.builder = DocumentBuilder()
        self._buffer: list[str] = []
        self._linked = 0
        self._links = 0
        self._furniture = 0
        self._unseen = 0
        self.hidden = 0
        """Pieces with a digit that are left out because the page hides them or strikes them through."""
        self._kinds: list[tuple[str, int]] = []
        self._number = 0
        self._size = sum(map(len, root.itertext()))

    def walk(self) -> None:
        stack: list[tuple[etree._Element, Iterator[etree._Element], bool]] = []
        furniture = self._open(self.root)
        if furniture is None:
            return
        stack.append((self.root, iter(self.root), furniture))
        while stack:
            element, children, furniture = stack[-1]
            child = next(children, None)
            if child is None:
                stack.pop()
                self._close(element, furniture)
                self._text(element.tail if stack else None)
                continue
            opened = self._open(child)
            if opened is None:
                self._text(child.tail)
            else:
                stack.append((child, iter(child), opened))
        self._flush()

    def _open(self, element: etree._Element) -> bool | None:
        """Enters an element; None where its subtree is done with, else whether it is furniture."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _DROPPED:
            return None
        unseen = _is_unseen(element)
        if unseen and tag not in _BLOCKS and next(element.iterdescendants(*_BLOCKS), None) is None:
            self.hidden += any(map(str.isdigit, "".join(element.itertext())))
            return None
        if tag in _BLOCKS:
            self._flush()
        self._unseen += unseen
        if tag == "table" and self._is_data(element):
            self._unseen -= unseen
            return None
        furniture = unseen or self._is_furniture(element, tag)
        self._furniture += furniture
        if _is_raised(element, tag):
            self._buffer.append(raised.UP)
        if tag == "a":
            self._links += 1
        elif tag in _HEADINGS:
            self._kinds.append(("heading", _HEADINGS[tag]))
        elif tag in ("li", "dd"):
            self._kinds.append(("list_item", 0))
        elif tag == "img" and element.get("alt"):
            pass  # an image's description is no statement of the page
        self._text(element.text)
        return furniture

    def _close(self, element: etree._Element, furniture: bool) -> None:
        tag = element.tag
        self._unseen -= _is_unseen(element)
        if _is_raised(element, tag):
            self._buffer.append(raised.DOWN)
        if tag in _BLOCKS:
            self._flush()
        if tag == "a":
            self._links -= 1
        elif tag in _HEADINGS or tag in ("li", "dd"):
            self._kinds.pop()
        self._furniture -= furniture

    def _text(self, text: str | None) -> None:
        if text:
            self._buffer.append(text)
            if self._links:
                self._linked += len(text)

    def _flush(self) -> None:
        text = "".join(self._buffer)
        linked, self._linked = self._linked, 0
        self._buffer.clear()
        if not text or text.isspace():
            return
        kind, level = self._kinds[-1] if self._kinds else ("paragraph", 0)
        if self._furniture or (kind == "list_item" and linked >= LINK_SHARE * len(text)):
            kind, level = "boilerplate", 0
        self._number += 1
        self.builder.add(text, kind, level=level, place={"paragraph": self._number})

    def _is_furniture(self, element: etree._Element, tag: str) -> bool:
        if tag in ("html", "body", "main", "article"):
            return False
        if tag in _FURNITURE_TAGS or (element.get("role") or "").lower() in _FURNITURE_ROLES:
            return not _holds_content(element)  # ASP.NET pages put all of their content into one form
        names = f"{element.get('class') or ''} {element.get('id') or ''}"
        if len(names) < 2 or not _FURNITURE_NAMES.search(names[:300]) or _holds_content(element):
            return False
        # Themes call their frame "has-sidebar"; what holds most of the page's words is no furniture.
        return sum(map(len, element.itertext())) < FRAME_SHARE * self._size

    def _is_data(self, table: etree._Element) -> bool:
        """Adds a table that holds data; one that only lays out the page is walked like any other element."""
        if next(table.iterdescendants("table"), None) is not None:
            return False
        left_out: list[str] = []
        cells = list(_cells(table, left_out))
        rows = len({cell.row for cell in cells})
        columns = max((cell.column for cell in cells), default=0) + 1
        if rows < 2 or columns < 2 or max((len(cell.text) for cell in cells), default=0) > 4000:
            return False
        caption = table.find("caption")
        title = clean(_cell_text(caption, left_out)) if caption is not None else None
        if title:
            self.builder.add(title, "paragraph", place={"table": self.builder.tables, "caption": 1})
        furniture = bool(self._unseen) or (bool(self._furniture) and not (columns >= 3 and rows >= 5))
        self.hidden += sum(any(map(str.isdigit, text)) for text in left_out)
        self.builder.add_table(cells, caption=title, furniture=furniture)
        return True


def _holds_content(element: etree._Element) -> bool:
    """Whether a container named like furniture holds an article, a main heading or long paragraphs."""
    if next(element.iterdescendants("article", "main", "h1"), None) is not None:
        return True
    prose = 0
    for number, paragraph in enumerate(element.iterdescendants("p")):
        prose += len("".join(paragraph.itertext()))
        if prose > 1500:
            return True
        if number > 200:
            break
    return False


def _is_unseen(element: etree._Element) -> bool:
    """Whether an element's own words hide it or strike it through; a page that hides its whole body shows it later."""
    if element.tag in ("html", "body"):
        return False
    style = element.get("style")
    return (
        element.tag in _STRUCK
        or element.get("hidden") is not None
        or (style is not None and _HIDING.search(style) is not None)
    )


def _is_raised(element: etree._Element, tag: str) -> bool:
    if tag == "sup":
        return True
    style = element.get("style")
    return style is not None and _RAISING.search(style) is not None


def _cells(table: etree._Element, left_out: list[str]) -> Iterator[DraftCell]:
    """The cells of a table; the texts of those that the page hides are put into `left_out`, their places stay empty."""
    taken: set[tuple[int, int]] = set()
    count = 0
    for row, line in enumerate(table.iter("tr")):
        column = 0
        group = line.getparent()
        in_head = group is not None and group.tag == "thead"
        unseen = _is_unseen(line) or (group is not None and group is not table and _is_unseen(group))
        for element in line:
            if element.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            down, across = _span(element, "rowspan"), _span(element, "colspan")
            if down * across > 1:
                if down * across > 20_000 or len(taken) > limits.MAX_CELLS:
                    raise UnreadableDocument("too_large", "a cell spans too many others")
                taken.update((row + below, column + right) for below in range(down) for right in range(across))
            count += 1
            if count > limits.MAX_CELLS:
                raise UnreadableDocument("too_large", f"more than {limits.MAX_CELLS:,} cells")
            text = _cell_text(element, left_out)
            if unseen or _is_unseen(element):
                left_out.append(text)
                text = ""
            yield DraftCell(row, column, text, down, across, in_head or element.tag == "th")
            column += across


def _cell_text(cell: etree._Element, left_out: list[str]) -> str:
    """The text of a cell; what it hides or strikes through is put into `left_out`."""
    if not len(cell):
        return cell.text or ""
    parts: list[str] = []
    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        tag, inner = element.tag, element is not cell
        gap = " " if inner and tag in _BLOCKS else ""
        if event == "end":
            if _is_raised(element, tag):
                parts.append(raised.DOWN)
            if inner:
                parts.append(gap + (element.tail or ""))
            continue
        parts.append(gap)
        if tag in ("script", "style", "template"):
            walk.skip_subtree()
        elif inner and _is_unseen(element):
            left_out.append("".join(element.itertext()))
            walk.skip_subtree()
        else:
            if _is_raised(element, tag):
                parts.append(raised.UP)
            parts.append(element.text or "")
    return "".join(parts)


def _span(element: etree._Element, name: str) -> int:
    value = (element.get(name) or "").strip()
    return min(max(int(value), 1), 1000) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _title(root: etree._Element) -> str | None:
    for meta in root.iter("meta"):
        if (meta.get("property") or meta.get("name") or "").lower() == "og:title" and meta.get("content"):
            return str(meta.get("content"))
    title = next(root.iter("title"), None)
    return "".join(title.itertext()) if title is not None else None


def _published(root: etree._Element) -> str | None:
    """The day of publication, only where the page says so in so many words."""
    for meta in root.iter("meta"):
        name = (meta.get("property") or meta.get("name") or meta.get("itemprop") or "").lower()
        if name in _PUBLISHED and meta.get("content"):
            day = _iso_day(str(meta.get("content")))
            if day:
                return day
    return None


def _iso_day(text: str) -> str | None:
    match = _DAY.search(text)
    year, month, day = match.groups() if match else ("", "", "")
    if not match:
        match = _DAY_FIRST.search(text)
        day, month, year = match.groups() if match else ("", "", "")
    if match and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        return f"{year}-{int(month):02}-{int(day):02}"
    return None
