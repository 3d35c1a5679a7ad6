"""`hattama count`: totals, turnout, outcomes, seats."""

from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import EngineName, Json, Language, PackagePath

if TYPE_CHECKING:
    from hattama.count.counting import Count
    from hattama.package import Package


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
    from hattama.count.script import prepare
    from hattama.package import open as open_package

    with open_package(package) as opened:
        if show_sql:
            sql = _sql(opened)
            print_json({"package": opened.meta.id, "sql": sql}) if as_json else typer.echo(sql)
            return
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


def _sql(package: "Package") -> str:
    from hattama.count.script import script
    from hattama.package.schema import BY_NAME

    columns = {table: package.engine.columns(f"stored_{table}") for table in BY_NAME}
    return script(package.rules, columns, lambda table: f"'{table}.parquet'").text()


def _print(package: "Package", counted: "Count", missing: int, language: str) -> None:
    from hattama.cli.printing import console, table
    from hattama.domain.names import name_in
    from hattama.domain.share import percent
    from hattama.messages import word

    screen = console()
    order = (language, *package.meta.languages)
    units = {unit.id: unit for unit in counted.directory.units.values()}
    people = {entry.id: entry for entry in counted.directory.candidacies.values()}
    contests = {entry.id: entry for entry in counted.directory.contests.values()}
    screen.print(f"[bold]{name_in(package.meta.title, order)}[/]")
    if package.meta.provenance.label:
        screen.print(f"[italic]{name_in(package.meta.provenance.label, order)}[/]")
    screen.print(
        table(
            "Outcomes",
            ("outcome", "contests"),
            (
                (word("outcome", kind, language), number)
                for kind, number in counted.outcomes().most_common()
            ),
        )
    )
    for office in counted.directory.offices.values():
        seats = counted.seats_by_nominator(office.id)
        if seats:
            names = {
                party.id: name_in(party.names, order)
                for party in counted.directory.parties.values()
            }
            rows = (
                (names.get(one) or word("nominator", one, language), won)
                for one, won in seats.most_common()
            )
            screen.print(
                table(f"Seats: {name_in(office.names, order)}", ("nominator", "seats"), rows)
            )
    shown = [
        turnout
        for turnout in counted.turnout
        if units[turnout.unit].level in ("country", "region")
    ]
    screen.print(
        table(
            "Turnout",
            ("name", "office", "protocols", "of", "could vote", "voted", "%"),
            (
                (
                    name_in(units[turnout.unit].names, order) or turnout.unit,
                    turnout.office,
                    turnout.counted,
                    turnout.due,
                    turnout.base,
                    turnout.voted,
                    percent(turnout.voted or 0, turnout.base or 0),
                )
                for turnout in shown
            ),
        )
    )
    close = sorted(
        (one for one in counted.contests if one.outcome.margin is not None),
        key=lambda one: (one.outcome.margin, one.contest),
    )
    screen.print(
        table(
            "The closest contests",
            ("name", "outcome", "who", "margin"),
            (
                (
                    name_in(contests[one.contest].names, order) or one.contest,
                    word("outcome", one.outcome.kind, language),
                    ", ".join(
                        name_in(people[who].names, order) or who for who in one.outcome.candidacies
                    ),
                    one.outcome.margin,
                )
                for one in close[:10]
            ),
        )
    )
    screen.print(
        f"Protocols missing: {missing}. `--json` gives every contest, unit and missing protocol."
    )
