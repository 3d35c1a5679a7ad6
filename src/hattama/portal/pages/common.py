"""What many pages show in the same way: where they are, who nominated, how far the count has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hattama.count.counting import UnitTurnout
from hattama.domain.election import Route
from hattama.domain.finding import Finding
from hattama.domain.names import Names
from hattama.domain.states import ContestState
from hattama.law.ruleset import Rule
from hattama.messages import finding_text, rule_text
from hattama.portal.tongue import Tongue
from hattama.portal.words import WORDS
from hattama.portal.world import Contest, World


@dataclass(frozen=True, slots=True)
class Crumb:
    """A step of the way to a page: where it leads and what stands there."""

    href: str
    names: Names


@dataclass(frozen=True, slots=True)
class Scene:
    """What every page needs: the small tables, the language, and where the site is read if that is known."""

    world: World
    tongue: Tongue
    address: str = ""
    _rules: dict[str, str] = field(default_factory=dict)

    def crumbs(self, unit: str) -> Sequence[Crumb]:
        """Give the way to a unit, the unit itself included."""
        return [
            Crumb("index.html" if place.parent is None else unit_path(place.id), place.names)
            for place in self.world.above(unit)
        ]

    def rule_text(self, rule: Rule) -> str:
        """Give what a rule says, without the figures of any protocol."""
        if rule.code not in self._rules:
            self._rules[rule.code] = rule_text(rule, self.world.rules, self.tongue.code)
        return self._rules[rule.code]

    def finding_text(self, finding: Finding) -> str:
        """Give what a finding says, in the first language of the rule set where it has not this one."""
        return finding_text(finding, self.world.rules, self.rule_language())

    def nominator(self, party: str | None, route: str | None) -> str:
        """Give who nominated: the name of a party, else the route in words."""
        if party is not None:
            return self.tongue.name(self.world.parties[party]) or party
        return self.tongue.word(route, "nominator") if route in set(Route) else route or ""

    def nominator_name(self, key: str) -> str:
        """Give who nominated by what it counts under: a party or a route."""
        return (
            self.nominator(key, None) if key in self.world.parties else self.nominator(None, key)
        )

    def ground(self, text: str | None) -> str:
        """Give the ground of a decision: one that the program knows in words, any other as it was written."""
        return self.tongue.word(text, "ground") if ("ground", text) in WORDS else text or ""

    def contest_name(self, contest: str) -> Names:
        """Give the names of a contest: its own, else those of its unit."""
        found = self.world.contests[contest]
        return found.names or self.world.units[found.unit].names

    def rule_language(self) -> str:
        """Give the language in which the rule set is quoted: this one, else its first."""
        spoken = self.world.rules.languages
        return self.tongue.code if self.tongue.code in spoken else spoken[0]

    def colours(self) -> Mapping[str, int]:
        """Give each nominator its place in the palette, the same on every page."""
        return self.world.nominators


def unit_path(unit: str) -> str:
    """Give the page of a unit that is not the whole."""
    return f"units/{unit}.html"


def contest_path(contest: str) -> str:
    """Give the page of a contest."""
    return f"contests/{contest}.html"


def station_path(station: str) -> str:
    """Give the page of a station."""
    return f"stations/{station}.html"


def candidate_path(candidacy: str) -> str:
    """Give the page of a nominee."""
    return f"candidates/{candidacy}.html"


def party_path(party: str) -> str:
    """Give the page of a party."""
    return f"parties/{party}.html"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far contests have come: protocols in, voters covered, contests certified."""

    counted: int
    due: int
    covered: int | None
    listed: int | None
    certified: int
    contests: int

    @property
    def is_certified(self) -> bool:
        """Say whether every contest is certified."""
        return bool(self.contests) and self.certified == self.contests


def progress(turnout: Sequence[UnitTurnout], contests: Sequence[Contest]) -> Progress:
    """Say how far the contests of a unit have come.

    Args:
        turnout: the turnout of the unit, one entry per office and round.
        contests: the contests of the unit and below.
    """
    standing = [one for one in contests if one.state is not ContestState.CANCELLED]
    return Progress(
        sum(one.counted for one in turnout),
        sum(one.due for one in turnout),
        _sum(one.covered for one in turnout),
        _sum(one.listed for one in turnout),
        sum(one.state is ContestState.CERTIFIED for one in standing),
        len(standing),
    )


def _sum(figures: object) -> int | None:
    known = [figure for figure in figures if figure is not None]  # type: ignore[attr-defined]
    return sum(known) if known else None
