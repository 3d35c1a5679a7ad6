"""Generated people: composed names in every language, a year of birth, days of the procedure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hattama.domain.errors import BadInputError
from hattama.reconstruct.chance import Random
from hattama.reconstruct.facts import Election, Facts
from hattama.reconstruct.facts_file import read_toml

__all__ = ["NameBook", "NameGroup", "Person", "draw_person", "read_names", "sort_key"]

Form = Mapping[str, str]
AGE_SPREAD = 8
SLOWEST_DECISION = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NameGroup:
    """Names that go together.

    Attributes:
        weight: how common the group is, and by region where it differs.
        regions: weights by region.
        given: given names by sex, each by language.
        surnames: surnames by sex.
        patronymics: patronymics by sex.
    """

    weight: int
    regions: Mapping[str, int]
    given: Mapping[str, Sequence[Form]]
    surnames: Mapping[str, Sequence[Form]]
    patronymics: Mapping[str, Sequence[Form]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NameBook:
    """All groups of names, the order of the parts of a name by language, and the file."""

    where: str
    order: Mapping[str, str]
    groups: tuple[NameGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A generated person."""

    names: Mapping[str, str]
    birth_year: int
    nominated_on: date
    decided_on: date


def read_names(path: Path) -> NameBook:
    """Read the file of names.

    Args:
        path: a TOML file with `languages`, `order` and `groups`.

    Returns:
        The names.

    Raises:
        BadInputError: if the file cannot be read or a name lacks a language.
    """
    tree = read_toml(path)
    try:
        languages = tree["languages"]
        groups = tuple(_group(group, languages) for group in tree["groups"].values())
        return NameBook(
            where=str(path), order={code: tree["order"][code] for code in languages}, groups=groups
        )
    except (KeyError, ValueError) as error:
        raise BadInputError(f"a key or a form is missing: {error}", where=str(path)) from error


def _group(group: Mapping[str, Any], languages: Sequence[str]) -> NameGroup:
    def forms(rows: Sequence[Sequence[str]]) -> list[Form]:
        return [dict(zip(languages, row, strict=True)) for row in rows]

    return NameGroup(
        weight=group["weight"],
        regions=group.get("regions", {}),
        given={sex: forms(group[f"given_{sex}"]) for sex in "fm"},
        surnames={sex: forms([pair[sex] for pair in group["surnames"]]) for sex in "fm"},
        patronymics={sex: forms([pair[sex] for pair in group["patronymics"]]) for sex in "fm"},
    )


def draw_person(facts: Facts, book: NameBook, region: str, sex: str, rng: Random) -> Person:
    """Draw a person who may stand.

    Args:
        facts: the days of the procedure and the ages.
        book: the names.
        region: the region, for the group of the name.
        sex: `f` or `m`.
        rng: the stream to draw from.

    Returns:
        The person; old enough on polling day whatever the birthday.
    """
    election = facts.election
    weights = [group.regions.get(region, group.weight) for group in book.groups]
    group = rng.choices(book.groups, weights)[0]
    parts = {
        "given": rng.choice(group.given[sex]),
        "surname": rng.choice(group.surnames[sex]),
        "patronymic": rng.choice(group.patronymics[sex]),
    }
    low, high = facts.habits.age
    age = min(max(round(rng.gauss(facts.habits.mean_age, AGE_SPREAD)), low), high)
    nominated, decided = _days(election, rng)
    return Person(
        names={
            code: book.order[code].format(**{part: form[code] for part, form in parts.items()})
            for code in election.languages
        },
        birth_year=election.polling_day.year - age,
        nominated_on=nominated,
        decided_on=decided,
    )


def _days(election: Election, rng: Random) -> tuple[date, date]:
    """Draw the day of a nomination and that of the decision on it."""
    window = (election.last_nomination - election.first_nomination).days
    nominated = election.first_nomination + timedelta(days=rng.randint(0, window))
    decided = nominated + timedelta(days=rng.randint(1, SLOWEST_DECISION))
    return nominated, min(decided, election.last_decision)


def sort_key(name: str, alphabet: str) -> tuple[int, ...]:
    """Give the place of a name in the order of an alphabet.

    Args:
        name: the name; letters compare without case.
        alphabet: its letters in order, in lower case.

    Returns:
        A key to sort by; what is not a letter sorts before all letters.
    """
    return tuple(alphabet.find(letter) for letter in name.lower())
