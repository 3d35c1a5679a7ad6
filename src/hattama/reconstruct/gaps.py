"""Fill the figures that nobody published, and keep account of every one that was filled."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hattama.domain.errors import BadInputError
from hattama.reconstruct.apportion import apportion
from hattama.reconstruct.facts import Facts, Figure

__all__ = ["NATIONAL", "Filled", "Gaps"]

NATIONAL = ""
"""The region of a figure of the whole election."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A figure that the generator filled, so that whoever shows it can mark it.

    Attributes:
        region: the id of the region, empty for the whole election.
        figure: the dotted name, as `candidates.auyl`.
        value: what was filled.
    """

    region: str
    figure: str
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """The facts, and the account of what was filled where they are silent."""

    facts: Facts
    filled: list[Filled] = field(default_factory=list)

    def national(self, name: str) -> int:
        """Give a figure of the whole election.

        Args:
            name: its dotted name.

        Returns:
            The published number, or the least that a bound allows (then it counts as filled).

        Raises:
            BadInputError: if the facts do not have it.
        """
        figure = self.facts.national.get(name)
        if figure is None:
            raise BadInputError(f"the key national.{name} is missing", where=self.facts.where)
        value = figure.bounds()[0]
        self.note(NATIONAL, name, value, figure)
        return value

    def known(self, region: str, name: str) -> int | None:
        """Give the figure of a region if it was published as an exact number."""
        figure = self.facts.regions[region].get(name)
        if figure is None:
            return None
        low, high = figure.bounds()
        return low if low == high else None

    def note(self, region: str, name: str, value: int, figure: Figure | None = None) -> None:
        """Enter a value into the account, unless its figure was published exactly."""
        entry = Filled(region=region, figure=name, value=value)
        if (figure is None or figure.qualifier) and entry not in self.filled:
            self.filled.append(entry)

    def note_unless_known(self, region: str, name: str, value: int) -> None:
        """Enter the value of a region into the account, unless it was published exactly."""
        self.note(region, name, value, self.facts.regions[region].get(name))

    def bounds(self, region: str, name: str, low: int, high: int) -> tuple[int, int]:
        """Narrow the bounds of a figure to what was published.

        Args:
            region: the id of the region.
            name: the dotted name of the figure.
            low: the least that other figures allow.
            high: the most that other figures allow.

        Returns:
            The least and the most that are left.

        Raises:
            BadInputError: if nothing is left.
        """
        figure = self.facts.regions[region].get(name)
        if figure is None:
            return low, high
        least, most = figure.bounds()
        narrow = max(low, least), high if most is None else min(high, most)
        if narrow[0] > narrow[1]:
            raise BadInputError(
                f"regions.{region}.{name}.value {figure.value} contradicts other figures,"
                f" which allow {low} to {high}",
                where=self.facts.where,
            )
        return narrow

    def fill(
        self,
        name: str,
        total: int,
        weights: Mapping[str, int],
        limits: Mapping[str, tuple[int, int]],
    ) -> dict[str, int]:
        """Split a national total over the regions, holding what was published.

        Args:
            name: the dotted name of the figure.
            total: the sum of all regions.
            weights: how the rest is shared out, by region.
            limits: the least and the most that other figures allow, by region.

        Returns:
            The figure of each region.

        Raises:
            BadInputError: if the published figures and the total contradict each other.
        """
        limited = [self.bounds(region, name, *limits[region]) for region in weights]
        values = apportion(
            total,
            list(weights.values()),
            [low for low, _ in limited],
            [high for _, high in limited],
            where=f"{self.facts.where}: {name}",
        )
        for region, value in zip(weights, values, strict=True):
            self.note_unless_known(region, name, value)
        return dict(zip(weights, values, strict=True))

    def split_national(
        self, name: str, total: int, weights: Mapping[str, int], low: Mapping[str, int]
    ) -> dict[str, int]:
        """Split a national total by party.

        Args:
            name: the first part of the figures' names.
            total: the sum of all parties.
            weights: the assumed share of each party.
            low: the least of each party.

        Returns:
            The figure of each party.

        Raises:
            BadInputError: if the least of all parties is more than the total.
        """
        where = f"{self.facts.where}: {name}"
        values = apportion(total, list(weights.values()), list(low.values()), where=where)
        for key, value in zip(weights, values, strict=True):
            self.note(NATIONAL, f"{name}.{key}", value)
        return dict(zip(weights, values, strict=True))
