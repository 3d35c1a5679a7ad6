"""From records to tables, and whether the published package says the same: spec/record.md, section 6."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import IO, Any

from hattama_verify.frame import cells, csv_line, in_languages
from hattama_verify.kinds import LINES, TABLES
from hattama_verify.report import CannotTell, Report, Wrong, shown
from hattama_verify.source import MEGABYTE, Source, need
from hattama_verify.state import BLANK, PROTOCOL_STATES, Candidacy, Election
from hattama_verify.strict_json import parse

Person = Mapping[str, Any]
People = Callable[[Candidacy], Person | None]
ROW_AT_MOST = 200_000
CANDIDACY = (
    "id", "contest", "position", "route", "party", "status", "reason", "nominated_on", "decided_on",
)  # fmt: skip
KEY_COLUMNS = {"votes": 2, "turnout": 2}  # the cells that name a row; one for every other table


def present_tables(election: Election) -> list[str]:
    """Give the tables that the package has, in their order."""
    absent = {
        "turnout": not election.turnout.hour,
        "observers": not election.observers,
        "parties": "parties" not in election.frame.texts,
    }
    return [name for name in TABLES if not absent.get(name)]


def header(election: Election, table: str, *, personal: bool = True) -> list[str]:
    """Give the columns of a table."""
    if table == "contests":
        columns = election.frame.header(table)
        at = columns.index("round") + 1
        return [*columns[:at], "state", *columns[at:]]
    if table == "candidacies":
        languages: Sequence[str] = election.genesis["languages"]
        more = in_languages(("sex", "birth_year", "name_<code>"), languages) if personal else []
        return [*CANDIDACY, *more]
    fixed = {
        "protocols": ["id", "contest", "station", "status", *_lines(election)],
        "votes": ["protocol", "candidacy", "votes"],
        "turnout": ["protocol", "reported_at", "issued"],
        "observers": ["id", "station", "organisation", "observers"],
    }
    return fixed.get(table) or election.frame.header(table)


def _lines(election: Election) -> list[str]:
    return [line for line in LINES if line in election.forms.lines]


def rows(election: Election, table: str, people: People | None = None) -> Iterator[list[str]]:
    """Yield the rows of a table as the records give them; without `people`, without personal columns."""
    if table == "candidacies":
        return _candidacies(election, people)
    makers = {
        "contests": _contests, "protocols": _protocols, "votes": _votes, "turnout": _turnout,
        "observers": _observers,
    }  # fmt: skip
    return makers[table](election) if table in makers else election.frame.rows(table)


def _contests(election: Election) -> Iterator[list[str]]:
    at = election.frame.header("contests").index("round") + 1
    for row, state in zip(election.frame.rows("contests"), election.states, strict=True):
        yield [*row[:at], state, *row[at:]]


def _candidacies(election: Election, people: People | None) -> Iterator[list[str]]:
    contests = list(election.frame.contests)
    for number in (one for field in election.field for one in field):
        candidacy = election.candidacies[number]
        position = str(candidacy.position or "")
        row = [
            candidacy.id,
            contests[candidacy.contest],
            position,
            candidacy.route,
            candidacy.party,
        ]
        row += [candidacy.status, candidacy.reason, candidacy.nominated_on, candidacy.decided_on]
        if people:
            person = people(candidacy) or {"sex": None, "birth_year": None, "names": {}}
            year = person["birth_year"]
            row += [person["sex"] or "", "" if year is None else str(year)]
            row += [person["names"].get(code, "") for code in election.genesis["languages"]]
        yield row


def _protocols(election: Election) -> Iterator[list[str]]:
    frame, forms = election.frame, election.forms
    contests, stations = list(frame.contests), list(frame.stations)
    places = [forms.lines.index(line) for line in _lines(election)]
    for number, name in enumerate(frame.protocols):
        figures = forms.lines_of(number)
        yield [
            name,
            contests[frame.protocol_contest[number]],
            stations[frame.protocol_station[number]],
            PROTOCOL_STATES[forms.status[number]],
            *(_cell(figures[place]) for place in places),
        ]


def _votes(election: Election) -> Iterator[list[str]]:
    for number, name in enumerate(election.frame.protocols):
        for candidacy, votes in election.forms.votes_of(number):
            yield [name, election.candidacies[candidacy].id, _cell(votes)]


def _turnout(election: Election) -> Iterator[list[str]]:
    turnout = election.turnout
    for number, name in enumerate(election.frame.protocols):
        reports = [
            (turnout.texts[turnout.hour[at]], turnout.issued[at]) for at in turnout.of(number)
        ]
        for hour, issued in sorted(reports):
            yield [name, hour, _cell(issued)]


def _observers(election: Election) -> Iterator[list[str]]:
    for name, (station, organisation, many) in election.observers.items():
        yield [name, station, organisation, "" if many is None else str(many)]


def _cell(figure: int) -> str:
    return "" if figure == BLANK else str(figure)


def hash_table(election: Election, table: str) -> str:
    """Give the hash of a table without personal columns."""
    columns = header(election, table, personal=False)
    digest = hashlib.sha256(f"{csv_line(columns)}\n".encode())
    for row in rows(election, table):
        election.spend(len(row))
        digest.update(f"{csv_line(row)}\n".encode())
    return digest.hexdigest()


def check_package(
    report: Report, site: Source, prefix: str, election: Election, people: People
) -> None:
    """Compare the published package with what the records give, cell by cell.

    Args:
        report: takes what is found.
        site: what was published.
        prefix: the folder of the package in it, with a slash at its end.
        election: the election after all records.
        people: gives what is disclosed about a candidacy.
    """
    present = present_tables(election)
    for check in (_check_description, _check_rules):
        try:
            check(site, prefix, election)
            report.checked["facts and rules of the package"] += 1
        except Wrong as problem:
            report.blame(problem, f"{prefix}datapackage.json")
    for table in present:
        path = f"{prefix}{table}.csv"
        try:
            _check_table(report, site, path, table, (election, people))
        except Wrong as problem:
            report.blame(problem, path)
    expected = {"datapackage.json", "rules.toml", *(f"{table}.csv" for table in present)}
    for name in site.names() or ():
        if name.startswith(prefix) and name.removeprefix(prefix) not in expected:
            report.add("wrong", name, "is not part of the package")


def _check_rules(site: Source, prefix: str, election: Election) -> None:
    raw = need(site, f"{prefix}rules.toml", 10 * MEGABYTE)
    if hashlib.sha256(raw).hexdigest() != election.hashes["rules"]:
        raise Wrong("is not the rule set that the log has in force", f"{prefix}rules.toml")


def _check_description(site: Source, prefix: str, election: Election) -> None:
    described = parse(need(site, f"{prefix}datapackage.json", 10 * MEGABYTE))
    facts = described.get("hattama") if isinstance(described, dict) else None
    if not isinstance(facts, dict) or not isinstance(described.get("resources"), list):
        raise Wrong("does not describe an election package")
    if facts.get("version") != 1:
        raise CannotTell(f"the package has the unknown version {shown(facts.get('version'))}")
    genesis = election.genesis
    expected: dict[str, object] = {
        "version": 1,
        "title": genesis["title"],
        "rule_set": election.rules.id,
        "rule_set_sha256": election.hashes["rules"],
        "polling_day": genesis["polling_day"],
        "languages": genesis["languages"],
        "provenance": genesis["provenance"],
    }
    for name in sorted(facts.keys() | expected.keys()):
        if facts.get(name) != expected.get(name):
            said, found = shown(facts.get(name)), shown(expected.get(name))
            raise Wrong(f"{shown(name)}: published {said!r}, the records give {found!r}")
    if described.get("name") != genesis["id"]:
        raise Wrong(
            f"name: published {shown(described.get('name'))!r}, the records give {genesis['id']!r}"
        )
    _check_resources(described, election)


def _check_resources(described: dict[str, Any], election: Election) -> None:
    if described.get("profile") == "data-package":
        raise CannotTell("tables in the Parquet layout are not read by this verifier")
    if described.get("profile") != "tabular-data-package":
        raise Wrong("the profile is not tabular-data-package")
    try:
        found = [
            (one["name"], one["path"], [field["name"] for field in one["schema"]["fields"]])
            for one in described["resources"]
        ]
    except (TypeError, KeyError):
        raise Wrong("a table is not described by its name, path and fields") from None
    expected = [(name, f"{name}.csv", header(election, name)) for name in present_tables(election)]
    for said, given in zip(found, expected, strict=False):
        if said != given:
            raise Wrong(f"resources: published {shown(said)}, the records give {shown(given)}")
    if len(found) != len(expected):
        raise Wrong(
            f"resources: published are {len(found)} tables, the records give {len(expected)}"
        )


def _check_table(
    report: Report, site: Source, path: str, table: str, given: tuple[Election, People]
) -> None:
    election, people = given
    opened = site.open(path)
    if opened is None:
        raise CannotTell("is missing")
    columns = header(election, table)
    with opened:
        try:
            if _line(opened) != columns:
                raise Wrong(f"the header is not {shown(','.join(columns), 200)}")
            for number, row in enumerate(rows(election, table, people), start=1):
                _check_row(
                    report,
                    (path, number, KEY_COLUMNS.get(table, 1)),
                    columns,
                    (_line(opened), row),
                )
                report.checked[f"cells of {table}"] += len(row)
            if opened.read(1):
                raise Wrong("has more rows than the records give")
        except OSError as error:
            raise CannotTell(f"cannot be read ({type(error).__name__})") from None


def _line(opened: IO[bytes]) -> list[str] | None:
    raw = opened.readline(ROW_AT_MOST)
    if not raw:
        return None
    if not raw.endswith(b"\n"):
        raise Wrong("has a line that does not end, or is too long")
    try:
        return cells(raw[:-1].decode())
    except UnicodeDecodeError:
        raise Wrong("is not UTF-8") from None


def _check_row(
    report: Report,
    place: tuple[str, int, int],
    columns: Sequence[str],
    both: tuple[list[str] | None, list[str]],
) -> None:
    path, number, width = place
    said, given = both
    if said == given:
        return
    if said is None or len(said) != len(given) or said[:width] != given[:width]:
        found = "nothing" if said is None else repr(shown(",".join(said)))
        raise Wrong(
            f"published is {found}, the records give {shown(','.join(given))!r}; rows behind it were not compared",
            f"{path}, row {number}",
        )
    for column, cell, right in zip(columns, said, given, strict=True):
        if cell != right:
            sentence = f"published {shown(cell)!r}, the records give {shown(right)!r}"
            report.add(
                "wrong", f"{path}, row {number} ({shown(given[0])}), column {column}", sentence
            )
