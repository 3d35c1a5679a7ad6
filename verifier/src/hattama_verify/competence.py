"""Who is competent for an act, in the words that several kinds share (spec/record.md, section 3)."""

from collections.abc import Callable, Mapping
from typing import Any

from hattama_verify.evidence import Evidence
from hattama_verify.keys import Competent, Signers, covers
from hattama_verify.state import Election

Body = Mapping[str, Any]
Act = Callable[[Evidence, Election, int, Body, Signers], list[int]]
"""Applies a record of one kind: what lies beside, the election, index, body, signers -> the contests it names."""


def role(name: str) -> Competent:
    """Give who has a role."""
    return lambda key: key.role == name


def for_units(election: Election, units: list[int]) -> Competent:
    """Give who is competent for all of these units."""
    return lambda key: all(covers(key, unit, election.frame) for unit in units)


def for_contests(election: Election, contests: list[int]) -> Competent:
    """Give who is competent for the units of all of these contests."""
    return for_units(election, [election.frame.contest_unit[one] for one in contests])
