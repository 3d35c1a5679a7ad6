"""What a profile says about the headers of a file, as SQL and as lists of headers; pure."""

import re
from collections.abc import Iterable, Mapping

from hattama.domain.errors import BadInputError
from hattama.domain.ids import ID_PATTERN, LONGEST
from hattama.package.loading import name, quoted
from hattama.package.profile import Entity, Profile

# A text that is no id becomes one that is as stable and as different as the text itself. Two ids with a dot
# between them are one, if they are short enough together.
ID_MACROS = (
    "CREATE OR REPLACE TEMP MACRO as_id(text) AS CASE"
    f" WHEN regexp_full_match(text, '{ID_PATTERN}') THEN text"
    " ELSE left('x' || regexp_replace(strip_accents(text), '[^A-Za-z0-9._]+', '-', 'g'), 60)"
    " || '-' || left(md5(text), 8) END;"
    " CREATE OR REPLACE TEMP MACRO joined_id(one, other) AS CASE"
    f" WHEN strlen(one) + strlen(other) < {LONGEST} THEN one || '.' || other"
    " ELSE as_id(one || '.' || other) END"
)
_TITLE = re.compile(r"\{([^{}]+)\}")


def wide_choices(
    profile: Profile, columns: Iterable[str], file: str
) -> dict[str, tuple[str, str]]:
    """Give the headers of a wide file that are choices, each with its number and name.

    Args:
        profile: how to read the file; none of its headers is a choice if it is a long one.
        columns: the headers.
        file: the name of the file, for messages.

    Raises:
        BadInputError: no header of a wide file is a choice.
    """
    pattern = profile.choices.pattern
    if not pattern:
        return {}
    found = {}
    for place, column in enumerate(columns, start=1):
        match = re.fullmatch(pattern, column)
        if match:
            groups = match.groupdict()
            found[column] = (groups.get("number") or str(place), groups["name"])
    if not found:
        raise BadInputError("no header is a choice by the profile", where=f"{file}, row 1")
    return found


def figures_of(profile: Profile) -> Mapping[str, str]:
    """Give the headers of figures that belong to the station: the name kept for each -> header."""
    lines = {f"line_{line}": column for line, column in profile.lines.items()}
    turnout = {f"turnout_{place}": form.column for place, form in enumerate(profile.turnout)}
    registered = {"registered": profile.registered} if profile.registered else {}
    return lines | turnout | registered


def ids_of(profile: Profile) -> Mapping[str, str]:
    """Give the templates of ids by the name kept for each."""
    units = {f"unit_{depth}": unit.entity.id for depth, unit in enumerate(profile.units)}
    return {
        "contest": profile.contest.entity.id,
        "constituency": profile.contest.unit,
        "station": profile.station.id,
    } | units


def texts_of(profile: Profile) -> Mapping[str, str]:
    """Give the templates of names and numbers by the name kept for each."""
    units = {
        f"unit_{depth}_name": name_of(unit.entity, profile)
        for depth, unit in enumerate(profile.units)
    }
    return {
        "contest_name": name_of(profile.contest.entity, profile),
        "station_name": name_of(profile.station, profile),
        "number": profile.number,
    } | units


def titles(templates: Iterable[str]) -> list[str]:
    """Give the headers that templates name, each once."""
    return list(
        dict.fromkeys(title for template in templates for title in _TITLE.findall(template))
    )


def station_columns(profile: Profile) -> list[str]:
    """Give every header that the profile reads, but for choices and their votes."""
    named = titles((*ids_of(profile).values(), *texts_of(profile).values()))
    return list(dict.fromkeys((*named, *figures_of(profile).values())))


def id_sql(template: str) -> str:
    """Give a template of an id as SQL."""
    return f"as_id({template_sql(template)})"


def template_sql(template: str) -> str:
    """Give a template as SQL; an empty one is missing."""
    parts = [
        name(part) if place % 2 else quoted(part)
        for place, part in enumerate(_TITLE.split(template))
        if part
    ]
    return "(" + " || ".join(parts) + ")" if parts else "CAST(NULL AS VARCHAR)"


def route_sql(profile: Profile) -> str:
    """Give the route of nomination of a choice by its `title` as SQL."""
    form = profile.choices
    cases = "".join(
        f" WHEN regexp_full_match(title, {quoted(pattern)}) THEN '{route}'"
        for pattern, route in form.other_routes.items()
    )
    return f"CASE{cases} ELSE '{form.route}' END" if cases else f"'{form.route}'"


def name_of(entity: Entity, profile: Profile) -> str:
    """Give the template of a name in the language of the profile."""
    return entity.names.get(profile.language, "")
