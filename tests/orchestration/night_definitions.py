"""The real schedule and job over two assets that do nothing, for Dagster's scheduler to load."""

import dagster as dg

from orchestration.automation import nightly, refresh
from tests.orchestration.test_nights import Home


@dg.asset(key=["sources", "portal_766"])
def portal_766() -> None:
    """Left out of the job, as the real one is."""


@dg.asset
def published() -> None:
    """What the job makes."""


definitions = dg.Definitions(
    assets=[portal_766, published],
    jobs=[refresh],
    schedules=[nightly],
    resources={"tinhso": Home()},
)
