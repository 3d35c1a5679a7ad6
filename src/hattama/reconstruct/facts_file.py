"""Read a facts file (TOML) and refuse what is not one, with the file and the key at fault."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from hattama.domain.errors import BadInputError
from hattama.reconstruct.facts import Election, Facts, Figure, Ground, Habits, Kind, Party

__all__ = ["read_facts", "read_toml"]

STATUSES = frozenset({"F", "F-old", "D", "R", "U"})
FIGURES = frozenset(
    {
        *("seats", "stations", "voters", "issued", "turnout", "women", "women_elected"),
        *("nominated", "nominated_party", "nominated_self", "refused", "withdrawn", "unexplained"),
        *("registered", "registered_party", "registered_self", "largest_field"),
        *("largest_constituency", "smallest_constituency", "mean_age", "mean_age_elected"),
        *("youngest_elected", "oldest_elected"),
    }
)
"""The figures that a region may have, beside those that are counted by something."""
GROUNDED = ("kinds", "parties", "reasons", "reports", "habits", "posts")
"""The sections whose figures have no source of their own."""
QUALIFIERS = frozenset({"", "about", "more_than", "at_least", "at_most"})
PAIR = 2

Value = TypeVar("Value")


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file.

    Args:
        path: the file.

    Returns:
        Its tables.

    Raises:
        BadInputError: if the file is missing or is not TOML in UTF-8.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadInputError("the file cannot be read", where=str(path)) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInputError(f"not TOML in UTF-8: {error}", where=str(path)) from error


def read_facts(path: Path) -> Facts:
    """Read the published facts of an election.

    Args:
        path: the facts file.

    Returns:
        The facts, every figure checked for its form.

    Raises:
        BadInputError: naming the file and the key that is missing or wrong.
    """
    tree, where = read_toml(path), str(path)
    languages = _need(tree, "election.languages", list, where)

    def texts(key: str) -> Mapping[str, str]:
        return {code: _template(tree, f"{key}.{code}", where) for code in languages}

    def each(key: str, build: Callable[[str], Value]) -> dict[str, Value]:
        return {name: build(f"{key}.{name}") for name in _need(tree, key, dict, where)}

    facts = Facts(
        where=where,
        election=_election(tree, texts, where),
        names=each("names", texts),
        kinds=each("kinds", lambda key: _kind(tree, key, texts(key), where)),
        parties=each("parties", lambda key: _party(tree, key, texts(key), where)),
        reasons=each("reasons", lambda key: _reasons(tree, key, where)),
        offset=_offset(tree, where),
        reports=_reports(tree, where),
        habits=_habits(tree, where),
        national=_figures(tree, "national", where),
        regions=each("regions", lambda key: _figures(tree, key, where)),
        posts=_numbers(_need(tree, "posts", dict, where), "posts", where),
        grounds={name: _ground(tree, f"grounds.{name}", where) for name in GROUNDED},
    )
    _refuse_unknown_figures(facts)
    return facts


def _need(tree: Mapping[str, Any], key: str, kind: type[Value], where: str) -> Value:
    """Give the value of a dotted key, or say which key is missing or of the wrong type."""
    value: Any = tree
    for part in key.split("."):
        if not isinstance(value, Mapping) or part not in value:
            raise BadInputError(f"the key {key} is missing", where=where)
        value = value[part]
    if not isinstance(value, kind) or isinstance(value, bool):
        raise BadInputError(f"the key {key} must be {kind.__name__}", where=where)
    return value


def _template(tree: Mapping[str, Any], key: str, where: str) -> str:
    text = _need(tree, key, str, where)
    if set("{}") & set(re.sub(r"\{(number|place)\}", "", text)):
        what = f"the key {key} may hold {{number}} and {{place}}, and no other brace"
        raise BadInputError(what, where=where)
    return text


def _election(
    tree: Mapping[str, Any], texts: Callable[[str], Mapping[str, str]], where: str
) -> Election:
    kinds: dict[str, type[Any]] = {"languages": list}
    kinds |= dict.fromkeys(("largest_field", "unit_digits"), int)
    days = ("polling_day", "first_nomination", "last_nomination", "last_decision")
    kinds |= dict.fromkeys(days, date)
    plain: dict[str, Any] = {
        field.name: _need(tree, f"election.{field.name}", kinds.get(field.name, str), where)
        for field in fields(Election)
        if field.name not in {"title", "label"}
    }
    plain["languages"] = tuple(plain["languages"])
    if sorted(days, key=plain.__getitem__) != [*days[1:], days[0]]:
        last = ", ".join(f"election.{day}" for day in (*days[1:], days[0]))
        raise BadInputError(f"the days {last} must follow each other", where=where)
    return Election(**plain, title=texts("election.title"), label=texts("election.label"))


def _kind(tree: Mapping[str, Any], key: str, names: Mapping[str, str], where: str) -> Kind:
    permille = _need(tree, f"{key}.permille", int, where)
    return Kind(id=key.rpartition(".")[2], permille=permille, names=names)


def _party(tree: Mapping[str, Any], key: str, names: Mapping[str, str], where: str) -> Party:
    field = _need(tree, f"{key}.field", int, where)
    return Party(id=key.rpartition(".")[2], field=field, names=names)


def _ground(tree: Mapping[str, Any], key: str, where: str) -> Ground:
    table = _need(tree, key, dict, where)
    allowed = {field.name for field in fields(Ground)}
    if not set(table) <= allowed:
        raise BadInputError(f"{key} has unknown keys: {sorted(set(table) - allowed)}", where=where)
    if table.get("status") not in STATUSES:
        raise BadInputError(f"{key}.status must be one of {sorted(STATUSES)}", where=where)
    if table["status"] != "R" and not table.get("source"):
        raise BadInputError(f"{key}.source is missing", where=where)
    return Ground(
        status=table["status"],
        source=table.get("source", ""),
        note=_need(tree, f"{key}.note", str, where),
    )


def _numbers(table: Mapping[str, Any], key: str, where: str) -> dict[str, int]:
    for name, value in table.items():
        _refuse_odd_number(value, f"{key}.{name}", where)
    return dict(table)


def _refuse_odd_number(value: object, key: str, where: str) -> None:
    if type(value) is not int or value < 0:
        raise BadInputError(f"{key} must be a whole number of at least 0", where=where)


def _reasons(tree: Mapping[str, Any], key: str, where: str) -> dict[str, dict[str, int]]:
    """Give the weights of the reasons by route."""
    routes = _need(tree, key, dict, where)
    found = {
        route: _numbers(_need(tree, f"{key}.{route}", dict, where), f"{key}.{route}", where)
        for route in routes
    }
    for route, weights in found.items():
        if not any(weights.values()):
            raise BadInputError(f"{key}.{route} must not all be 0", where=where)
    return found


def _offset(tree: Mapping[str, Any], where: str) -> str:
    offset = _need(tree, "reports.offset", str, where)
    if not re.fullmatch(r"[+-](0[0-9]|1[0-4]):[0-5][0-9]", offset):
        raise BadInputError("reports.offset must be like +06:00", where=where)
    return offset


def _reports(tree: Mapping[str, Any], where: str) -> dict[str, int]:
    """Give the share issued by each time of the day, in order of time."""
    table = _need(tree, "reports", dict, where)
    shares = {at: share for at, share in sorted(table.items()) if at != "offset"}
    for at in shares:
        if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", at):
            raise BadInputError(f"reports.{at} must be a time like 12:00", where=where)
    return _numbers(shares, "reports", where)


def _habits(tree: Mapping[str, Any], where: str) -> Habits:
    values: dict[str, Any] = {}
    for field in fields(Habits):
        key = f"habits.{field.name}"
        if field.type is int:
            values[field.name] = _need(tree, key, int, where)
            _refuse_odd_number(values[field.name], key, where)
            continue
        pair = _need(tree, key, list, where)
        odd = [bound for bound in pair if type(bound) is not int or bound < 0]
        if odd or len(pair) != PAIR or pair[0] > pair[1]:
            raise BadInputError(f"the key {key} must be a lowest and a highest", where=where)
        values[field.name] = tuple(pair)
    return Habits(**values)


def _figures(tree: Mapping[str, Any], key: str, where: str) -> dict[str, Figure]:
    """Flatten the figures below a key: a table with `value` is a figure, any other holds more."""
    found: dict[str, Figure] = {}
    # The key of a region holds no dot, so that the last part of it is the table itself.
    table: Any = tree
    for part in key.split("."):
        table = table[part]
    stack = [("", table)]
    while stack:
        name, node = stack.pop()
        if not isinstance(node, Mapping):
            raise BadInputError(f"the key {key}.{name} must be a figure", where=where)
        if "value" in node:
            found[name] = _figure(node, f"{key}.{name}", where)
            continue
        stack.extend((f"{name}.{part}" if name else part, below) for part, below in node.items())
    return found


def _figure(node: Mapping[str, Any], key: str, where: str) -> Figure:
    allowed = {field.name for field in fields(Figure)}
    if not set(node) <= allowed:
        raise BadInputError(f"{key} has unknown keys: {sorted(set(node) - allowed)}", where=where)
    value = node["value"]
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadInputError(f"{key}.value must be a whole number of at least 0", where=where)
    if node.get("status") not in STATUSES:
        raise BadInputError(f"{key}.status must be one of {sorted(STATUSES)}", where=where)
    if node.get("qualifier", "") not in QUALIFIERS:
        raise BadInputError(f"{key}.qualifier must be one of {sorted(QUALIFIERS)}", where=where)
    if not node.get("source"):
        raise BadInputError(f"{key}.source is missing", where=where)
    return Figure(**node)


def _refuse_unknown_figures(facts: Facts) -> None:
    """Refuse a region's figure that nothing would ever read, as one with a misspelt name."""
    counted = {
        "winners": facts.nominators(),
        "candidates": facts.parties,
        "kinds": facts.kinds,
        "seats_district": facts.posts,
        "turnout_district": facts.posts,
        "issued_at": facts.reports,
        "turnout_at": facts.reports,
    }
    for region, figures in facts.regions.items():
        for name in figures:
            group, _, key = name.partition(".")
            if name not in FIGURES and key not in counted.get(group, ()):
                raise BadInputError(
                    f"regions.{region}.{name} is not a figure that a region can have",
                    where=facts.where,
                )
