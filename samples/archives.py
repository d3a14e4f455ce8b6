"""ZIP-based office files with the same bytes on every build."""

from __future__ import annotations

import io
import re
import zipfile

_MOMENT = (2025, 12, 31, 0, 0, 0)
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*(</dcterms:modified>)")


def fixed_zip(data: bytes) -> bytes:
    """The same members, stored uncompressed under one time stamp: no clock and no zlib version in the bytes."""
    result = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_STORED) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename == "docProps/core.xml":
                content = _MODIFIED.sub(rb"\g<1>2025-12-31T00:00:00Z\g<2>", content)
            info = zipfile.ZipInfo(member.filename, _MOMENT)
            info.create_system = 3
            info.external_attr = 0o600 << 16
            target.writestr(info, content)
    return result.getvalue()
