"""What is proposed for a header that no layout knows."""

from __future__ import annotations

from ingestion.tables import load_layouts
from ingestion.tables.proposal import propose


def test_a_share_is_not_proposed_as_the_score_whose_name_is_part_of_its_own() -> None:
    proposal = propose(["STT", "Xếp hạng năm", "Tỷ trọng kinh tế số trong GRDP (%)"], load_layouts())
    assert "'STT': ordinal" in proposal and "'Xếp hạng năm': rank" in proposal
    assert "'Tỷ trọng kinh tế số trong GRDP (%)': ?" in proposal
