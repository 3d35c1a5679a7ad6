"""Acts beside the count: disputes, audits, bundles of tables (spec/record.md, section 5)."""

from collections.abc import Mapping

from hattama_verify.competence import Act, Body, for_contests, role
from hattama_verify.evidence import Evidence
from hattama_verify.keys import Signers, demand
from hattama_verify.kinds import TABLES
from hattama_verify.report import Wrong
from hattama_verify.state import Election
from hattama_verify.tables import hash_table, present_tables


def _named(evidence: Evidence, election: Election, index: int, body: Body) -> list[int]:
    at = body["index"]
    if at >= index or not evidence.is_leaf(at, body["about"]):
        raise Wrong(f"there is no record with that hash at index {at} before this one")
    number = election.contest_of[at]
    return election.several[at] if number == -2 else [number] if number >= 0 else []  # noqa: PLR2004


def _dispute(
    evidence: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contests = _named(evidence, election, index, body)
    demand(signers, lambda _: True, election.least["dispute"])
    return [] if election.silent.get(body["index"]) in {"dispute", "decision"} else contests


def _decision(
    evidence: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    contests = _named(evidence, election, index, body)
    if election.silent.get(body["index"]) != "dispute" or body["index"] in election.decided:
        raise Wrong("what is decided is not a dispute, or has a decision already")
    election.decided.add(body["index"])
    competent = for_contests(election, contests) if contests else role("central")
    demand(signers, competent, election.least["decision"])
    return []


def _audit(_: Evidence, election: Election, __: int, body: Body, signers: Signers) -> list[int]:
    demand(signers, role("auditor"), election.least["audit"])
    return [election.contest(name) for name in body["contests"]]


def _bundle(
    _: Evidence, election: Election, index: int, body: Body, signers: Signers
) -> list[int]:
    demand(signers, role("publisher"), election.least["bundle"])
    if body["size"] != index:
        raise Wrong(f"size {body['size']} is not the index of this record")
    present = present_tables(election)
    if sorted(body["files"]) != sorted(f"{name}.csv" for name in present):
        raise Wrong(f"the files are not those of the tables {', '.join(present)}")
    for name in TABLES:
        if name in present and hash_table(election, name) != body["files"][f"{name}.csv"]:
            raise Wrong(f"the hash of {name}.csv is not that of the table that the records give")
    return []


ACTS: Mapping[str, Act] = {
    "dispute": _dispute,
    "decision": _decision,
    "audit": _audit,
    "bundle": _bundle,
}
