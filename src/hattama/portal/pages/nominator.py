"""The page of a nominator: whom it nominated, what it won, its votes by unit."""

from collections.abc import Iterator, Sequence
from typing import Any

from hattama.domain.states import REGISTERED
from hattama.portal.nominators import NominatorSheet
from hattama.portal.pages.common import Scene, party_path
from hattama.portal.pages.paging import sheaves
from hattama.portal.rendering import Page

__all__ = ["nominator_pages"]


def nominator_pages(scene: Scene, sheet: NominatorSheet) -> Iterator[Page]:
    """Yield the page of a party or of a route; ids of parties and routes never meet."""
    world, key = scene.world, sheet.party or sheet.route or ""
    shared = {
        "names": world.parties[sheet.party] if sheet.party else {},
        "nominator": scene.nominator(sheet.party, sheet.route),
        "is_party": sheet.party is not None,
        "colour": scene.colours()[key],
        "numbers": _numbers(sheet),
        "offices": [
            (
                names,
                [(part, world.units[part.unit]) for part in sheet.parts if part.office == office],
            )
            for office, names in world.offices.items()
            if any(part.office == office for part in sheet.parts)
        ],
        "has_leading": any(not seat.is_certified for seat in sheet.seats),
        "root": world.root,
    }
    won = {seat.person: seat.is_certified for seat in sheet.seats}
    for sheaf in sheaves(party_path(key), sheet.people):
        people = [world.people[who] for who in sheaf.rows]
        rows = [
            (one, scene.contest_name(one.contest), world.contests[one.contest], won.get(one.id))
            for one in people
        ]
        yield Page(sheaf.path, "nominator.html", {**shared, "sheaf": sheaf, "people": rows})


def _numbers(sheet: NominatorSheet) -> dict[str, Any]:
    """Give nominees, candidates and the elected, with the women among candidates."""
    candidates = [one for one in sheet.nominees if one[0] in REGISTERED]
    return {
        "nominees": _sum(sheet.nominees),
        "is_sex_known": any(one[1] for one in sheet.nominees),
        "candidates": _sum(candidates),
        "candidate_women": _sum([one for one in candidates if one[1] == "f"]),
        "candidate_men": _sum([one for one in candidates if one[1] == "m"]),
        "elected": sum(seat.is_certified for seat in sheet.seats),
        "leading": sum(not seat.is_certified for seat in sheet.seats),
    }


def _sum(nominees: Sequence[tuple[Any, Any, int]]) -> int:
    return sum(number for *_, number in nominees)
