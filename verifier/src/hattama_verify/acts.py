"""The fold: each record is applied or is illegal. One function per kind; spec/record.md, sections 3 to 5."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from hattama_verify.frame import Frame, check_replaced
from hattama_verify.keys import (
    Competent,
    Key,
    competent_for_keys,
    covers,
    demand,
    demand_holders,
    is_rotation,
)
from hattama_verify.kinds import TABLES
from hattama_verify.merkle import Tree
from hattama_verify.report import Wrong, shown
from hattama_verify.rules import RuleSet, decide, read_rules
from hattama_verify.source import MEGABYTE, Source, need
from hattama_verify.state import Candidacy, Election
from hattama_verify.tables import hash_table, present_tables

Body = Mapping[str, Any]
Signers = list[tuple[str, Key]]
OBJECT_AT_MOST = 400 * MEGABYTE
SILENT = frozenset(
    {"observer_copy", "dispute", "decision", "audit"}
)  # do not touch what a result rests on


class Fold:
    """The records applied so far, and where their objects and leaf hashes are.

    Attributes:
        election: the state, nothing before genesis.
        objects: what records name in `objects/`, with its hash as bytes.
        commitments: what records commit to.
        id: the id of the election.
    """

    def __init__(self, log: Source, prefix: str, tree: Tree, election: str) -> None:
        self.log, self.prefix, self.tree, self.id = log, prefix, tree, election
        self.election: Election | None = None
        self.objects: set[bytes] = set()
        self.commitments: set[bytes] = set()

    def apply(self, index: int, kind: str, body: Body, signers: Iterable[str]) -> None:
        """Apply the next record, which is well formed.

        Raises:
            Wrong: it is illegal.
            CannotTell: an object that it needs is missing or cannot be read.
        """
        if (kind == "genesis") != (index == 0):
            raise Wrong("genesis stands at index 0 and only there")
        if self.election is None:
            self.election = self._begin(body)
        election = self.election
        valid = election.keys.valid
        signed = [(name, valid(name, index)) for name in signers]
        contests = ACTS[kind](self, election, index, body, signed)
        election.kinds.append(kind)
        election.contest_of.append(contests[0] if len(contests) == 1 else -2 if contests else -1)
        if len(contests) > 1:
            election.several[index] = contests
        if kind not in SILENT:
            for contest in contests:
                election.last[contest] = index
        if kind in HASHES:
            self._name_objects(body, HASHES[kind])

    def _name_objects(self, body: Body, members: tuple[str, ...]) -> None:
        for member in members:
            value = body[member]
            named = value if isinstance(value, list) else [value] if value else []
            target = self.commitments if member == "commitment" else self.objects
            target.update(map(bytes.fromhex, named))

    def object(self, digest: str) -> bytes:
        """Read an object and check its hash."""
        self.objects.add(bytes.fromhex(digest))
        return read_object(self.log, self.prefix, digest)

    def _begin(self, body: Body) -> Election:
        languages = body["languages"]
        if not body["provenance"]["label"] and body["provenance"]["kind"] != "official":
            raise Wrong("the label of the provenance is missing, and it is not official")
        rules = self.rules(body["rules"], body)
        texts = {name: self.object(digest) for name, digest in body["tables"].items()}
        election = Election({**body, "id": self.id}, Frame(texts, languages), rules)
        for entry in body["keys"]:
            election.keys.add(entry, election.frame, 0)
        return election

    def rules(self, digest: str, genesis: Body) -> RuleSet:
        """Read a rule set that is to be in force."""
        rules = read_rules(self.object(digest), date.fromisoformat(genesis["polling_day"]))
        if rules.id != genesis["rule_set"]:
            raise Wrong("the rule set in objects has another id than genesis says")
        return rules


def read_object(log: Source, prefix: str, digest: str) -> bytes:
    """Read an object beside the log and check its hash.

    Raises:
        Wrong: it has another hash.
        CannotTell: it is missing or cannot be read.
    """
    from hashlib import sha256  # noqa: PLC0415

    path = f"{prefix}objects/{digest}"
    raw = need(log, path, OBJECT_AT_MOST)
    if sha256(raw).hexdigest() != digest:
        raise Wrong("the object does not have the hash that is its name", path)
    return raw


def _least(election: Election, kind: str) -> int:
    return election.least[kind]


def _role(role: str) -> Competent:
    return lambda key: key.role == role


def _for_units(election: Election, units: list[int]) -> Competent:
    return lambda key: all(covers(key, unit, election.frame) for unit in units)


def _for_contests(election: Election, contests: list[int]) -> Competent:
    return _for_units(election, [election.frame.contest_unit[one] for one in contests])


def _genesis(_: Fold, election: Election, __: int, ___: Body, signers: Signers) -> list[int]:
    demand(signers, _role("central"), _least(election, "genesis"))
    return []


def _key(_: Fold, election: Election, index: int, body: Body, signers: Signers) -> list[int]:
    if not body["add"] and not body["revoke"]:
        raise Wrong("nothing is added or revoked")
    revoked = [election.keys.revoke(name, index) for name in body["revoke"]]
    added = [election.keys.add(entry, election.frame, index + 1) for entry in body["add"]]
    if is_rotation(added, revoked) and [key for _, key in signers] == revoked:
        return []
    demand(
        signers, competent_for_keys([*added, *revoked], election.frame), _least(election, "key")
    )
    return []


def _config(fold: Fold, election: Election, index: int, body: Body, signers: Signers) -> list[int]:
    demand(signers, _role("central"), _least(election, "config"))
    setting, old, new = body["setting"], body["old"], body["new"]
    if election.hashes.get(setting) != old or old == new:
        raise Wrong(f"{setting} is not in force with the old hash, or the new one does not differ")
    if setting == "rules":
        election.rules = fold.rules(new, election.genesis)
    elif setting != "policy":
        texts = {**election.frame.texts, setting.removeprefix("tables."): fold.object(new)}
        frame = Frame(texts, election.genesis["languages"])
        check_replaced(election.frame, frame)
        election.take(frame)
    election.hashes[setting] = new
    election.last_config = index
    return []


def _contest(_: Fold, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    contests = [election.contest(name) for name in body["contests"]]
    demand(signers, _for_contests(election, contests), _least(election, "contest"))
    wanting = {"extend_nomination", "reopen_count", "call_repeat_voting", "cancel"}
    if body["act"] in wanting and body["reason"] is None:
        raise Wrong(f"{body['act']} needs a reason")
    for contest in contests:
        election.step_contest(contest, body["act"])
    return contests


def _nomination(_: Fold, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    contest = election.contest(body["contest"])
    demand(signers, _for_contests(election, [contest]), _least(election, "nomination"))
    election.demand_state(contest, "nominating")
    name, party = body["candidacy"], body["party"]
    if name in election.candidacy_number:
        raise Wrong(f"the candidacy {name} is not new")
    if party is not None and party not in election.frame.parties:
        raise Wrong(f"there is no party {party}")
    number = len(election.candidacies)
    election.candidacy_number[name] = number
    election.field[contest].append(number)
    election.candidacies.append(
        Candidacy(name, contest, body["route"], party or "", body["commitment"], body["at"][:10])
    )
    return [contest]


def _registration(_: Fold, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    candidacy, act = election.candidacy(body["candidacy"]), body["act"]
    demand(signers, _for_contests(election, [candidacy.contest]), _least(election, "registration"))
    late = ("listed",) if act in {"withdraw", "strike"} else ()
    election.demand_state(candidacy.contest, "nominating", *late)
    if body["ground"] is None and act != "register":
        raise Wrong(f"{act} needs a ground")
    election.step_candidacy(candidacy, act)
    candidacy.was_registered |= act == "register"
    candidacy.reason = body["ground"] or ""
    candidacy.decided_on = body["at"][:10]
    return [candidacy.contest]


def _ballot(_: Fold, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    contest = election.contest(body["contest"])
    demand(signers, _for_contests(election, [contest]), _least(election, "ballot"))
    election.demand_state(contest, "nominating")
    field = map(election.candidacies.__getitem__, election.field[contest])
    if set(body["candidacies"]) != {one.id for one in field if one.status == "registered"}:
        raise Wrong("the ballot does not name exactly the candidacies that are registered")
    election.step_contest(contest, "publish_list")
    for position, name in enumerate(body["candidacies"], start=1):
        candidacy = election.candidacy(name)
        candidacy.position = position
        election.step_candidacy(candidacy, "print_ballot")
    return [contest]


def _accreditation(
    _: Fold, election: Election, __: int, body: Body, signers: Signers
) -> list[int]:
    station = election.frame.stations.get(body["station"])
    if station is None:
        raise Wrong(f"there is no station {body['station']}")
    unit = election.frame.station_unit[station]
    demand(signers, _for_units(election, [unit]), _least(election, "accreditation"))
    if body["observers"] in election.observers:
        raise Wrong(f"the row {body['observers']} is not new")
    election.observers[body["observers"]] = (body["station"], body["organisation"], body["number"])
    return []


def _demand_of_station(
    election: Election, protocol: int, signers: Signers, least: int, *, precinct: bool
) -> None:
    frame = election.frame
    station = frame.protocol_station[protocol]
    unit = frame.station_unit[station]

    holders = set()
    for name, key in signers:
        own = precinct and key.role == "precinct" and key.scope == station
        if not own and not covers(key, unit, frame):
            raise Wrong(f"the {key.role} key {shown(name)} is not competent for this record")
        holders.add(key.holder)
    demand_holders(holders, least)


def _turnout(
    fold: Fold, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    protocol = election.protocol(body["protocol"])
    replaces, turnout = body["replaces"], election.turnout
    least = _least(election, "turnout")
    least = max(least, 2) if replaces else least
    _demand_of_station(election, protocol, signers, least, precinct=True)
    contest = election.frame.protocol_contest[protocol]
    election.demand_state(contest, "voting", "counting")
    if (body["reason"] is None) != (replaces is None):
        raise Wrong("a reason is given if and only if a report is replaced")
    report = turnout.find(protocol, body["reported_at"])
    if replaces is None:
        if report is not None:
            raise Wrong("there is a report of that protocol and hour already")
        turnout.add(protocol, body["reported_at"], body["issued"], index)
    elif report is None or fold.tree.leaf(turnout.index[report]).hex() != replaces:
        raise Wrong("what is replaced is not the report in force of that protocol and hour")
    else:
        turnout.index[report] = index
        turnout.issued[report] = -1 if body["issued"] is None else body["issued"]
    return [contest]


def _put_form(election: Election, protocol: int, body: Body, index: int) -> None:
    contest = election.frame.protocol_contest[protocol]
    lines, votes = body["lines"], body["votes"]
    if len(lines) != len(election.forms.lines) or not all(
        map(lines.__contains__, election.forms.lines)
    ):
        raise Wrong("the lines are not exactly those of the form")
    now, ever = election.ballot(contest)
    if not now <= votes.keys() <= ever:
        raise Wrong("the votes are not for those on the ballot")
    numbers = election.candidacy_number
    election.forms.put(protocol, lines, {numbers[name]: figure for name, figure in votes.items()})
    election.forms.index[protocol] = index
    election.forms.version[protocol] += 1


def _protocol(_: Fold, election: Election, index: int, body: Body, signers: Signers) -> list[int]:
    protocol = election.protocol(body["protocol"])
    _demand_of_station(election, protocol, signers, _least(election, "protocol"), precinct=True)
    contest = election.frame.protocol_contest[protocol]
    election.demand_state(contest, "counting")
    election.step_protocol(protocol, "accept")
    _put_form(election, protocol, body, index)
    return [contest]


def _correction(
    fold: Fold, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contest, protocol = _replace(fold, election, body, signers, "correct")
    if body["version"] != election.forms.version[protocol] + 1:
        raise Wrong(
            f"version {body['version']} does not follow version {election.forms.version[protocol]}"
        )
    _put_form(election, protocol, body, index)
    return [contest]


def _annulment(
    fold: Fold, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contest, protocol = _replace(fold, election, body, signers, "annul")
    election.forms.index[protocol] = index
    return [contest]


def _replace(
    fold: Fold, election: Election, body: Body, signers: Signers, act: str
) -> tuple[int, int]:
    kind = "correction" if act == "correct" else "annulment"
    protocol = election.protocol(body["protocol"])
    _demand_of_station(election, protocol, signers, _least(election, kind), precinct=False)
    contest = election.frame.protocol_contest[protocol]
    election.demand_state(contest, "counting")
    election.step_protocol(protocol, act)
    if fold.tree.leaf(election.forms.index[protocol]).hex() != body["replaces"]:
        raise Wrong("what is replaced is not the version in force")
    return contest, protocol


def _result(_: Fold, election: Election, index: int, body: Body, signers: Signers) -> list[int]:
    contest, stage = election.contest(body["contest"]), body["stage"]
    demand(signers, _for_contests(election, [contest]), _least(election, "result"))
    acts = {"preliminary": "publish_preliminary", "certified": "certify", "tied": "establish_tie"}
    election.step_contest(contest, acts[stage])
    last = max(election.last[contest], election.last_config)
    if not last < body["size"] <= index:
        raise Wrong(f"size {body['size']} leaves out record {last}, or is not before this one")
    outcome = _check_result(election, contest, body)
    if (outcome["kind"] == "tie") != (stage == "tied") and stage != "preliminary":
        raise Wrong(f"the outcome is {outcome['kind']}, which cannot be {stage}")
    if stage == "certified" and outcome["kind"] in {"elected", "runoff_needed"}:
        for number in election.field[contest]:
            candidacy = election.candidacies[number]
            if body["outcome"]["candidacies"].count(candidacy.id):
                if outcome["kind"] == "elected":
                    election.step_candidacy(candidacy, "elect")
            elif candidacy.status == "on_ballot":
                election.step_candidacy(candidacy, "not_elect")
    return [contest]


def _check_result(election: Election, contest: int, body: Body) -> dict[str, object]:
    tally = election.tally(contest)
    decider = election.rules.deciders.get(election.frame.contest_rules[contest])
    if decider is None:
        raise Wrong("the rule set has no outcome for the office and round of this contest")
    certified = body["stage"] != "preliminary"
    outcome = decide(decider, tally, election.frame.seats[contest], certified=certified)
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
    _: Fold, election: Election, __: int, body: Body, signers: Signers
) -> list[int]:
    frame, protocol = election.frame, election.protocol(body["protocol"])
    above = frame.above(frame.station_unit[frame.protocol_station[protocol]])
    demand(
        signers,
        lambda key: key.role == "observer" and key.scope in above,
        _least(election, "observer_copy"),
    )
    contest = frame.protocol_contest[protocol]
    election.demand_state(contest, "counting", "preliminary", "certified", "tied")
    if not body["lines"].keys() <= set(election.forms.lines):
        raise Wrong("the copy has a line that the form does not have")
    field = {election.candidacies[one].id for one in election.field[contest]}
    if not body["votes"].keys() <= field:
        raise Wrong("the copy has votes for a candidacy that is not one of the contest")
    return [contest]


def _named(fold: Fold, election: Election, index: int, body: Body) -> list[int]:
    at = body["index"]
    if at >= index or fold.tree.leaf(at).hex() != body["about"]:
        raise Wrong(f"there is no record with that hash at index {at} before this one")
    number = election.contest_of[at]
    return election.several[at] if number == -2 else [number] if number >= 0 else []  # noqa: PLR2004


def _dispute(
    fold: Fold, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contests = _named(fold, election, index, body)
    demand(signers, lambda _: True, _least(election, "dispute"))
    return [] if election.kinds[body["index"]] in {"dispute", "decision"} else contests


def _decision(
    fold: Fold, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contests = _named(fold, election, index, body)
    if election.kinds[body["index"]] != "dispute" or body["index"] in election.decided:
        raise Wrong("what is decided is not a dispute, or has a decision already")
    election.decided.add(body["index"])
    competent = _for_contests(election, contests) if contests else _role("central")
    demand(signers, competent, _least(election, "decision"))
    return []


def _audit(_: Fold, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    demand(signers, _role("auditor"), _least(election, "audit"))
    return [election.contest(name) for name in body["contests"]]


def _bundle(_: Fold, election: Election, index: int, body: Body, signers: Signers) -> list[int]:
    demand(signers, _role("publisher"), _least(election, "bundle"))
    if body["size"] != index:
        raise Wrong(f"size {body['size']} is not the index of this record")
    present = present_tables(election)
    if sorted(body["files"]) != sorted(f"{name}.csv" for name in present):
        raise Wrong(f"the files are not those of the tables {', '.join(present)}")
    for name in TABLES:
        if name in present and hash_table(election, name) != body["files"][f"{name}.csv"]:
            raise Wrong(f"the hash of {name}.csv is not that of the table that the records give")
    return []


Act = Callable[[Fold, Election, int, Body, Signers], list[int]]
ACTS: Mapping[str, Act] = {
    "genesis": _genesis, "key": _key, "config": _config, "contest": _contest,
    "nomination": _nomination, "registration": _registration, "ballot": _ballot,
    "accreditation": _accreditation, "turnout": _turnout, "protocol": _protocol,
    "correction": _correction, "annulment": _annulment, "result": _result,
    "observer_copy": _observer_copy, "dispute": _dispute, "decision": _decision,
    "audit": _audit, "bundle": _bundle,
}  # fmt: skip
HASHES: Mapping[str, tuple[str, ...]] = {  # members that name objects or commit to something
    "nomination": ("commitment",), "registration": ("commitment",), "ballot": ("pdf",),
    "protocol": ("images",), "correction": ("images",), "observer_copy": ("image",),
    "dispute": ("commitment",), "decision": ("commitment",), "audit": ("object",),
}  # fmt: skip
