"""The page of a contest: who won or why that cannot be said, who stood, what every station reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hattama.domain.outcome import Outcome, OutcomeKind
from hattama.domain.record_choices import RegistrationAct
from hattama.domain.record_kinds import Registration
from hattama.domain.states import REGISTERED, CandidacyState, ContestState
from hattama.domain.tally import Total
from hattama.portal.charts.curve import curve
from hattama.portal.downloads.picture import picture_path
from hattama.portal.pages.common import Scene, candidate_path, contest_path
from hattama.portal.rendering import Page
from hattama.portal.sheets import Candidate, ContestSheet

__all__ = ["contest_pages"]


SETTLED = frozenset({ContestState.CERTIFIED, ContestState.TIED, ContestState.REPEATING})
"""States in which the commission has stated what the votes came to."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A line of the result: a candidate or a line of the form such as *against all*."""

    candidate: Candidate | None
    line: str
    nominator: str
    colour: int
    votes: int | None
    blanks: int
    is_named: bool


def contest_pages(scene: Scene, sheet: ContestSheet) -> Iterator[Page]:
    """Yield the page of a contest and those of its nominees."""
    contest = scene.world.contests[sheet.contest]
    outcome = sheet.counted.outcome
    shown = choices(scene, sheet)
    named = [choice.candidate for choice in shown if choice.is_named]
    tally = sheet.counted.result.tally
    context = {
        "contest": contest,
        "names": scene.contest_name(contest.id),
        "crumbs": scene.crumbs(contest.unit),
        "office": scene.world.offices[contest.office],
        "outcome": outcome,
        "named": named,
        "is_certified": contest.state is ContestState.CERTIFIED,
        "is_settled": contest.state in SETTLED,
        "choices": shown,
        "most": max((choice.votes or 0 for choice in shown), default=0),
        "base": sheet.counted.share_base,
        "tally": tally,
        "covered": sum(
            one.station.listed or 0 for one in sheet.protocols if one.protocol.is_counted()
        ),
        "listed": sheet.listed,
        "protocols": sheet.protocols,
        "columns": [choice.candidate for choice in shown if choice.candidate],
        "against": any("against_all" in one.protocol.lines for one in sheet.protocols),
        "off": [one for one in sheet.candidates if one.state not in REGISTERED],
        "hours": sheet.hours,
        "curve": curve(sheet.hours, sheet.listed, scene.tongue),
        "acts": sheet.acts,
        "picture": picture_path(scene.world, sheet),
        "earlier": contest.follows,
        "later": scene.world.runoffs.get(contest.id),
        "scene": scene,
    }
    yield Page(contest_path(contest.id), "contest.html", context)
    for candidate in sheet.candidates:
        yield _candidate(scene, sheet, candidate, shown)


def choices(scene: Scene, sheet: ContestSheet) -> Sequence[Choice]:
    """Give those on the ballot, most votes first, then the lines of the form that are choices too."""
    colours = scene.colours()
    named = set(sheet.counted.outcome.candidacies)
    tally = sheet.counted.result.tally
    made = [
        Choice(
            one,
            "",
            scene.nominator(one.party, one.route),
            colours[one.party or one.route or ""],
            known(one.votes, tally.counted),
            one.votes.blanks if one.votes else 0,
            one.id in named,
        )
        for one in sheet.candidates
        if one.state in REGISTERED or one.votes
    ]
    made.sort(key=lambda choice: -(choice.votes or 0))
    against = tally.lines.get("against_all")
    if against is not None:
        votes = known(against, tally.counted)
        made.append(Choice(None, "against_all", "", -1, votes, against.blanks, is_named=False))
    return made


def known(total: Total | None, counted: int) -> int | None:
    """Give a sum, or None where every figure in it is blank: that is unknown, and not zero."""
    return None if total is None or (counted and total.blanks >= counted) else total.known


def _candidate(
    scene: Scene, sheet: ContestSheet, candidate: Candidate, shown: Sequence[Choice]
) -> Page:
    contest = scene.world.contests[sheet.contest]
    own = next((choice for choice in shown if choice.candidate is candidate), None)
    context = {
        "candidate": candidate,
        "contest": contest,
        "names": candidate.names,
        "contest_names": scene.contest_name(contest.id),
        "crumbs": scene.crumbs(contest.unit),
        "office": scene.world.offices[contest.office],
        "nominator": scene.nominator(candidate.party, candidate.route),
        "is_removed": not candidate.names and _was_public(candidate),
        "is_certified": contest.state is ContestState.CERTIFIED,
        "base": sheet.counted.share_base,
        "own": own,
        "place": _place(own, shown, sheet.counted.outcome),
        "of": len([choice for choice in shown if choice.candidate]),
        "stations": [
            (one.station, one.protocol)
            for one in sheet.protocols
            if candidate.id in one.protocol.votes
        ],
        "scene": scene,
    }
    return Page(candidate_path(candidate.id), "candidate.html", context)


def _place(own: Choice | None, shown: Sequence[Choice], outcome: Outcome) -> int | None:
    """Give the place by votes, the same for equal votes; None as long as the outcome cannot be computed."""
    if own is None or own.votes is None or outcome.kind is OutcomeKind.NOT_COMPUTABLE:
        return None
    return 1 + sum(one.candidate is not None and (one.votes or 0) > own.votes for one in shown)


def _was_public(candidate: Candidate) -> bool:
    """Say whether the law ever made the name public: the nominee is or was registered."""
    return candidate.state in {*REGISTERED, CandidacyState.STRUCK} or any(
        isinstance(act.body, Registration) and act.body.act is RegistrationAct.REGISTER
        for act in candidate.acts
    )
