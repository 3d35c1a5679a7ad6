"""The drawn acts come to the tables that they are drawn from, in the order of time, signed by test keys."""

from collections import Counter

import pytest

from hattama.domain.record_choices import Role
from hattama.reconstruct.commissions import read_commissions
from hattama.reconstruct.election import Reconstruction
from hattama.reconstruct.facts_file import read_facts
from hattama.reconstruct.history import draw_history
from hattama.reconstruct.scene import Act, Scene
from tests.unit.reconstruct.conftest import EXAMPLE

SEED = 2021


@pytest.fixture(scope="module")
def scene(founding: Reconstruction) -> Scene:
    return Scene(
        facts=read_facts(EXAMPLE / "facts.toml"),
        tables=founding.tables,
        commissions=read_commissions(founding.tables, SEED),
        commit=lambda what, _, __: what,
        seed=SEED,
    )


@pytest.fixture(scope="module")
def acts(scene: Scene) -> list[Act]:
    return draw_history(scene)


def test_acts_stand_in_the_order_of_time(acts: list[Act]) -> None:
    assert [act.at for act in acts] == sorted(act.at for act in acts)


def test_one_scene_gives_one_history(scene: Scene, acts: list[Act]) -> None:
    again = draw_history(scene)

    assert [(act.at, act.signers) for act in again] == [(act.at, act.signers) for act in acts]


def test_nobody_signs_but_test_keys(acts: list[Act]) -> None:
    assert all(key.startswith("TEST-") for act in acts for key in act.signers)


def test_there_is_a_commission_for_every_district_and_station(
    scene: Scene, founding: Reconstruction
) -> None:
    chosen = scene.commissions

    assert chosen.root == "KZ"
    assert len(chosen.region_of) == 176
    assert sum(map(len, chosen.contests.values())) == 730
    assert sum(map(len, chosen.stations.values())) == len(founding.tables["stations"])


def test_every_key_has_its_own_holder_and_public_half(scene: Scene) -> None:
    chosen = scene.commissions
    district = next(iter(chosen.contests))
    keys = [*chosen.central(), *chosen.of_region(chosen.region_of[district])]
    keys += chosen.of_stations(district)

    assert len({key.id for key in keys}) == len({key.key for key in keys}) == len(keys)
    assert max(Counter(key.holder for key in keys).values()) == 1


def test_the_publisher_turns_its_key_over(scene: Scene) -> None:
    first, second = scene.commissions.publisher(1), scene.commissions.publisher(2)

    assert first.role is second.role is Role.PUBLISHER
    assert (first.holder, first.scope) == (second.holder, second.scope)
    assert first.key != second.key
