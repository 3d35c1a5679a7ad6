"""The facts about a package: `datapackage.json`, read strictly and written the same way every time."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, NamedTuple

from hattama.domain.errors import BadInputError
from hattama.domain.ids import is_id
from hattama.domain.names import Names, forbidden_character, is_language
from hattama.package.schema import TABLES, Column, Kind, Table
from hattama.translog.canonical import load

VERSION = 1
FILE = "datapackage.json"
RULES = "rules.toml"
BOUNDARIES = "boundaries.geojson"
KINDS = ("official", "imported", "reconstruction", "generated")

Layout = Literal["csv", "parquet"]
LAYOUTS: tuple[Layout, ...] = ("csv", "parquet")


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """Where the figures come from, and the sentence that must stand beside them."""

    kind: str
    source: str = ""
    label: Names = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """What a package says of itself (spec/package.md, section 2)."""

    id: str
    title: Names
    rule_set: str
    polling_day: date
    languages: tuple[str, ...]
    provenance: Provenance


class Described(NamedTuple):
    """What `datapackage.json` says.

    Attributes:
        meta: the facts.
        rules_sha256: the hash of the rule set in the package.
        layout: how the tables are stored.
        tables: those that are there.
        boundaries_sha256: the hash of the boundaries, empty where there are none.
    """

    meta: Meta
    rules_sha256: str
    layout: Layout
    tables: tuple[str, ...]
    boundaries_sha256: str


def describe(
    meta: Meta,
    rules_sha256: str,
    layout: Layout,
    columns: Mapping[str, Iterable[str]],
    boundaries_sha256: str = "",
) -> str:
    """Give the text of `datapackage.json`.

    Args:
        meta: the facts.
        rules_sha256: the hash of the rule set in the package.
        layout: how the tables are stored.
        columns: table -> the columns it has, as stored in the CSV layout.
        boundaries_sha256: the hash of the boundaries, empty where there are none.
    """
    bounds = {"boundaries_sha256": boundaries_sha256} if boundaries_sha256 else {}
    described = {
        "profile": "tabular-data-package" if layout == "csv" else "data-package",
        "name": meta.id,
        "hattama": {
            "version": VERSION,
            "title": dict(meta.title),
            "rule_set": meta.rule_set,
            "rule_set_sha256": rules_sha256,
            "polling_day": meta.polling_day.isoformat(),
            "languages": list(meta.languages),
            "provenance": {
                "kind": meta.provenance.kind,
                "source": meta.provenance.source,
                "label": dict(meta.provenance.label),
            },
            **bounds,
        },
        "resources": [
            _resource(table.in_languages(meta.languages), tuple(columns[table.name]), layout)
            for table in TABLES
            if table.name in columns
        ],
    }
    return json.dumps(described, ensure_ascii=False, indent=2) + "\n"


def _resource(table: Table, columns: tuple[str, ...], layout: Layout) -> Mapping[str, Any]:
    present = [column for column in table.columns if column.name in columns]
    schema: dict[str, Any] = {"fields": [_field(column, layout) for column in present]}
    if layout == "parquet" and table.has_id:
        schema["fields"].insert(
            0, {"name": "key", "type": "integer", "constraints": {"required": True}}
        )
    schema["primaryKey"] = list(table.unique)
    references = [column for column in present if column.kind is Kind.REFERENCE]
    if references:
        field_there = "id" if layout == "csv" else "key"
        schema["foreignKeys"] = [
            {
                "fields": column.name,
                "reference": {
                    "resource": "" if column.to == table.name else column.to,
                    "fields": field_there,
                },
            }
            for column in references
        ]
    resource: dict[str, Any] = {
        "name": table.name,
        "path": f"{table.name}.{layout}",
        "format": layout,
    }
    if layout == "csv":
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8"}
    return resource | {"schema": schema}


def _field(column: Column, layout: Layout) -> Mapping[str, Any]:
    kinds = {Kind.FIGURE: "integer", Kind.DATE: "date"}
    kind = kinds.get(column.kind, "string")
    if column.kind is Kind.REFERENCE and layout == "parquet":
        kind = "integer"
    described: dict[str, Any] = {"name": column.name, "type": kind}
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.choices:
        constraints["enum"] = list(column.choices)
    if column.kind is Kind.FIGURE:
        constraints["minimum"] = 0
    return described | ({"constraints": constraints} if constraints else {})


def read_meta(text: str, where: str) -> Described:
    """Read `datapackage.json`.

    Args:
        text: its content.
        where: the name of the package, for messages.

    Raises:
        BadInputError: it is not JSON, not an election package, or of an unknown version.
    """
    place = f"{where}, {FILE}"
    try:
        described: Any = load(text, where=place)
        facts = described["hattama"]
        version = facts["version"]
        if type(version) is not int or version != VERSION:
            raise BadInputError(
                f"the package is of version {version!r}, this program reads version {VERSION}",
                where=place,
                todo="use the program that wrote it",
            )
        resources = [(one["name"], one["path"], one["format"]) for one in described["resources"]]
        meta = Meta(
            id=_text(described["name"]),
            title=_names(facts["title"]),
            rule_set=_text(facts["rule_set"]),
            polling_day=_day(facts["polling_day"]),
            languages=tuple(_text(code) for code in facts["languages"]),
            provenance=Provenance(
                kind=_text(facts["provenance"]["kind"]),
                source=_text(facts["provenance"]["source"]),
                label=_names(facts["provenance"]["label"]),
            ),
        )
        _refuse_odd(meta, place)
        layout = _layout(resources, place)
        return Described(
            meta,
            _text(facts["rule_set_sha256"]),
            layout,
            tuple(name for name, *_ in resources),
            _text(facts.get("boundaries_sha256", "")),
        )
    except KeyError as error:
        raise _foreign(f"the property {error} is missing", place) from error
    except (TypeError, AttributeError) as error:
        raise _foreign("a property is not of the kind that it must be", place) from error
    except ValueError as error:
        raise _foreign(str(error), place) from error


def _foreign(what: str, place: str) -> BadInputError:
    return BadInputError(what, where=place, todo="see spec/package.md, section 2")


def _layout(resources: Iterable[tuple[str, str, str]], place: str) -> Layout:
    tables = [name for name, _, _ in resources]
    if set(tables) - {table.name for table in TABLES} or len(set(tables)) < len(tables):
        raise _foreign("a table is unknown or stands twice", place)
    for layout in LAYOUTS:
        if tables and all(one == (one[0], f"{one[0]}.{layout}", layout) for one in resources):
            return layout
    raise _foreign("the tables are not all CSV or all Parquet files beside this one", place)


def _refuse_odd(meta: Meta, place: str) -> None:
    if not is_id(meta.id):
        raise _foreign(f"the name {meta.id!r} is not an id", place)
    if not any(meta.title.values()):
        raise _foreign("the election has no title", place)
    if meta.provenance.kind not in KINDS:
        raise _foreign(f"the kind of provenance is none of {', '.join(KINDS)}", place)
    if meta.provenance.kind != "official" and not any(meta.provenance.label.values()):
        raise _foreign("only the provenance of official figures may have no label", place)
    if not meta.languages or not all(map(is_language, meta.languages)):
        raise _foreign("the languages are not codes like kk, ru, en, da", place)
    if len(set(meta.languages)) < len(meta.languages):
        raise _foreign("a language stands twice", place)


def _names(value: Mapping[str, str]) -> Names:
    return {_text(code): _text(text) for code, text in value.items()}


def _text(value: object) -> str:
    if type(value) is not str:
        raise TypeError
    forbidden = forbidden_character(value)
    if forbidden:
        raise ValueError(f"a text holds the character {forbidden}, which no text may hold")
    value.encode()  # a lone surrogate is no text either: UnicodeEncodeError is a ValueError
    return value


def _day(value: object) -> date:
    text = _text(value)
    if not re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError(f"the polling day {text!r} is not a date like 2021-07-25")
    return date.fromisoformat(text)
