"""The frame of an election: what stands before the first act, as tables in the CSV layout of spec/package.md."""

import io
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence

from hattama_verify.kinds import LINES, ROUTES, is_id, is_text
from hattama_verify.report import Wrong, shown
from hattama_verify.strict_json import fault_in

NAMES = "name_<code>"
COLUMNS: Mapping[str, Sequence[str]] = {  # `*` marks a column that must be there and filled
    "offices": ("id*", NAMES),
    "units": ("id*", "parent", "level*", "kind", "grid_column", "grid_row", NAMES),
    "parties": ("id*", NAMES),
    "contests": ("id*", "office*", "unit*", "seats*", "round*", "state*", "follows", NAMES),
    "candidacies": (
        "id*", "contest*", "position", "route", "party", "status*", "reason", "nominated_on",
        "decided_on", "sex", "birth_year", NAMES,
    ),
    "stations": ("id*", "unit*", "number", "registered", NAMES),
    "protocols": ("id*", "contest*", "station*", "status*", *LINES),
    "votes": ("protocol*", "candidacy*", "votes"),
    "turnout": ("protocol*", "reported_at*", "issued"),
    "observers": ("id*", "station", "organisation*", "observers"),
}  # fmt: skip
LATER = {"contests": {"state*"}, "protocols": {"status*", *LINES}}  # what only the records give
LEVELS = frozenset(
    {"country", "region", "district", "subdistrict", "locality", "place", "constituency"}
)
DEEPEST = 64
LAST_TILE = 99
FIGURE_TEXT = re.compile("0|[1-9][0-9]{0,8}")


def cells(line: str) -> list[str]:
    """Cut a line of CSV into its cells.

    Raises:
        Wrong: its quotes do not fit.
    """
    if '"' not in line:
        return line.split(",")
    found, at = [], 0
    while True:
        if line.startswith('"', at):
            end = line.find('"', at + 1)
            while line.startswith('""', end):
                end = line.find('"', end + 2)
            if end < 0 or (end + 1 < len(line) and line[end + 1] != ","):
                raise Wrong("the quotes of a line do not fit")
            found.append(line[at + 1 : end].replace('""', '"'))
            end += 1
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            if '"' in line[at:end]:
                raise Wrong("the quotes of a line do not fit")
            found.append(line[at:end])
        if end >= len(line):
            return found
        at = end + 1


def csv_line(row: Sequence[str]) -> str:
    """Write a line of CSV with a cell quoted if and only if it holds a comma, a quote, CR or LF."""
    line = ",".join(row)
    if (
        line.count(",") == len(row) - 1
        and '"' not in line
        and "\r" not in line
        and "\n" not in line
    ):
        return line
    return ",".join(
        '"' + cell.replace('"', '""') + '"' if any(sign in cell for sign in ',"\r\n') else cell
        for cell in row
    )


class Frame:
    """The tables of the frame, with numbers for ids.

    Attributes:
        texts: table -> its bytes, as published.
        units, contests, stations, protocols: id -> number.
        root: the number of the unit that all others lie in.
    """

    def __init__(self, texts: Mapping[str, bytes], languages: Sequence[str]) -> None:
        self.texts, self.languages = texts, languages
        self.offices = {row["id"]: number for number, row in self._ids("offices")}
        self.parties = {row["id"]: number for number, row in self._ids("parties")}
        if taken := self.parties.keys() & set(ROUTES):
            raise Wrong(f"a party of the frame has the word for a route as its id: {min(taken)}")
        self.units: dict[str, int] = {}
        self._read_units()
        self.contests: dict[str, int] = {}
        self.contest_unit: list[int] = []
        self.contest_rules: list[tuple[str, int]] = []
        self.seats: list[int] = []
        self._read_contests()
        self.stations: dict[str, int] = {}
        self.station_unit = array("i")
        for number, row in self._ids("stations"):
            self.stations[row["id"]] = number
            self.station_unit.append(_known(self.units, row["unit"], "unit"))
            _figure(row.get("registered", ""), 0)
        self.protocols: dict[str, int] = {}
        self.protocol_contest = array("i")
        self.protocol_station = array("i")
        self._read_protocols()

    def _read_units(self) -> None:
        parents, tiles = [], set()
        for number, row in self._ids("units"):
            self.units[row["id"]] = number
            parents.append(row.get("parent", ""))
            if (tile := _tile(row)) in tiles:
                raise Wrong(f"the unit {shown(row['id'])} stands on the tile of another")
            tiles |= {tile} - {None}
            if row["level"] not in LEVELS or (row["level"] != "country" and not parents[-1]):
                raise Wrong(f"the unit {shown(row['id'])} has a wrong level or parent")
        self.parent = [_known(self.units, one, "parent") if one else -1 for one in parents]
        if self.parent.count(-1) != 1:
            raise Wrong("the units do not have exactly one root")
        self.root = self.parent.index(-1)
        for unit in range(len(self.parent)):
            if self.root not in self.above(unit):
                raise Wrong("the units are not a tree, or one that is too deep")

    def _read_contests(self) -> None:
        rows = list(self._ids("contests"))
        self.contests.update((row["id"], number) for number, row in rows)
        for _, row in rows:
            _known(self.offices, row["office"], "office")
            self.contest_unit.append(_known(self.units, row["unit"], "unit"))
            self.contest_rules.append((row["office"], _figure(row["round"], 1)))
            self.seats.append(_figure(row["seats"], 1))
            if row.get("follows"):
                _known(self.contests, row["follows"], "contest")

    def _read_protocols(self) -> None:
        pairs = set()
        for number, row in self._ids("protocols"):
            self.protocols[row["id"]] = number
            contest = _known(self.contests, row["contest"], "contest")
            station = _known(self.stations, row["station"], "station")
            pairs.add(contest * len(self.stations) + station)
            self.protocol_contest.append(contest)
            self.protocol_station.append(station)
        if len(pairs) < len(self.protocols):
            raise Wrong("a contest has two protocols in one station")

    def above(self, unit: int) -> list[int]:
        """Give a unit and those that it lies in."""
        found = [unit]
        while len(found) <= DEEPEST and self.parent[found[-1]] >= 0:
            found.append(self.parent[found[-1]])
        return found

    def header(self, table: str) -> list[str]:
        """Give the columns of a table as published."""
        text = self.texts.get(table, b"").partition(b"\n")[0]
        return cells(text.decode())

    def rows(self, table: str) -> Iterator[list[str]]:
        """Yield the rows of a table as they are."""
        lines = io.BytesIO(self.texts.get(table, b""))
        lines.readline()
        for raw in lines:
            line = raw[:-1].decode()
            row = cells(line)
            if '"' in line and csv_line(row) != line:
                raise Wrong(
                    f"the table {table} of the frame has a cell that is quoted without need"
                )
            yield row

    def _ids(self, table: str) -> Iterator[tuple[int, dict[str, str]]]:
        if table not in self.texts:
            return
        _check_text(self.texts[table], table)
        columns = _columns(table, self.header(table), self.languages)
        filled = [name for name in columns if f"{name}*" in COLUMNS[table]]
        if self.texts[table].count(b"\n") == 1:
            raise Wrong(f"the table {table} of the frame has no row")
        seen = set()
        for number, row in enumerate(self.rows(table)):
            named = dict(zip(columns, row, strict=False))
            if len(row) != len(columns):
                fault = f"has {len(row)} cells instead of {len(columns)}"
            elif not all(map(is_text, filter(None, row))):
                fault = "has a cell that is not a text"
            elif not (is_id(row[0]) and row[0] not in seen and all(map(named.get, filled))):
                fault = "lacks a cell that must be filled, or its id is not new"
            else:
                seen.add(row[0])
                yield number, named
                continue
            raise Wrong(fault, f"row {number + 1} of {table} of the frame")


def check_replaced(old: Frame, new: Frame) -> None:
    """Check that a frame keeps all rows of another: ids in their order, with the same references.

    Raises:
        Wrong: it does not.
    """
    references: tuple[Callable[[Frame], Sequence[object]], ...] = (
        lambda frame: list(frame.offices), lambda frame: list(frame.parties),
        lambda frame: list(frame.units), lambda frame: frame.parent,
        lambda frame: list(frame.contests), lambda frame: frame.contest_unit,
        lambda frame: frame.contest_rules, lambda frame: list(frame.stations),
        lambda frame: frame.station_unit, lambda frame: list(frame.protocols),
        lambda frame: frame.protocol_contest, lambda frame: frame.protocol_station,
        _follows,
    )  # fmt: skip
    for reference in references:
        before, after = reference(old), reference(new)
        if after[: len(before)] != before:
            raise Wrong("the new table does not keep the ids and references of the old one")


def _follows(frame: Frame) -> list[str]:
    header = frame.header("contests")
    at = header.index("follows") if "follows" in header else -1
    return [row[at] if at >= 0 else "" for row in frame.rows("contests")]


def _check_text(raw: bytes, table: str) -> None:
    try:
        fault = fault_in(raw.decode().replace("\n", " "))
    except UnicodeDecodeError:
        fault = "is not UTF-8"
    if raw.startswith(b"\xef\xbb\xbf"):
        fault = "begins with a byte order mark"
    if fault or not raw.endswith(b"\n"):
        raise Wrong(f"the table {table} of the frame {fault or 'does not end with a line'}")


def _columns(table: str, header: Sequence[str], languages: Sequence[str]) -> list[str]:
    allowed = in_languages(
        [one for one in COLUMNS[table] if one not in LATER.get(table, ())], languages
    )
    names = [one.rstrip("*") for one in allowed]
    missing = [one for one in allowed if one.endswith("*") and one.rstrip("*") not in header]
    if missing or list(header) != [name for name in names if name in header]:
        raise Wrong(f"the table {table} of the frame does not have the columns that it must have")
    return list(header)


def in_languages(columns: Sequence[str], languages: Sequence[str]) -> list[str]:
    """Give columns with one for every language in the place of `name_<code>`."""
    names = [f"name_{code}" for code in languages]
    return [name for one in columns for name in (names if one == NAMES else [one])]


def _known(numbers: Mapping[str, int], name: str, what: str) -> int:
    if name not in numbers:
        raise Wrong(f"the frame names a {what} that it does not have: {shown(name)!r}")
    return numbers[name]


def _tile(row: Mapping[str, str]) -> tuple[str, int, int] | None:
    cells = row.get("grid_column", ""), row.get("grid_row", "")
    if cells == ("", ""):
        return None
    column, line = (_figure(cell, 1) for cell in cells)
    if max(column, line) > LAST_TILE:
        raise Wrong(f"the unit {shown(row['id'])} stands outside the grid")
    return row.get("parent", ""), column, line


def _figure(cell: str, least: int) -> int:
    if not cell and not least:
        return 0
    if not FIGURE_TEXT.fullmatch(cell) or int(cell) < least:
        raise Wrong(f"the frame has {shown(cell)!r} in the place of a figure")
    return int(cell)
