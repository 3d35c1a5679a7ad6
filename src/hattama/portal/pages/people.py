"""Nominees from A to Z and by nominator: what became of each, and why some did not stand."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hattama.domain.states import REGISTERED, CandidacyState
from hattama.portal.pages.common import Scene, party_path
from hattama.portal.pages.places import Choice, letter_choices, part_choices
from hattama.portal.registers import (
    UNNAMED,
    PeopleIndexSheet,
    PeopleSheet,
    part_file,
)
from hattama.portal.rendering import Page
from hattama.portal.words import GROUND

__all__ = ["people_index_pages", "people_pages"]

ENDED = (CandidacyState.REFUSED, CandidacyState.WITHDRAWN, CandidacyState.STRUCK)
"""What keeps a nominee off the ballot, in the order of the table."""


@dataclass(frozen=True, slots=True)
class Line:
    """The nominees of one nominator, or of all: how many there were, and what became of them."""

    name: str
    file: str
    nominated: int
    registered: int
    ended: tuple[int, ...]
    open: int
    elected: int


def people_index_pages(scene: Scene, sheet: PeopleIndexSheet) -> Iterator[Page]:
    """Yield the first page of people, in its own language only."""
    leaf = sheet.leaf
    if leaf.language != scene.tongue.code:
        return
    whole = _line("", "", _of(sheet, None))
    known = dict.fromkeys(nominator for nominator, _ in sheet.states)
    lines = [
        _line(_name(scene, one), f"../{party_path(one)}", _of(sheet, one))
        for one in scene.world.nominators
        if one in known
    ]
    context = {
        "letters": letter_choices(leaf),
        "whole": whole,
        "lines": lines,
        "ended": [(place, state) for place, state in enumerate(ENDED) if whole.ended[place]],
        "reasons": [
            (state, _ground(scene, reason), number) for state, reason, number in sheet.reasons
        ],
        "is_all_named": all(one.names for one in scene.world.people.values()),
        "unnamed": part_file(UNNAMED, 1),
    }
    yield Page(f"people/{leaf.file}", "people_index.html", context)


def people_pages(scene: Scene, sheet: PeopleSheet) -> Iterator[Page]:
    """Yield a page of nominees, in its own language only."""
    leaf = sheet.leaf
    if leaf.language != scene.tongue.code:
        return
    world = scene.world
    people = [(world.people[id_], state) for id_, state in sheet.people]
    context = {
        "leaf": leaf,
        "heading": leaf.heading or scene.tongue.say("Names not published"),
        "letters": letter_choices(leaf),
        "nominators": _nominator_choices(scene),
        "further": part_choices(leaf),
        "people": [
            (
                person,
                state,
                scene.contest_name(person.contest),
                scene.nominator(person.party, person.route),
            )
            for person, state in people
        ],
    }
    yield Page(f"people/{leaf.file}", "people.html", context, "people/index.html")


def _nominator_choices(scene: Scene) -> Sequence[Choice]:
    """Give a link to the page of every nominator; it lists whom it nominated."""
    return [
        Choice(f"../{party_path(one)}", _name(scene, one), None, is_here=False)
        for one in scene.world.nominators
    ]


def _name(scene: Scene, nominator: str) -> str:
    is_party = nominator in scene.world.parties
    return scene.nominator(nominator if is_party else None, None if is_party else nominator)


def _of(sheet: PeopleIndexSheet, nominator: str | None) -> Mapping[str, int]:
    """Add up the states of one nominator, or of all."""
    sums: dict[str, int] = {}
    for (who, state), number in sheet.states.items():
        if nominator in {None, who}:
            sums[state] = sums.get(state, 0) + number
    return sums


def _line(name: str, file: str, states: Mapping[str, int]) -> Line:
    return Line(
        name,
        file,
        sum(states.values()),
        sum(states.get(state, 0) for state in REGISTERED),
        tuple(states.get(state, 0) for state in ENDED),
        states.get(CandidacyState.NOMINATED, 0),
        states.get(CandidacyState.ELECTED, 0),
    )


def _ground(scene: Scene, reason: str | None) -> str:
    """Give a reason in words; one that the program does not know stands as it was written."""
    return scene.tongue.word(reason, "ground") if reason in GROUND else reason or ""
