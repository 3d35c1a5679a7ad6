"""What was published about an election, with sources, and what the gaps are like."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

__all__ = ["SELF", "Election", "Facts", "Figure", "Ground", "Habits", "Kind", "Party"]

SELF = "self"
"""The nominator of those who nominated themselves, beside the ids of the parties."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published number.

    Attributes:
        value: the number as published.
        status: how sure it is: `F`, `F-old`, `D`, `R` or `U`.
        source: where it was published.
        qualifier: empty if it holds exactly, else `about`, `more_than`, `at_least`, `at_most`.
        note: what a reader should know, as that another source differs.
    """

    value: int
    status: str
    source: str
    qualifier: str = ""
    note: str = ""

    def bounds(self) -> tuple[int, int | None]:
        """Give the least and the most that the figure allows, `None` for no limit."""
        match self.qualifier:
            case "more_than":
                return self.value + 1, None
            case "at_least":
                return self.value, None
            case "at_most":
                return 0, self.value
            case _:
                return self.value, self.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where the figures of a whole section come from.

    Attributes:
        status: how sure they are, as of a `Figure`; `R` is an assumption.
        source: where they were published; empty for an assumption alone.
        note: how they were taken from it, or why they are assumed.
    """

    status: str
    source: str = ""
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Election:
    """The frame of the election: its days, languages and ballot.

    `unit_digits` says how much of a district's id the ids of generated units below it begin with.
    """

    name: str
    rule_set: str
    polling_day: date
    first_nomination: date
    last_nomination: date
    last_decision: date
    languages: tuple[str, ...]
    office: str
    unit_digits: int
    largest_field: int
    ballot_language: str
    alphabet: str
    observers: str
    source: str
    title: Mapping[str, str]
    label: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party, and its assumed share of all party candidates as a relative weight."""

    id: str
    field: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of constituency, how common it is, and how a generated one is named."""

    id: str
    permille: int
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """What stations and candidates are like where nothing is published.

    Pairs are the lowest and the highest value; shares are permille.
    """

    age: tuple[int, int]
    mean_age: int
    constituency: tuple[int, int]
    station: tuple[int, int]
    size_spread_permille: int
    turnout_spread_permille: int
    additional_permille: tuple[int, int]
    reserve_permille: int
    home_permille: tuple[int, int]
    invalid_permille: tuple[int, int]
    against_permille: tuple[int, int]
    winner_permille: tuple[int, int]
    counting_minutes: tuple[int, int]
    carried_out_permille: int
    lost_permille: int
    extra_permille: int
    close_permille: int
    closest_votes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that a facts file says.

    Attributes:
        where: the file, for messages.
        election: the frame.
        names: templates of generated names by thing (`office`, `contest`, ...) and language.
        kinds: kinds of constituency.
        parties: the parties, in the order of the file.
        reasons: weights of reasons by fate, then route.
        offset: offset of the time of the turnout reports from UTC, as `+06:00`.
        reports: share of the final turnout by time of report, permille, in order of time.
        habits: what the gaps are like.
        national: figures of the whole election by dotted name.
        regions: figures of each region by dotted name.
        posts: the most seats that each district can have.
        grounds: where the figures come from that have no source of their own, by section.
    """

    where: str
    election: Election
    names: Mapping[str, Mapping[str, str]]
    kinds: Mapping[str, Kind]
    parties: Mapping[str, Party]
    reasons: Mapping[str, Mapping[str, Mapping[str, int]]]
    offset: str
    reports: Mapping[str, int]
    habits: Habits
    national: Mapping[str, Figure]
    regions: Mapping[str, Mapping[str, Figure]]
    posts: Mapping[str, int]
    grounds: Mapping[str, Ground]

    def nominators(self) -> tuple[str, ...]:
        """Give the ids of all who can nominate: the parties, then the voters themselves."""
        return (*self.parties, SELF)
