"""Observers, disputes, findings and gaps: of a history with every kind of act, and of small tables."""

from datetime import date
from pathlib import Path

import pytest

from hattama.count import check, count
from hattama.count.engines import Engine
from hattama.law.ruleset import RuleSet
from hattama.law.rulesets import load
from hattama.package import open as open_package
from hattama.package.from_log import LOG, PACKAGE
from hattama.package.meta import Meta
from hattama.portal.chronicle import Chronicle, Signer
from hattama.portal.comparing import Difference
from hattama.portal.oversight import FindingsSheet, MissingSheet, ObserversSheet, read_oversight
from hattama.portal.whole import read_whole
from hattama.portal.world import read_world
from tests.factories.packages import (
    Tables,
    meta,
    protocol,
    small_package,
    stored,
    votes,
    with_rows,
)

Sheets = tuple[ObserversSheet, FindingsSheet, MissingSheet]


def read(engine: Engine, about: Meta, rules: RuleSet, chronicle: Chronicle | None) -> Sheets:
    counted, report = count(engine, rules, polling_day=about.polling_day), check(engine, rules)
    world = read_world(engine, about, rules, counted)
    _, whole = read_whole(world, counted, report, chronicle)
    found = {type(one): one for one in read_oversight(world, report, chronicle, whole)}
    return found[ObserversSheet], found[FindingsSheet], found[MissingSheet]  # type: ignore[return-value]


def read_tables(tables: Tables) -> Sheets:
    return read(stored(tables), meta(), load("ge-local-2014", date(2021, 7, 25)), None)


@pytest.fixture(scope="session")
def chronicle(record: Path) -> Chronicle:
    read_in = Chronicle(record / LOG)
    read_in.read_on()
    return read_in


@pytest.fixture(scope="session")
def sheets(record: Path, chronicle: Chronicle) -> Sheets:
    with open_package(record / PACKAGE) as opened:
        return read(opened.engine, opened.meta, opened.rules, chronicle)


def test_a_copy_is_compared_with_the_protocol_as_it_stands(sheets: Sheets) -> None:
    observers, _, _ = sheets

    assert [(one.place.protocol, one.differences) for one in observers.copies] == [
        ("n.n1", (Difference("issued", "", 62, 61),)),
        ("n.n2", (Difference("issued", "", 40, 61),)),
    ]


def test_a_dispute_leads_to_what_it_is_about_and_to_its_decision(sheets: Sheets) -> None:
    observers, _, _ = sheets
    decided, open_ = observers.disputes

    assert (decided.kind, decided.place and decided.place.station.id) == ("protocol", "n2")
    assert decided.contest == "n"
    assert decided.decision is not None
    assert decided.decision.body.about == decided.dispute.leaf  # type: ignore[attr-defined]
    assert (open_.kind, open_.place, open_.contest) == ("genesis", None, None)
    assert open_.decision is None


def test_observers_are_counted_by_unit(sheets: Sheets) -> None:
    observers, _, _ = sheets

    assert dict(observers.units)["north"] == sum(n or 0 for _, n, _ in observers.organisations)


def test_the_signers_of_a_record_are_known_by_role(chronicle: Chronicle) -> None:
    entered, corrected, *_ = chronicle.protocols["n.n1"]

    assert entered.signers == (Signer("TEST-n1-a", "precinct"), Signer("TEST-n1-b", "precinct"))
    assert {one.role for one in corrected.signers} == {"territorial"}


def test_gaps_are_awaited_annulled_or_blank(sheets: Sheets) -> None:
    _, _, missing = sheets

    assert [(one.place.protocol, one.status, one.lines, one.votes) for one in missing.gaps] == [
        ("n.n2", "annulled", (), 0),
        ("s.s1", "accepted", ("registered",), 0),
        ("x.s1", "awaited", (), 0),
    ]
    assert missing.gaps[0].reason == "the seal of the box was broken"


def test_votes_that_are_blank_are_a_gap_too() -> None:
    tables = small_package()
    blank = [*tables["votes"][:-2], *votes("s.s1", c=None, d=None)]

    _, _, missing = read_tables(with_rows(tables, "votes", blank))

    assert [(one.place.protocol, one.lines, one.votes) for one in missing.gaps] == [
        ("s.s1", (), 2)
    ]


def test_without_a_log_there_are_no_copies_and_disputes() -> None:
    observers, _, missing = read_tables(small_package())

    assert (observers.has_log, observers.copies, observers.disputes) == (False, (), ())
    assert missing.gaps == ()


def test_a_finding_as_large_as_the_margin_comes_first() -> None:
    tables = small_package()
    wrong = [
        protocol("n", "n1", registered=100, issued=60, invalid=2, valid=57),
        protocol("n", "n2", registered=50, issued=40, invalid=0, valid=40),
        protocol("s", "s1", registered=80, issued=70, invalid=10, valid=90),
    ]

    _, found, _ = read_tables(with_rows(tables, "protocols", wrong))
    valid = [one for one in found.findings if one.finding.code == "GE-P103"]

    assert [(one.station.id, one.ballots, one.margin) for one in valid] == [
        ("s1", 30, 20),
        ("n1", 1, 8),
    ]
    assert [one.could_change for one in valid] == [True, False]
    assert found.findings[0] is valid[0]


def test_what_does_not_speak_of_ballots_comes_behind_what_does() -> None:
    _, found, _ = read_tables(
        with_rows(
            small_package(),
            "protocols",
            [
                protocol("n", "n1", registered=100, issued=60, invalid=2, valid=58),
                protocol("n", "n2", registered=50, issued=40, invalid=0, valid=39),
                protocol("s", "s1", registered=80, issued=70, invalid=10, valid=60),
            ],
        )
    )

    weights = [one.ballots for one in found.findings]

    assert None in weights
    assert weights.index(None) > weights.index(1)
