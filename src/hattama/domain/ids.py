"""Ids that stay: short ASCII tokens, a type for each kind (spec/package.md, section 3)."""

import re
from typing import NewType

UnitId = NewType("UnitId", str)
StationId = NewType("StationId", str)
OfficeId = NewType("OfficeId", str)
ContestId = NewType("ContestId", str)
PartyId = NewType("PartyId", str)
CandidacyId = NewType("CandidacyId", str)
ProtocolId = NewType("ProtocolId", str)
KeyId = NewType("KeyId", str)
HolderId = NewType("HolderId", str)

LONGEST = 80
ID_PATTERN = f"[A-Za-z0-9][A-Za-z0-9._-]{{0,{LONGEST - 1}}}"


def is_id(text: str) -> bool:
    """Say whether `text` may serve as an id."""
    return re.fullmatch(ID_PATTERN, text) is not None
