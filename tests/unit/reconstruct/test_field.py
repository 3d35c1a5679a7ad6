from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.reconstruct.facts_file import read_facts
from hattama.reconstruct.field import draw_fields
from hattama.reconstruct.nominees import NomineePlan
from hattama.reconstruct.plan import RegionPlan


def region(candidates: dict[str, int]) -> RegionPlan:
    nominees = NomineePlan(
        winners={"auyl": 2, "adal": 0, "self": 0},
        candidates=candidates,
        dropped={"party": 1, "self": 0},
        fates={"refused": 1},
        women=0,
        women_elected=0,
    )
    return RegionPlan(
        id="110000000", seats=2, nominees=nominees, stations=2, voters=900, issued=500
    )


def test_nobody_wins_without_an_opponent(folder: Path) -> None:
    facts = read_facts(folder / "facts.toml")

    with pytest.raises(BadInputError, match=r"regions\.110000000\.registered: too few candidates"):
        draw_fields(facts, region({"auyl": 2, "adal": 1, "self": 0}), 1)


def test_a_party_that_was_refused_does_not_stand_as_well(folder: Path) -> None:
    facts = read_facts(folder / "facts.toml")

    fields = draw_fields(facts, region({"auyl": 2, "adal": 2, "self": 0}), 1)

    for field in fields:
        parties = [nominee.nominator for nominee in field]
        assert len(parties) == len(set(parties))
