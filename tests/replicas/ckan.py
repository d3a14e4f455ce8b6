"""An open data portal with CKAN's reply shapes, over files of our own."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.replicas.server import Replica, Request, Response

MODIFIED = "2025-08-20T03:04:05.678901"


@dataclass
class Resource:
    name: str
    format: str
    data: bytes
    url: str | None = None

    @property
    def id(self) -> str:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, self.name))


@dataclass
class CkanReplica(Replica):
    """Packages by name, each with its resources; `page_limit` is the most results of a search."""

    packages: dict[str, list[Resource]] = field(default_factory=dict)
    page_limit: int = 1000

    def __post_init__(self) -> None:
        super().__init__()

    def answer(self, request: Request) -> Response:
        query = {name: values[0] for name, values in parse_qs(urlsplit(request.target).query).items()}
        match request.path:
            case "/api/3/action/package_search":
                start, rows = int(query.get("start", 0)), min(int(query.get("rows", 10)), self.page_limit)
                names = [name for name in sorted(self.packages) if query["q"].lower() in self._title(name).lower()]
                results = [self._package(name) for name in names[start : start + rows]]
                return self._said(
                    "package_search",
                    {
                        "count": len(names),
                        "facets": {},
                        "results": results,
                        "sort": query.get("sort"),
                        "search_facets": {},
                    },
                )
            case "/api/3/action/package_show":
                if query["id"] in self.packages:
                    return self._said("package_show", self._package(query["id"]))
                said = {"message": "Không tìm thấy", "__type": "Not Found Error"}
                return self._said("package_show", None, 404, error=said)
        for resources in self.packages.values():
            for resource in resources:
                if request.path == f"/dataset/download/{resource.id}":
                    return Response(resource.data, media_type="application/octet-stream")
        return Response(b"<html>404</html>", 404, "text/html")

    def _said(self, action: str, result: Any, status: int = 200, error: Any = None) -> Response:
        said: dict[str, Any] = {"help": f"{self.base}/api/3/action/help_show?name={action}", "success": error is None}
        said["error" if error else "result"] = error or result
        return Response(json.dumps(said, ensure_ascii=False).encode(), status)

    @staticmethod
    def _title(name: str) -> str:
        return f"Số liệu chuyển đổi số {name}"

    def _package(self, name: str) -> dict[str, Any]:
        return {
            "id": str(uuid.uuid5(uuid.NAMESPACE_DNS, name)),
            "name": name,
            "title": self._title(name),
            "metadata_created": MODIFIED,
            "metadata_modified": MODIFIED,
            "state": "active",
            "type": "dataset",
            "private": False,
            "isopen": True,
            "license_id": "cc-by",
            "num_resources": len(self.packages[name]),
            "organization": {
                "id": "so-khcn",
                "name": "so-khcn",
                "title": "Sở Khoa học và Công nghệ",
                "state": "active",
            },
            "tags": [],
            "resources": [
                {
                    "id": resource.id,
                    "name": resource.name,
                    "format": resource.format,
                    "url": resource.url or f"{self.base}/dataset/download/{resource.id}",
                    "last_modified": MODIFIED,
                    "created": MODIFIED,
                    "mimetype": None,
                    "size": len(resource.data),
                    "state": "active",
                    "position": position,
                }
                for position, resource in enumerate(self.packages[name])
            ],
        }
