"""ZIP-based office files with the same bytes on every build."""

from __future__ import annotations

import io
import re
import zipfile

_MOMENT = (2025, 12, 31, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def fixed_zip(data: bytes) -> bytes:
    """The same members under one time stamp: no clock in the bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2025-12-31T00:00:00Z\g<2>", content)
            info = zipfile.ZipInfo(member.filename, _MOMENT)
            info.create_system = 3
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            target.writestr(info, content)
    return result.getvalue()


def same_content(one: bytes, other: bytes) -> bool:
    """Equal bytes, or archives with equal members: another zlib may compress the same content otherwise."""
    if one == other:
        return True
    if not (one.startswith(b"PK") and other.startswith(b"PK")):
        return False
    with zipfile.ZipFile(io.BytesIO(one)) as left, zipfile.ZipFile(io.BytesIO(other)) as right:
        return left.namelist() == right.namelist() and all(
            left.read(name) == right.read(name) for name in left.namelist()
        )
