"""Acts of the vote and the count: turnout, protocols, copies, results (spec/record.md, section 5)."""

from collections.abc import Mapping
from typing import Any

from hattama_verify.competence import Act, Body, for_contests
from hattama_verify.evidence import Evidence
from hattama_verify.keys import Signers, covers, demand, demand_many, refuse
from hattama_verify.outcome import Outcome, decide
from hattama_verify.report import Wrong
from hattama_verify.state import BLANK, Election


def _demand_of_station(
    election: Election, protocol: int, signers: Signers, least: int, *, precinct: bool
) -> None:
    frame = election.frame
    station = frame.protocol_station[protocol]
    unit = frame.station_unit[station]
    for name, key in signers:
        own = precinct and key.role == "precinct" and key.scope == station
        if not own and not covers(key, unit, frame):
            refuse(name, key)
    demand_many(signers, least)


def _turnout(
    evidence: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    protocol = election.protocol(body["protocol"])
    replaces, turnout = body["replaces"], election.turnout
    least = election.least["turnout"]
    least = max(least, 2) if replaces else least
    _demand_of_station(election, protocol, signers, least, precinct=True)
    contest = election.frame.protocol_contest[protocol]
    election.demand_state(contest, "voting", "counting")
    if (body["reason"] is None) != (replaces is None):
        raise Wrong("a reason is given if and only if a report is replaced")
    before = turnout.head[protocol]
    if before >= 0 and turnout.texts[turnout.hour[before]][16:] != body["reported_at"][16:]:
        raise Wrong("another report of that protocol states another offset from UTC")
    report = turnout.find(protocol, body["reported_at"])
    if replaces is None:
        if report is not None:
            raise Wrong("there is a report of that protocol and hour already")
        turnout.add(protocol, body["reported_at"], body["issued"], index)
    elif report is None or not evidence.is_leaf(turnout.index[report], replaces):
        raise Wrong("what is replaced is not the report in force of that protocol and hour")
    else:
        turnout.index[report] = index
        turnout.issued[report] = BLANK if body["issued"] is None else body["issued"]
    return [contest]


def _put_form(election: Election, protocol: int, body: Body, index: int) -> None:
    contest = election.frame.protocol_contest[protocol]
    lines, votes = body["lines"], body["votes"]
    if lines.keys() != election.forms.named:
        raise Wrong("the lines are not exactly those of the form")
    now, ever = election.ballot(contest)
    if not now <= votes.keys() <= ever:
        raise Wrong("the votes are not for those on the ballot")
    numbers = election.candidacy_number
    forms = election.forms
    forms.put(protocol, lines, sorted([(numbers[name], votes[name]) for name in votes]))
    forms.index[protocol] = index
    forms.version[protocol] += 1


def _protocol(
    _: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    protocol = election.protocol(body["protocol"])
    _demand_of_station(election, protocol, signers, election.least["protocol"], precinct=True)
    contest = election.frame.protocol_contest[protocol]
    election.demand_state(contest, "counting")
    election.step_protocol(protocol, "accept")
    _put_form(election, protocol, body, index)
    return [contest]


def _correction(
    evidence: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contest, protocol = _replace(evidence, election, body, signers, "correct")
    if body["version"] != election.forms.version[protocol] + 1:
        raise Wrong(
            f"version {body['version']} does not follow version {election.forms.version[protocol]}"
        )
    _put_form(election, protocol, body, index)
    return [contest]


def _annulment(
    evidence: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contest, protocol = _replace(evidence, election, body, signers, "annul")
    election.forms.index[protocol] = index
    return [contest]


def _replace(
    evidence: Evidence, election: Election, body: Body, signers: Signers, act: str
) -> tuple[int, int]:
    kind = "correction" if act == "correct" else "annulment"
    protocol = election.protocol(body["protocol"])
    _demand_of_station(election, protocol, signers, election.least[kind], precinct=False)
    contest = election.frame.protocol_contest[protocol]
    election.demand_state(contest, "counting")
    election.step_protocol(protocol, act)
    if not evidence.is_leaf(election.forms.index[protocol], body["replaces"]):
        raise Wrong("what is replaced is not the version in force")
    return contest, protocol


def _result(
    _: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contest, stage = election.contest(body["contest"]), body["stage"]
    demand(signers, for_contests(election, [contest]), election.least["result"])
    acts = {"preliminary": "publish_preliminary", "certified": "certify", "tied": "establish_tie"}
    election.step_contest(contest, acts[stage])
    last = max(election.last[contest], election.last_config)
    if not last < body["size"] <= index:
        raise Wrong(f"size {body['size']} leaves out record {last}, or is not before this one")
    outcome = _check_result(election, contest, body)
    if (outcome["kind"] == "tie") != (stage == "tied") and stage != "preliminary":
        raise Wrong(f"the outcome is {outcome['kind']}, which cannot be {stage}")
    if stage == "certified" and outcome["kind"] in {"elected", "runoff_needed"}:
        named, safe = set(outcome["candidacies"]), set(outcome["safe"])
        wins = named if outcome["kind"] == "elected" else safe
        for number in election.field[contest]:
            candidacy = election.candidacies[number]
            if candidacy.id in wins:
                election.step_candidacy(candidacy, "elect")
            elif candidacy.status == "on_ballot" and candidacy.id not in named:
                election.step_candidacy(candidacy, "not_elect")
    return [contest]


def _check_result(election: Election, contest: int, body: Body) -> Outcome:
    tally = election.tally(contest)
    decider = election.rules.deciders.get(election.frame.contest_rules[contest])
    if decider is None:
        raise Wrong("the rule set has no outcome for the office and round of this contest")
    state = "preliminary" if body["stage"] == "preliminary" else "certified"
    outcome = decide(decider, tally, election.frame.seats[contest], state)
    totals = {
        "due": tally.due, "counted": tally.counted, "annulled": tally.annulled,
        "lines": {name: list(parts) for name, parts in tally.lines.items()},
        "votes": {name: list(parts) for name, parts in tally.votes.items()},
    }  # fmt: skip
    for said, found, what in (
        (body["totals"], totals, "totals"),
        (body["outcome"], outcome, "outcome"),
    ):
        if said != found:
            raise Wrong(f"{what}: {_difference(said, found)}")
    return outcome


def _difference(said: Any, found: Any, place: str = "") -> str:
    if isinstance(said, dict) and isinstance(found, dict):
        for name in sorted(said.keys() | found.keys()):
            if said.get(name) != found.get(name) or (name in said) != (name in found):
                return _difference(said.get(name), found.get(name), f"{place} {name}")
    return f"{place.strip() or 'they'}: the record says {said}, the records give {found}"


def _observer_copy(
    _: Evidence, election: Election, __: int, body: Body, signers: Signers
) -> list[int]:
    frame, protocol = election.frame, election.protocol(body["protocol"])
    above = frame.above(frame.station_unit[frame.protocol_station[protocol]])
    demand(
        signers,
        lambda key: key.role == "observer" and key.scope in above,
        election.least["observer_copy"],
    )
    contest = frame.protocol_contest[protocol]
    election.demand_state(contest, "counting", "preliminary", "certified", "tied")
    if not body["lines"].keys() <= set(election.forms.lines):
        raise Wrong("the copy has a line that the form does not have")
    field = {election.candidacies[one].id for one in election.field[contest]}
    if not body["votes"].keys() <= field:
        raise Wrong("the copy has votes for a candidacy that is not one of the contest")
    return [contest]


ACTS: Mapping[str, Act] = {
    "turnout": _turnout,
    "protocol": _protocol,
    "correction": _correction,
    "annulment": _annulment,
    "result": _result,
    "observer_copy": _observer_copy,
}
