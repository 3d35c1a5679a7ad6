"""The page of a polling station: every line of its protocols, the checks, the record, the earlier versions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hattama.domain.finding import Verdict, verdict_of
from hattama.domain.protocol import LINES
from hattama.domain.record_kinds import Annulment, Correction, ProtocolEntry
from hattama.domain.states import ProtocolState
from hattama.portal.pages.common import Scene, station_path
from hattama.portal.rendering import Page
from hattama.portal.sheets import ProtocolSheet, StationSheet

__all__ = ["station_pages"]


@dataclass(frozen=True, slots=True)
class Change:
    """A figure that a correction changed: a line, or the candidate's votes."""

    line: str
    candidacy: str
    before: int | None
    after: int | None


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
        "scene": scene,
    }
    yield Page(station_path(station.id), "station.html", context)


def _part(scene: Scene, sheet: ProtocolSheet) -> dict[str, Any]:
    contest = scene.world.contests[sheet.protocol.contest]
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
        "acts": sheet.acts,
        "changes": [
            (before, after, _changes(before.body, after.body))
            for before, after in zip(sheet.acts, sheet.acts[1:], strict=False)
            if isinstance(after.body, Correction)
        ],
        "annulment": next((act for act in sheet.acts if isinstance(act.body, Annulment)), None),
        "effect": sheet.effect,
        "copies": sheet.copies,
        "record": sheet.acts[-1] if sheet.acts else None,
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


def _changes(before: Any, after: Any) -> Sequence[Change]:  # noqa: ANN401
    if not isinstance(before, ProtocolEntry | Correction):
        return []
    lines = [
        Change(line, "", before.lines.get(line), after.lines.get(line))
        for line in LINES
        if before.lines.get(line) != after.lines.get(line)
    ]
    votes = [
        Change("", who, before.votes.get(who), after.votes.get(who))
        for who in after.votes
        if before.votes.get(who) != after.votes.get(who)
    ]
    return [*lines, *votes]
