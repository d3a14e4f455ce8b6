"""A site with one page: the bundled ranking page of 2022, in the shape of the original."""

from __future__ import annotations

from ingestion.settings import SAMPLES
from tests.replicas.server import Replica, Request, Response


class PageReplica(Replica):
    page = (SAMPLES / "dti_2022.html").read_bytes()

    def answer(self, request: Request) -> Response:
        return Response(self.page, media_type="text/html;charset=utf-8")
