"""Acts up to the ballot: keys, settings, contests, candidacies, observers (spec/record.md, section 5)."""

from collections.abc import Mapping

from hattama_verify.competence import Act, Body, for_contests, for_units, role
from hattama_verify.evidence import Evidence
from hattama_verify.frame import Frame, check_replaced
from hattama_verify.keys import Signers, competent_for_keys, demand, is_rotation
from hattama_verify.report import Wrong
from hattama_verify.state import Candidacy, Election


def _genesis(_: Evidence, election: Election, __: int, ___: Body, signers: Signers) -> list[int]:
    demand(signers, role("central"), election.least["genesis"])
    return []


def _key(_: Evidence, election: Election, index: int, body: Body, signers: Signers) -> list[int]:
    if not body["add"] and not body["revoke"]:
        raise Wrong("nothing is added or revoked")
    revoked = [election.keys.revoke(name, index) for name in body["revoke"]]
    added = [election.keys.add(entry, election.frame, index + 1) for entry in body["add"]]
    if is_rotation(added, revoked) and [key for _, key in signers] == revoked:
        return []
    demand(signers, competent_for_keys([*added, *revoked], election.frame), election.least["key"])
    return []


def _config(
    evidence: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    demand(signers, role("central"), election.least["config"])
    setting, old, new = body["setting"], body["old"], body["new"]
    if election.hashes.get(setting) != old or old == new:
        raise Wrong(f"{setting} is not in force with the old hash, or the new one does not differ")
    if setting == "rules":
        election.rules = evidence.rules(
            new, election.genesis["rule_set"], election.genesis["polling_day"]
        )
    elif setting != "policy":
        texts = {**election.frame.texts, setting.removeprefix("tables."): evidence.object(new)}
        frame = Frame(texts, election.genesis["languages"])
        check_replaced(election.frame, frame)
        election.take(frame)
    election.hashes[setting] = new
    election.last_config = index
    return []


def _contest(_: Evidence, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    contests = [election.contest(name) for name in body["contests"]]
    demand(signers, for_contests(election, contests), election.least["contest"])
    wanting = {"extend_nomination", "reopen_count", "call_repeat_voting", "cancel"}
    if body["act"] in wanting and body["reason"] is None:
        raise Wrong(f"{body['act']} needs a reason")
    for contest in contests:
        election.step_contest(contest, body["act"])
    return contests


def _nomination(
    _: Evidence, election: Election, __: int, body: Body, signers: Signers
) -> list[int]:
    contest = election.contest(body["contest"])
    demand(signers, for_contests(election, [contest]), election.least["nomination"])
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


def _registration(
    _: Evidence, election: Election, __: int, body: Body, signers: Signers
) -> list[int]:
    candidacy, act = election.candidacy(body["candidacy"]), body["act"]
    demand(signers, for_contests(election, [candidacy.contest]), election.least["registration"])
    late = ("listed",) if act in {"withdraw", "strike"} else ()
    election.demand_state(candidacy.contest, "nominating", *late)
    if body["ground"] is None and act != "register":
        raise Wrong(f"{act} needs a ground")
    election.step_candidacy(candidacy, act)
    candidacy.was_registered |= act == "register"
    candidacy.reason = body["ground"] or ""
    candidacy.decided_on = body["at"][:10]
    return [candidacy.contest]


def _ballot(_: Evidence, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    contest = election.contest(body["contest"])
    demand(signers, for_contests(election, [contest]), election.least["ballot"])
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
    _: Evidence, election: Election, __: int, body: Body, signers: Signers
) -> list[int]:
    station = election.frame.stations.get(body["station"])
    if station is None:
        raise Wrong(f"there is no station {body['station']}")
    unit = election.frame.station_unit[station]
    demand(signers, for_units(election, [unit]), election.least["accreditation"])
    if body["observers"] in election.observers:
        raise Wrong(f"the row {body['observers']} is not new")
    election.observers[body["observers"]] = (body["station"], body["organisation"], body["number"])
    return []


ACTS: Mapping[str, Act] = {
    "genesis": _genesis,
    "key": _key,
    "config": _config,
    "contest": _contest,
    "nomination": _nomination,
    "registration": _registration,
    "ballot": _ballot,
    "accreditation": _accreditation,
}
