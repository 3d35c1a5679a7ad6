"""`hattama count`: totals, turnout, outcomes, seats."""

from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import EngineName, Json, Language, PackagePath

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from hattama.count.counting import Count
    from hattama.package import Package

    Rows = Iterator[tuple[object, ...]]


def count(
    package: PackagePath,
    *,
    engine: EngineName = "duckdb",
    language: Language = "en",
    show_sql: Annotated[
        bool,
        typer.Option("--sql", help="Print the SQL of the count, to run in the folder."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Count a package: totals, turnout by unit, outcomes with margins, seats by nominator, what is missing.

    Example: hattama count kz-akim-2021 --json
    """
    from hattama.cli.printing import print_json
    from hattama.count import count as count_package
    from hattama.count.plain import plain_count
    from hattama.count.script import prepare
    from hattama.package import open as open_package

    with open_package(package) as opened:
        if show_sql:
            sql = _sql(opened)
            print_json({"package": opened.meta.id, "sql": sql}) if as_json else typer.echo(sql)
            return
        tables = opened.on(engine)
        rules, day = opened.rules, opened.meta.polling_day
        counted = opened.validated(
            lambda: count_package(tables, rules, polling_day=day), only_missing=True
        )
        missing = prepare(tables, opened.rules).rows(
            "SELECT contest, station, protocol, status FROM missing_protocols ORDER BY 1, 2"
        )
        if as_json:
            print_json(_told(opened) | plain_count(counted) | {"missing": _missing(missing)})
        else:
            _print(opened, counted, len(missing), language)


def _told(package: "Package") -> "dict[str, Any]":
    """Give what a package says of itself."""
    provenance = package.meta.provenance
    return {
        "package": package.meta.id,
        "rule_set": package.rules.id,
        "polling_day": package.meta.polling_day.isoformat(),
        "provenance": {
            "kind": provenance.kind,
            "source": provenance.source,
            "label": dict(provenance.label),
        },
    }


def _missing(rows: "Iterable[Sequence[object]]") -> "list[dict[str, object]]":
    keys = ("contest", "station", "protocol", "status")
    return [dict(zip(keys, row, strict=True)) for row in rows]


def _sql(package: "Package") -> str:
    from hattama.count.script import script
    from hattama.package.relation import relation
    from hattama.package.schema import BY_NAME

    columns = {table: package.engine.columns(f"stored_{table}") for table in BY_NAME}

    def stored(table: str) -> str:
        return relation(table, columns[table], package.layout)

    return script(package.rules, columns, stored).text()


def _print(package: "Package", counted: "Count", missing: int, language: str) -> None:
    from hattama.cli.printing import console, figure, table
    from hattama.domain.names import name_in
    from hattama.messages import sentence

    screen = console()
    order = (language, *package.meta.languages)
    rounds = ("round",) if len({one.round for one in counted.turnout}) > 1 else ()
    turnout = ("name", "office", *rounds, "protocols", "due", "could_vote", "voted", "percent")
    screen.print(name_in(package.meta.title, order), style="bold")
    if package.meta.provenance.label:
        screen.print(name_in(package.meta.provenance.label, order), style="italic")
    for title, columns, rows in (
        ("outcomes", ("outcome", "contests"), _outcomes(counted, language)),
        ("seats", ("name", "nominator", "seats"), _seats(counted, language, order)),
        ("turnout", turnout, _turnout(counted, order, with_round=bool(rounds))),
        ("closest", ("name", "outcome", "who", "margin"), _closest(counted, language, order)),
    ):
        screen.print(table(sentence(title, language), columns, rows, language))
    screen.print(sentence("missing", language, missing=figure(missing)))


def _outcomes(counted: "Count", language: str) -> "Rows":
    from hattama.messages import word

    for kind, number in counted.outcomes().most_common():
        yield word("outcome", kind, language), number


def _seats(counted: "Count", language: str, order: tuple[str, ...]) -> "Rows":
    from hattama.cli.printing import nominator
    from hattama.domain.names import name_in

    parties = {one.id: name_in(one.names, order) for one in counted.directory.parties.values()}
    for office in counted.directory.offices.values():
        for token, seats in counted.seats_by_nominator(office.id).most_common():
            shown = nominator(token, parties, language)
            yield name_in(office.names, order) or office.id, shown, seats


def _turnout(counted: "Count", order: tuple[str, ...], *, with_round: bool) -> "Rows":
    from hattama.domain.names import name_in
    from hattama.domain.share import percent

    units = {unit.id: unit for unit in counted.directory.units.values()}
    offices = {office.id: office.names for office in counted.directory.offices.values()}
    for one in counted.turnout:
        if units[one.unit].level in ("country", "region"):
            yield (
                name_in(units[one.unit].names, order) or one.unit,
                name_in(offices[one.office], order) or one.office,
                *((one.round,) if with_round else ()),
                one.counted,
                one.due,
                one.base,
                one.voted,
                percent(one.voted or 0, one.base or 0),
            )


def _closest(counted: "Count", language: str, order: tuple[str, ...]) -> "Rows":
    from hattama.domain.names import name_in
    from hattama.messages import word

    people = {entry.id: entry for entry in counted.directory.candidacies.values()}
    contests = {entry.id: entry for entry in counted.directory.contests.values()}
    known = [one for one in counted.contests if one.outcome.margin is not None]
    known.sort(key=lambda one: (one.outcome.margin or 0, one.contest))
    for one in known[:10]:
        elected = word("outcome", "elected", language)
        who = (
            (name_in(people[id_].names, order) or id_)
            + (f" ({elected})" if id_ in one.outcome.safe else "")
            for id_ in (*one.outcome.safe, *one.outcome.candidacies)
        )
        yield (
            name_in(contests[one.contest].names, order) or one.contest,
            word("outcome", one.outcome.kind, language),
            ", ".join(who),
            one.outcome.margin,
        )
