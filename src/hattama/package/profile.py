"""Profiles: declarative maps from CSV files found in the wild to packages (spec/profile.md)."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from importlib.resources import as_file, files
from pathlib import Path

from hattama.domain.election import Level, Route
from hattama.domain.errors import BadInputError
from hattama.domain.ids import is_id
from hattama.domain.names import Names, forbidden_character, is_language
from hattama.domain.protocol import LINES
from hattama.domain.states import ContestState
from hattama.law.section import Section

BUILT_IN = files("hattama.package").joinpath("profiles")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileForm:
    """How the file is written: signs, coding, and headers that nobody reads."""

    delimiter: str
    encoding: str
    thousands: str
    decimal: str
    member: str
    ignore: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A table beside the profile whose columns are added to every row.

    Attributes:
        name: its file.
        text: its content.
        on: the header of the imported file that is looked up.
        key: the header of the table that it is looked up in.
    """

    name: str
    text: str
    on: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """Templates for the id and names of a kind of thing; `{header}` stands for the cell."""

    id: str
    names: Names


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLevel:
    """One level of reporting units, from above."""

    entity: Entity
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class ContestForm:
    """Which contest a row belongs to; `unit` is the template of its constituency's id."""

    entity: Entity
    unit: str
    round: int
    state: ContestState


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceForm:
    """Where the votes are.

    Attributes:
        pattern: wide files: the headers of choices, with the groups `name` and perhaps `number`.
        column: long files: the header of the choice.
        votes: long files: the header of its votes.
        known: long files: the choices that may stand there; empty for any.
        empty: wide files: what an empty cell means if others of the contest are filled: `blank`; if none
            is, the choice is `not_on_ballot`, or the cell is `blank` there too.
        route: how candidates were nominated.
        other_routes: pattern of a choice's name -> another route, and then it has no party.
    """

    pattern: str
    column: str
    votes: str
    known: tuple[str, ...]
    empty: str
    route: Route
    other_routes: Mapping[str, Route]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnoutForm:
    """A column of voters so far, and the local time it was taken."""

    column: str
    at: time


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """How one kind of file becomes a package."""

    id: str
    about: str
    source: str
    rule_set: str
    polling_day: date
    language: str
    title: Names
    file: FileForm
    lookup: Lookup | None
    office: Entity
    units: tuple[UnitLevel, ...]
    contest: ContestForm
    station: Entity
    number: str
    registered: str
    lines: Mapping[str, str]
    turnout: tuple[TurnoutForm, ...]
    choices: ChoiceForm


def built_in_profiles() -> tuple[str, ...]:
    """Give the names of the profiles that come with the program."""
    return tuple(
        sorted(entry.name[:-5] for entry in BUILT_IN.iterdir() if entry.name.endswith(".toml"))
    )


def load_profile(name: str) -> Profile:
    """Load a profile.

    Args:
        name: the name of a built-in profile, or the path of a file that ends in `.toml`.

    Raises:
        BadInputError: there is no such profile, or it does not say what a profile must say.
    """
    if name.endswith(".toml"):
        path = Path(name)
        if not path.is_file():
            raise BadInputError("there is no such profile", where=name)
        return read_profile(_utf8(path), path.name, path.parent)
    if name not in built_in_profiles():
        raise BadInputError(
            f"there is no profile {name!r}",
            todo=f"name a .toml file or one of {', '.join(built_in_profiles())}",
        )
    with as_file(BUILT_IN) as folder:
        return read_profile((folder / f"{name}.toml").read_text("utf-8"), f"{name}.toml", folder)


def read_profile(text: str, where: str, folder: Path) -> Profile:
    """Read a profile.

    Args:
        text: its content.
        where: the name of its file, for messages.
        folder: where a lookup table lies.

    Raises:
        BadInputError: it does not say what a profile must say.
    """
    try:
        root = Section(tomllib.loads(text), where)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadInputError(f"not TOML: {error}", where=where) from error
    day = root.day("polling_day")
    if day is None:
        raise root.error("the key 'polling_day' is missing")
    profile = Profile(
        id=root.text("id"),
        about=root.text("about"),
        source=root.text("source"),
        rule_set=root.text("rule_set"),
        polling_day=day,
        language=root.text("language"),
        title=root.names("title"),
        file=_file(root.section("file")),
        lookup=_lookup(root.section("lookup"), folder) if root.has("lookup") else None,
        office=_entity(root.section("office")),
        units=tuple(_unit(section) for section in root.sections("unit")),
        contest=_contest(root.section("contest")),
        station=_entity(station := root.section("station"), done=False),
        number=station.text("number", ""),
        registered=station.text("registered", ""),
        lines=_lines(root),
        turnout=tuple(_turnout(section) for section in root.sections("turnout")),
        choices=_choices(root.section("choices")),
    )
    station.done()
    root.done()
    _refuse_odd(profile, root)
    _refuse_lone_braces(profile, root)
    return profile


def _refuse_odd(profile: Profile, root: Section) -> None:
    """Refuse what would make a package that nobody could read."""
    for id_ in (profile.id, profile.office.id):
        if not is_id(id_):
            raise root.error(f"the id {id_!r} is not an id")
    if not is_language(profile.language):
        raise root.error(f"the language {profile.language!r} is not a code like kk, ru, en, da")
    if not profile.title.get(profile.language):
        raise root.error(f"'title' lacks the language {profile.language!r}")
    if forbidden := forbidden_character(profile.source):
        raise root.error(f"the source holds the character {forbidden}, which no text may hold")
    if not profile.units or profile.units[0].level is not Level.COUNTRY:
        raise root.error("the first [[unit]] must be the country")


def _refuse_lone_braces(profile: Profile, root: Section) -> None:
    """Refuse a template in which a brace neither opens nor closes the name of a header."""
    for template in _templates(profile):
        if set("{}") & set(re.sub(r"\{[^{}]+\}", "", template)):
            raise root.error(f"the template {template!r} has a lone brace")


def _templates(profile: Profile) -> Iterator[str]:
    entities = (*(unit.entity for unit in profile.units), profile.contest.entity, profile.station)
    for entity in entities:
        yield from (entity.id, *entity.names.values())
    yield from (profile.contest.unit, profile.number)


def _utf8(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadInputError(
            "the text is not UTF-8", where=path.name, todo="save it as UTF-8"
        ) from error


def _file(section: Section) -> FileForm:
    form = FileForm(
        delimiter=section.text("delimiter", ""),
        encoding=section.text("encoding", "utf-8"),
        thousands=section.text("thousands", ""),
        decimal=section.text("decimal", ""),
        member=section.text("member", ""),
        ignore=section.texts("ignore", ()),
    )
    section.done()
    for key, sign in (
        ("delimiter", form.delimiter),
        ("thousands", form.thousands),
        ("decimal", form.decimal),
    ):
        if sign and (len(sign) > 1 or sign.isalnum() or sign in '"\r\n-+'):
            raise section.error(f"the key {key!r} is not one sign that can stand there")
    if form.thousands and form.thousands == form.decimal:
        raise section.error("the same sign parts thousands and decimals")
    if not _is_encoding(form.encoding):
        raise section.error(f"there is no encoding {form.encoding!r}")
    return form


def _is_encoding(name: str) -> bool:
    try:
        b"a".decode(name)
    except UnicodeDecodeError:
        return True  # it codes texts, and this is none
    except (LookupError, UnicodeError, ValueError):
        return False
    return True


def _lookup(section: Section, folder: Path) -> Lookup:
    file = section.text("file")
    path = folder / file
    if Path(file).name != file or not path.is_file():
        raise section.error(f"the lookup table {file!r} is not beside the profile")
    lookup = Lookup(name=file, text=_utf8(path), on=section.text("on"), key=section.text("key"))
    section.done()
    return lookup


def _entity(section: Section, *, done: bool = True) -> Entity:
    entity = Entity(id=section.text("id"), names=section.names("name"))
    if done:
        section.done()
    return entity


def _unit(section: Section) -> UnitLevel:
    level = section.text("level")
    if level not in set(Level):
        raise section.error(f"the level {level!r} is none of {', '.join(Level)}")
    unit = UnitLevel(entity=_entity(section, done=False), level=Level(level))
    section.done()
    return unit


def _contest(section: Section) -> ContestForm:
    state = section.text("state", ContestState.PRELIMINARY)
    if state not in set(ContestState):
        raise section.error(f"the state {state!r} is none of {', '.join(ContestState)}")
    if section.integer("round", 1) == 0:
        raise section.error("the key 'round' is not from 1")
    form = ContestForm(
        entity=_entity(section, done=False),
        unit=section.text("unit"),
        round=section.integer("round", 1),
        state=ContestState(state),
    )
    section.done()
    return form


def _lines(root: Section) -> Mapping[str, str]:
    section = root.section("lines")
    lines = {line: section.text(line) for line in LINES if section.has(line)}
    section.done()
    return lines


def _turnout(section: Section) -> TurnoutForm:
    form = TurnoutForm(column=section.text("column"), at=section.time("at"))
    section.done()
    return form


def _choices(section: Section) -> ChoiceForm:
    form = ChoiceForm(
        pattern=section.text("pattern", ""),
        column=section.text("column", ""),
        votes=section.text("votes", ""),
        known=section.texts("known", ()),
        empty=section.text("empty", "blank"),
        route=_route(section, section.text("route", Route.PARTY)),
        other_routes={
            pattern: _route(section, route)
            for pattern, route in section.names("other_routes").items()
        },
    )
    section.done()
    long = (form.column, form.votes, *form.known)
    if bool(form.pattern) == any(long) or bool(form.column) != bool(form.votes):
        raise section.error("say either `pattern` (wide file) or `column` and `votes` (long file)")
    if form.empty not in ("blank", "not_on_ballot"):
        raise section.error(f"empty {form.empty!r} is neither blank nor not_on_ballot")
    for pattern in (form.pattern, *form.other_routes):
        _refuse_odd_pattern(pattern, section)
    if form.pattern and "name" not in re.compile(form.pattern).groupindex:
        raise section.error("the pattern has no group (?P<name>...)")
    return form


def _route(section: Section, route: str) -> Route:
    if route not in set(Route):
        raise section.error(f"the route {route!r} is none of {', '.join(Route)}")
    return Route(route)


def _refuse_odd_pattern(pattern: str, section: Section) -> None:
    try:
        re.compile(pattern)
    except (re.error, RecursionError) as error:
        raise section.error(f"the pattern is not a regular expression: {error}") from error
