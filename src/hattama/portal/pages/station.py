"""The page of a polling station: every line of its protocols, the checks, the record, the earlier versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from hattama.domain.finding import Verdict, verdict_of
from hattama.domain.protocol import LINES
from hattama.domain.record_choices import ContestAct
from hattama.domain.record_kinds import (
    Annulment,
    ContestStep,
    Correction,
    ObserverCopy,
    ProtocolEntry,
    Result,
)
from hattama.domain.states import ProtocolState
from hattama.portal.chronicle import Trace
from hattama.portal.comparing import Difference, Form, compare_copy, compare_forms
from hattama.portal.pages.common import Scene, station_path
from hattama.portal.rendering import Page
from hattama.portal.sheets import ProtocolSheet, StationSheet

__all__ = ["station_pages"]


@dataclass(frozen=True, slots=True)
class Check:
    """What one rule says of a protocol, in words."""

    code: str
    verdict: Verdict
    severity: str
    text: str
    article: str


def station_pages(scene: Scene, sheet: StationSheet) -> Iterator[Page]:
    """Yield the page of a station."""
    station = sheet.station
    context = {
        "station": station,
        "names": station.names,
        "crumbs": scene.crumbs(station.unit),
        "protocols": [_part(scene, one) for one in sheet.protocols],
        "observers": sheet.observers,
        "rule_language": scene.rule_language(),
        "scene": scene,
    }
    yield Page(station_path(station.id), "station.html", context)


def _part(scene: Scene, sheet: ProtocolSheet) -> dict[str, Any]:
    contest = scene.world.contests[sheet.protocol.contest]
    versions = _versions(sheet)
    return {
        "protocol": sheet.protocol,
        "contest": contest,
        "contest_names": scene.contest_name(contest.id),
        "office": scene.world.offices[contest.office],
        "lines": [
            (line, sheet.protocol.lines[line]) for line in LINES if line in sheet.protocol.lines
        ],
        "votes": [
            (one, scene.nominator(one.party, one.route), votes)
            for who, votes in sheet.votes
            for one in [scene.world.people[who]]
        ],
        "checks": _checks(scene, sheet),
        "reports": sheet.reports,
        "steps": _steps(scene, sheet),
        "changes": [
            (after, compare_forms(before, form))
            for (_, before), (after, form) in pairwise(versions)
        ],
        "annulment": next((act for act in sheet.acts if isinstance(act.body, Annulment)), None),
        "effect": sheet.effect,
        "copies": _copies(sheet, versions),
        "record": versions[-1][0] if versions else None,
        "images": [image for act in sheet.acts for image in getattr(act.body, "images", ())],
    }


def _checks(scene: Scene, sheet: ProtocolSheet) -> Sequence[Check]:
    """Give what every rule says, what does not hold first."""
    if sheet.protocol.state is ProtocolState.AWAITED:
        return []
    failed = {finding.code: finding for finding in sheet.failed}
    made = [
        Check(
            rule.code,
            verdict_of(verdict),
            rule.severity,
            scene.finding_text(failed[rule.code])
            if rule.code in failed
            else scene.rule_text(rule),
            rule.ground.article,
        )
        for rule, verdict in zip(scene.world.rules.checks, sheet.verdicts, strict=True)
    ]
    return sorted(made, key=lambda check: check.verdict is not Verdict.FAILS)


@dataclass(frozen=True, slots=True)
class Copy:
    """An observer's copy beside the protocol as it stands."""

    act: Trace
    differences: Sequence[Difference]


@dataclass(frozen=True, slots=True)
class Step:
    """What was done, in words, and the commissions that signed it."""

    at: str
    index: int
    act: str
    by: str


def _steps(scene: Scene, sheet: ProtocolSheet) -> Sequence[Step]:
    """Give what was done about the protocol and its contest since voting opened, in order of time."""
    word = scene.tongue.word
    acts = sorted((*sheet.acts, *filter(_is_shown, sheet.steps)), key=lambda act: act.index)
    return [
        Step(
            act.at,
            act.index,
            word(getattr(act.body, "act", None) or getattr(act.body, "stage", act.kind), "act"),
            ", ".join(dict.fromkeys(word(one.role, "role") for one in act.signers)),
        )
        for act in acts
    ]


def _is_shown(act: Trace) -> bool:
    body = act.body
    return isinstance(body, Result) or (
        isinstance(body, ContestStep)
        and body.act not in {ContestAct.OPEN_NOMINATION, ContestAct.EXTEND_NOMINATION}
    )


def _versions(sheet: ProtocolSheet) -> Sequence[tuple[Trace, Form]]:
    return [
        (act, act.body) for act in sheet.acts if isinstance(act.body, ProtocolEntry | Correction)
    ]


def _copies(sheet: ProtocolSheet, versions: Sequence[tuple[Trace, Form]]) -> Sequence[Copy]:
    return [
        Copy(act, compare_copy(versions[-1][1], act.body))
        for act in sheet.copies
        if versions and isinstance(act.body, ObserverCopy)
    ]
