"""`hattama count`: totals, turnout, outcomes, seats."""

from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import EngineName, Json, Language, PackagePath

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        typer.Option("--sql", help="Print the SQL of the count, to run on the Parquet files."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Count a package: totals, turnout by unit, outcomes with margins, seats by nominator, what is missing.

    Example: hattama count kz-akim-2021 --json
    """
    from hattama.cli.printing import print_json
    from hattama.count import count as count_package
    from hattama.count.plain import plain_count
    from hattama.count.script import parquet_text, prepare
    from hattama.package import open as open_package

    with open_package(package) as opened:
        if show_sql:
            sql = parquet_text(opened.engine, opened.rules)
            print_json({"package": opened.meta.id, "sql": sql}) if as_json else typer.echo(sql)
            return
        opened.validate()
        tables = opened.on(engine)
        counted = count_package(tables, opened.rules, polling_day=opened.meta.polling_day)
        missing = prepare(tables, opened.rules).rows(
            "SELECT contest, station, protocol, status FROM missing_protocols ORDER BY 1, 2"
        )
        if as_json:
            keys = ("contest", "station", "protocol", "status")
            print_json(
                {
                    "package": opened.meta.id,
                    "rule_set": opened.rules.id,
                    "polling_day": opened.meta.polling_day.isoformat(),
                    "provenance": {
                        "kind": opened.meta.provenance.kind,
                        "source": opened.meta.provenance.source,
                        "label": dict(opened.meta.provenance.label),
                    },
                    **plain_count(counted),
                    "missing": [dict(zip(keys, row, strict=True)) for row in missing],
                }
            )
        else:
            _print(opened, counted, len(missing), language)


def _print(package: "Package", counted: "Count", missing: int, language: str) -> None:
    from hattama.cli.printing import console, table
    from hattama.domain.names import name_in

    screen = console()
    order = (language, *package.meta.languages)
    screen.print(name_in(package.meta.title, order), style="bold")
    if package.meta.provenance.label:
        screen.print(name_in(package.meta.provenance.label, order), style="italic")
    for title, columns, rows in (
        ("Outcomes", ("outcome", "contests"), _outcomes(counted, language)),
        ("Seats", ("name", "nominator", "seats"), _seats(counted, language, order)),
        ("Turnout", ("name", "office", "protocols", "of", *_TURNOUT), _turnout(counted, order)),
        (
            "The closest contests",
            ("name", "outcome", "who", "margin"),
            _closest(counted, language, order),
        ),
    ):
        screen.print(table(title, columns, rows))
    screen.print(
        f"Protocols missing: {missing:,}. `--json` gives every contest, unit and missing protocol."
    )


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
            yield name_in(office.names, order), shown, seats


def _turnout(counted: "Count", order: tuple[str, ...]) -> "Rows":
    from hattama.domain.names import name_in
    from hattama.domain.share import percent

    units = {unit.id: unit for unit in counted.directory.units.values()}
    for one in counted.turnout:
        if units[one.unit].level in ("country", "region"):
            yield (
                name_in(units[one.unit].names, order) or one.unit,
                one.office,
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
        who = (
            name_in(people[candidacy].names, order) or candidacy
            for candidacy in one.outcome.candidacies
        )
        yield (
            name_in(contests[one.contest].names, order) or one.contest,
            word("outcome", one.outcome.kind, language),
            ", ".join(who),
            one.outcome.margin,
        )


_TURNOUT = ("could vote", "voted", "%")
