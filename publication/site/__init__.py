"""The static site of a publication: pages that need no server, no network and, for their tables, no JavaScript."""

from publication.site.build import SitePart, SiteReport, build

__all__ = ["SitePart", "SiteReport", "build"]
