"""Rows of an election package from what was planned and drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hattama.domain.errors import BadInputError
from hattama.reconstruct.apportion import apportion
from hattama.reconstruct.chance import spread, stream
from hattama.reconstruct.facts import SELF, Facts
from hattama.reconstruct.field import ON_BALLOT, Nominee, draw_fields
from hattama.reconstruct.people import NameBook, Person, draw_person, sort_key
from hattama.reconstruct.plan import RegionPlan
from hattama.reconstruct.protocols import draw_lines
from hattama.reconstruct.series import draw_series
from hattama.reconstruct.stations import Station, draw_stations
from hattama.reconstruct.units import Constituency, Unit, draw_constituencies
from hattama.reconstruct.votes import draw_votes

__all__ = ["Row", "Rows", "Writer"]

Row = dict[str, Any]
Rows = list[Row]
Standing = tuple[Nominee, Person]

TABLES = (
    "offices",
    "units",
    "parties",
    "contests",
    "candidacies",
    "stations",
    "protocols",
    "votes",
    "turnout",
    "observers",
)
FATES = {"refused": "refused", "withdrawn": "withdrawn", "unexplained": "withdrawn"}
"""What the package calls a fate; one that nobody explained counts as withdrawn."""

OBSERVER_SPREAD = 800
MOST_OBSERVERS = 6
TRIES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Writer:
    """Collects the rows of all tables, region by region.

    Attributes:
        facts: what was published.
        book: names for generated people.
        seed: the seed of the reconstruction.
        tables: the rows so far, by table.
    """

    facts: Facts
    book: NameBook
    seed: int
    tables: dict[str, Rows] = field(default_factory=lambda: {table: [] for table in TABLES})

    def write_frame(self) -> None:
        """Write the office and the parties."""
        office = self.facts.election.office
        self.tables["offices"].append({"id": office, **_names(self.facts.names["office"])})
        for party in self.facts.parties.values():
            self.tables["parties"].append({"id": party.id, **_names(party.names)})

    def write_unit(self, unit: Unit) -> None:
        """Write a real or generated unit."""
        self.tables["units"].append(
            {
                "id": unit.id,
                "parent": unit.parent or None,
                "level": unit.level,
                "kind": unit.kind or None,
                **unit.grid,
                **_names(unit.names),
            }
        )

    def write_region(self, region: RegionPlan, units: Sequence[Unit]) -> None:
        """Draw one region and write its units, contests, candidacies, stations and protocols.

        Args:
            region: what must come out.
            units: the real units.

        Raises:
            BadInputError: if the published figures of the region contradict each other.
        """
        facts, seed = self.facts, self.seed
        places = draw_constituencies(facts, units, region.id, region.seats, seed)
        fields = draw_fields(facts, region, seed)
        stations = draw_stations(facts, region, places, seed)
        series = draw_series(facts, region, stations, seed)
        reports = {station.id: line for station, line in zip(stations, series, strict=True)}
        for place, nominees in zip(places, fields, strict=True):
            self.write_unit(place.unit)
            self._write_contest(place)
            ballot = self._write_candidacies(place, nominees)
            here = [station for station in stations if station.constituency is place]
            self._write_protocols(place, here, ballot, reports)

    def write_observers(self, total: int) -> None:
        """Spread observers over the stations written so far.

        Args:
            total: how many there are.

        Raises:
            BadInputError: if there are more than the stations can hold.
        """
        stations = [str(row["id"]) for row in self.tables["stations"]]
        rng = stream(self.seed, "observers")
        weights = [spread(rng, OBSERVER_SPREAD) for _ in stations]
        high = [MOST_OBSERVERS] * len(stations)
        numbers = apportion(total, weights, [0] * len(stations), high, where=self.facts.where)
        for station, number in zip(stations, numbers, strict=True):
            if number:
                self.tables["observers"].append(
                    {
                        "id": f"{station}-o1",
                        "station": station,
                        "organisation": self.facts.election.observers,
                        "observers": number,
                    }
                )

    def _write_contest(self, place: Constituency) -> None:
        self.tables["contests"].append(
            {
                "id": place.contest,
                "office": self.facts.election.office,
                "unit": place.unit.id,
                "seats": 1,
                "round": 1,
                "state": "certified",
                "follows": None,
                **_named(self.facts.names["contest"], place=place.unit.names),
            }
        )

    def _write_candidacies(self, place: Constituency, nominees: Sequence[Nominee]) -> list[Row]:
        """Write the nominees of a contest; give the rows of the ballot, in its order."""
        election = self.facts.election

        def written(one: Standing) -> tuple[int, ...]:
            return sort_key(one[1].names[election.ballot_language], election.alphabet)

        people = self._draw_people(place, nominees)
        everyone = sorted(zip(nominees, people, strict=True), key=written)
        everyone.sort(key=lambda one: one[1].nominated_on)
        rows = [
            _candidacy(f"{place.contest}-k{number}", place.contest, one)
            for number, one in enumerate(everyone, start=1)
        ]
        self.tables["candidacies"] += rows
        standing = [
            (written(one), row)
            for one, row in zip(everyone, rows, strict=True)
            if one[0].fate == ON_BALLOT
        ]
        ballot = [row for _, row in sorted(standing, key=lambda pair: pair[0])]
        for position, row in enumerate(ballot, start=1):
            row["position"] = position
        return ballot

    def _draw_people(self, place: Constituency, nominees: Sequence[Nominee]) -> list[Person]:
        """Draw a person for each nominee, no two of a contest with the same name."""
        rng = stream(self.seed, "people", place.contest)
        people: list[Person] = []
        taken: set[str] = set()
        for nominee in nominees:
            for _ in range(TRIES):
                person = draw_person(self.facts, self.book, place.region, nominee.sex, rng)
                if taken.isdisjoint(person.names.values()):
                    taken.update(person.names.values())
                    people.append(person)
                    break
            else:
                raise BadInputError("too few names for a contest", where=self.book.where)
        return people

    def _write_protocols(
        self,
        place: Constituency,
        stations: Sequence[Station],
        ballot: Sequence[Row],
        reports: Mapping[str, Sequence[int]],
    ) -> None:
        """Write the stations of a contest with their protocols, votes and turnout reports."""
        habits = self.facts.habits
        lines = [draw_lines(habits, station, self.seed) for station in stations]
        room = [line["valid"] - line["against_all"] for line in lines]
        drawn = sorted(ballot, key=lambda row: row["status"] != "elected")
        votes = draw_votes(habits, place.contest, len(ballot), room, self.seed)
        for number, (station, line, cast) in enumerate(
            zip(stations, lines, votes, strict=True), start=1
        ):
            protocol = f"{place.contest}.{number}"
            self.tables["stations"].append(self._station(station, line["voters_main"]))
            self.tables["protocols"].append(
                {
                    "id": protocol,
                    "contest": place.contest,
                    "station": station.id,
                    "status": "accepted",
                    **line,
                }
            )
            self.tables["votes"] += [
                {"protocol": protocol, "candidacy": row["id"], "votes": cast[drawn.index(row)]}
                for row in ballot
            ]
            self._write_reports(protocol, reports[station.id])

    def _station(self, station: Station, main: int) -> Row:
        return {
            "id": station.id,
            "unit": station.constituency.unit.id,
            "number": station.number,
            "registered": main,
            **_named(self.facts.names["station"], number=station.number),
        }

    def _write_reports(self, protocol: str, issued: Sequence[int]) -> None:
        day = self.facts.election.polling_day.isoformat()
        for at, ballots in zip(self.facts.reports, issued, strict=True):
            moment = f"{day}T{at}{self.facts.offset}"
            self.tables["turnout"].append(
                {"protocol": protocol, "reported_at": moment, "issued": ballots}
            )


def _candidacy(id_: str, contest: str, one: Standing) -> Row:
    nominee, person = one
    return {
        "id": id_,
        "contest": contest,
        "position": None,
        "route": nominee.route,
        "party": None if nominee.nominator == SELF else nominee.nominator,
        "status": FATES.get(nominee.fate, "elected" if nominee.won else "not_elected"),
        "reason": nominee.reason or None,
        "nominated_on": person.nominated_on.isoformat(),
        "decided_on": person.decided_on.isoformat(),
        "sex": nominee.sex,
        "birth_year": person.birth_year,
        **_names(person.names),
    }


def _names(names: Mapping[str, str]) -> dict[str, object]:
    return {f"name_{code}": name for code, name in names.items()}


def _named(
    templates: Mapping[str, str], *, place: Mapping[str, str] | None = None, number: int = 0
) -> dict[str, object]:
    """Fill a template in each language."""
    return {
        f"name_{code}": template.format(place=place[code] if place else "", number=number)
        for code, template in templates.items()
    }
