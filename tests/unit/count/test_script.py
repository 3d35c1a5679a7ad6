"""The named queries: each gives what it says, and only what is needed is asked."""

# ruff: noqa: S608 - the words of the queries are our own

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.count.script import (
    EMPTY_TABLES,
    OPTIONAL_COLUMNS,
    PUBLISHED_LINES,
    TABLES,
    Prepared,
    Script,
    prepare,
    script,
)
from hattama.domain.protocol import LINES
from hattama.law.ruleset import RuleSet
from hattama.package.schema import BY_NAME
from hattama.package.schema import TABLES as ALL_TABLES
from tests.factories.full_package import full_package
from tests.factories.packages import (
    protocol,
    row,
    small_package,
    stored,
    turnout,
    votes,
    with_rows,
)
from tests.factories.rule_sets import rule_set

QUERIES = (
    "uncounted",
    "not_standing",
    "contest_ballots",
    "contest_protocols",
    "candidacy_rows",
    "candidacy_votes",
    "protocol_votes",
    "other_votes",
    "protocol_turnout",
    "figures",
    "unit_totals",
    "contest_totals",
    "ancestors",
    "unit_turnout",
    "missing_protocols",
    "nominations",
    "observer_totals",
)


@pytest.fixture
def tables(engine: DuckdbEngine, rules: RuleSet) -> Prepared:
    return prepare(engine, rules)


def ids(table: str) -> str:
    return f"(SELECT key AS {table}_key, id FROM {table}) ON {table}_key = "


def columns_of(
    tables: Mapping[str, object], present: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {table: present.get(table, ("key",)) for table in tables}


# What the queries give


def test_uncounted_are_those_awaited_in_entry_or_annulled(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT id FROM protocols WHERE key IN (SELECT key FROM uncounted) ORDER BY id"
    )

    assert rows == [("l.n1",), ("n-2.n1",), ("s.s2",)]


def test_candidacy_votes_add_up_what_counts_and_number_the_blanks(tables: Prepared) -> None:
    rows = tables.rows(
        f"SELECT id, votes, blanks FROM candidacy_votes JOIN {ids('candidacies')} candidacy"
        " ORDER BY id"
    )

    assert rows == [
        ("a", 35, 0),
        ("a-2", 16, 0),
        ("b", 27, 1),
        ("b-2", 14, 0),
        ("c", 20, 0),
        ("d", 41, 0),
        ("w", 1, 0),
        ("x", 9, 0),
        ("y", 63, 1),
    ]


def test_candidacy_rows_are_those_that_are_there(tables: Prepared) -> None:
    rows = tables.rows(
        f"SELECT id, votes, places, figures FROM candidacy_rows JOIN {ids('candidacies')} candidacy"
        " WHERE id IN ('b', 'y') ORDER BY id"
    )

    assert rows == [("b", 27, 2, 1), ("y", 63, 1, 1)]


def test_not_standing_are_those_without_a_registration_that_stands(tables: Prepared) -> None:
    rows = tables.rows("SELECT id FROM candidacies WHERE key IN (SELECT key FROM not_standing)")

    assert rows == [("w",)]


def test_contest_ballots_number_those_who_stand(tables: Prepared) -> None:
    rows = tables.rows(
        f"SELECT id, standing FROM contest_ballots JOIN {ids('contests')} contest ORDER BY id"
    )

    assert rows == [("l", 2), ("n", 2), ("n-2", 2), ("s", 2)]


def test_contest_protocols_number_those_that_are_added_up(tables: Prepared) -> None:
    rows = tables.rows(
        f"SELECT id, counted FROM contest_protocols JOIN {ids('contests')} contest ORDER BY id"
    )

    assert rows == [("l", 2), ("n", 2), ("n-2", 1), ("s", 1)]


def test_protocol_votes_are_missing_as_soon_as_one_is_blank(tables: Prepared) -> None:
    rows = tables.rows(
        f"SELECT id, candidate_votes, places FROM protocol_votes"
        f" JOIN {ids('protocols')} protocol ORDER BY id"
    )

    assert rows == [
        ("l.n1", 56, 2),
        ("l.s1", 63, 2),
        ("l.s2", 9, 1),
        ("n-2.n1", 50, 2),
        ("n-2.n2", 30, 2),
        ("n.n1", 58, 3),
        ("n.n2", None, 2),
        ("s.s1", 61, 2),
    ]


def test_other_votes_number_the_rows_of_those_who_do_not_stand(tables: Prepared) -> None:
    rows = tables.rows(f"SELECT id, others FROM other_votes JOIN {ids('protocols')} protocol")

    assert rows == [("n.n1", 1)]


def test_protocol_turnout_is_the_last_report_and_the_falls(tables: Prepared) -> None:
    rows = tables.rows(
        f"SELECT id, turnout_last, turnout_drops FROM protocol_turnout"
        f" JOIN {ids('protocols')} protocol ORDER BY id"
    )

    assert rows == [("n.n1", 59, 1), ("s.s1", 70, 1)]


def test_figures_hold_one_row_for_each_protocol(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT id, issued, lost, candidate_votes, candidates, turnout_last, turnout_drops"
        " FROM figures ORDER BY id"
    )

    assert rows == [
        ("l.n1", 60, None, 56, 2, None, None),
        ("l.s1", 70, None, 63, 2, None, None),
        ("l.s2", None, None, None, 2, None, None),
        ("n-2.n1", 55, None, 50, 2, None, None),
        ("n-2.n2", 30, None, 30, 2, None, None),
        ("n.n1", 60, None, 58, 3, 59, 1),
        ("n.n2", 40, None, None, 2, None, None),
        ("s.s1", 70, None, 61, 2, 70, 1),
        ("s.s2", None, None, None, 2, None, None),
    ]


def test_unit_totals_add_up_by_contest_lowest_unit_and_status(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT contests.id, units.id, status, due, listed, known, base, voted"
        " FROM unit_totals JOIN contests ON contests.key = contest"
        " JOIN units ON units.key = unit_totals.unit"
        " ORDER BY 1, 2, 3"
    )

    assert rows == [
        ("l", "south", "accepted", 2, 80, 0, None, None),
        ("l", "town", "first_entry", 1, 100, 1, 100, 60),
        ("n", "north", "corrected", 1, 50, 1, 50, 40),
        ("n", "town", "accepted", 1, 100, 1, 100, 60),
        ("n-2", "north", "accepted", 1, 50, 1, 50, 30),
        ("n-2", "town", "annulled", 1, 100, 1, 100, 55),
        ("s", "south", "accepted", 1, 80, 1, 80, 70),
        ("s", "south", "awaited", 1, None, 0, None, None),
    ]


def test_totals_add_up_the_stations_of_a_unit_and_the_units_of_a_contest(rules: RuleSet) -> None:
    small = small_package()
    engine = stored(
        {
            **small,
            "stations": [*small["stations"], row("stations", id="n3", unit="south", registered=7)],
            "protocols": [
                protocol("n", "n1", registered=100, issued=60),
                protocol("n", "n2", registered=50, issued=40),
                protocol("n", "s1", registered=80, issued=70),
                protocol("n", "n3", registered=7, issued=5),
            ],
            "votes": votes("n.n1", a=1),
        }
    )

    tables = prepare(engine, rules)

    assert tables.rows(
        "SELECT due, listed, known, base, voted, issued, issued_known FROM unit_totals ORDER BY unit"
    ) == [(2, 150, 2, 150, 100, 100, 2), (2, 87, 2, 87, 75, 75, 2)]
    assert tables.rows("SELECT due, issued, issued_known FROM contest_totals") == [(4, 175, 4)]
    assert tables.rows(
        "SELECT due, counted, known, base, voted, listed, covered FROM unit_turnout ORDER BY unit"
    ) == [
        (4, 4, 4, 237, 175, 237, 237),
        (2, 2, 2, 150, 100, 150, 150),
        (2, 2, 2, 87, 75, 87, 87),
    ]


def test_a_series_that_never_fell_has_no_falls(rules: RuleSet) -> None:
    engine = stored({**small_package(), "turnout": turnout("n.n1", 5, 5, 30)})

    rows = prepare(engine, rules).rows("SELECT turnout_last, turnout_drops FROM protocol_turnout")

    assert rows == [(30, 0)]


def test_contest_totals_add_up_the_lines_and_number_those_known(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT contests.id, status, due, registered, registered_known, issued, issued_known,"
        " invalid, invalid_known"
        " FROM contest_totals JOIN contests ON contests.key = contest ORDER BY 1, 2"
    )

    assert rows == [
        ("l", "accepted", 2, 20, 1, 70, 1, 8, 2),
        ("l", "first_entry", 1, 100, 1, 60, 1, 4, 1),
        ("n", "accepted", 1, 100, 1, 60, 1, 2, 1),
        ("n", "corrected", 1, 50, 1, 40, 1, None, 0),
        ("n-2", "accepted", 1, 50, 1, 30, 1, 0, 1),
        ("n-2", "annulled", 1, 100, 1, 55, 1, 5, 1),
        ("s", "accepted", 1, 80, 1, 70, 1, 10, 1),
        ("s", "awaited", 1, None, 0, None, 0, None, 0),
    ]


def test_ancestors_are_the_unit_itself_and_all_above_it(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT below.id, above.id FROM ancestors JOIN units AS below ON below.key = unit"
        " JOIN units AS above ON above.key = ancestor ORDER BY 1, 2"
    )

    assert rows == [
        ("country", "country"),
        ("north", "country"),
        ("north", "north"),
        ("south", "country"),
        ("south", "south"),
        ("town", "country"),
        ("town", "north"),
        ("town", "town"),
    ]


def test_unit_turnout_adds_up_by_office_and_round_at_every_level(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT offices.id, round, units.id, due, counted, known, base, voted, listed, covered"
        " FROM unit_turnout"
        " JOIN offices ON offices.key = office JOIN units ON units.key = unit ORDER BY 1, 2, 3"
    )

    assert rows == [
        ("council", 1, "country", 3, 2, 0, None, None, 180, 80),
        ("council", 1, "north", 1, 0, 0, None, None, 100, None),
        ("council", 1, "south", 2, 2, 0, None, None, 80, 80),
        ("council", 1, "town", 1, 0, 0, None, None, 100, None),
        ("mayor", 1, "country", 4, 3, 3, 230, 170, 230, 230),
        ("mayor", 1, "north", 2, 2, 2, 150, 100, 150, 150),
        ("mayor", 1, "south", 2, 1, 1, 80, 70, 80, 80),
        ("mayor", 1, "town", 1, 1, 1, 100, 60, 100, 100),
        ("mayor", 2, "country", 2, 1, 1, 50, 30, 150, 50),
        ("mayor", 2, "north", 2, 1, 1, 50, 30, 150, 50),
        ("mayor", 2, "town", 1, 0, 0, None, None, 100, None),
    ]


def test_missing_protocols_are_due_and_neither_accepted_nor_annulled(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT contest, station, protocol, status FROM missing_protocols ORDER BY protocol"
    )

    assert rows == [("l", "n1", "l.n1", "first_entry"), ("s", "s2", "s.s2", "awaited")]


def test_nominations_are_those_of_the_first_round(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT offices.id, route, parties.id, status, sex, nominees FROM nominations"
        " JOIN offices ON offices.key = office LEFT JOIN parties ON parties.key = party"
        " ORDER BY ALL"
    )

    assert rows == [
        ("council", "list", "blue", "on_ballot", None, 1),
        ("council", "list", "red", "on_ballot", None, 1),
        ("mayor", "party", "red", "on_ballot", "f", 2),
        ("mayor", "party", "red", "on_ballot", None, 1),
        ("mayor", "self", None, "on_ballot", "m", 1),
        ("mayor", "self", None, "withdrawn", "m", 1),
    ]


def test_observer_totals_number_each_station_once(tables: Prepared) -> None:
    rows = tables.rows(
        "SELECT organisation, observers, stations FROM observer_totals ORDER BY organisation"
    )

    assert rows == [("a party", 1, 0), ("nobody", None, 0), ("watchers", 5, 2)]


# Filling it in


def test_turnout_is_computed_by_the_formulas_of_the_rule_set(engine: DuckdbEngine) -> None:
    tables = prepare(engine, rule_set(of="issued - 1", base="2 * registered"))

    rows = tables.rows("SELECT SUM(voted), SUM(base) FROM unit_totals WHERE status = 'accepted'")

    assert rows == [(60 - 1 + 70 - 1 + 30 - 1, 2 * (100 + 80 + 50))]


@pytest.mark.parametrize(
    "name", ["candidate_votes", "candidates", "turnout_last", "turnout_drops"]
)
def test_turnout_may_name_what_is_derived_from_votes_and_series(
    engine: DuckdbEngine, name: str
) -> None:
    expected = {"candidate_votes": 58, "candidates": 3, "turnout_last": 59, "turnout_drops": 1}

    of = prepare(engine, rule_set(of=name))
    base = prepare(engine, rule_set(base=name))

    wanted = (
        " FROM unit_totals JOIN contests ON contests.key = contest"
        " JOIN units ON units.key = unit_totals.unit"
        " WHERE contests.id = 'n' AND units.id = 'town'"
    )
    assert of.rows(f"SELECT voted {wanted}") == [(expected[name],)]
    assert base.rows(f"SELECT base {wanted}") == [(expected[name],)]


@pytest.mark.parametrize(
    ("of", "base", "relation"),
    [
        ("issued", "registered", "protocols"),
        ("candidate_votes", "registered", "figures"),
        ("issued", "candidates", "figures"),
    ],
)
def test_derived_figures_are_computed_only_where_turnout_needs_them(
    engine: DuckdbEngine, of: str, base: str, relation: str
) -> None:
    query = prepare(engine, rule_set(of=of, base=base)).script.queries["unit_totals"]

    assert f"FROM {relation}\n" in query


def test_the_published_lines_that_the_form_has_are_totalled(tables: Prepared) -> None:
    assert tables.script.totalled == ("registered", "issued", "invalid")


@pytest.mark.parametrize("place", ["share", "win"])
def test_a_line_that_shares_or_outcomes_name_is_totalled_too(
    engine: DuckdbEngine, place: str
) -> None:
    rules = rule_set(share="unused") if place == "share" else rule_set(win="first > unused")

    assert prepare(engine, rules).script.totalled == ("registered", "issued", "unused", "invalid")


def test_no_line_is_totalled_that_only_a_check_names(engine: DuckdbEngine) -> None:
    rules = rule_set(checks=("unused = 7",))

    assert "unused" not in prepare(engine, rules).script.totalled


def test_the_lines_are_totalled_in_the_order_of_the_form(rules: RuleSet) -> None:
    present = columns_of(BY_NAME, {"protocols": ("key", *reversed(LINES))})

    totalled = script(rules, present, lambda table: table).totalled

    assert totalled == tuple(line for line in LINES if line in PUBLISHED_LINES)
    assert totalled == (
        "registered",
        "issued",
        "ballots_found",
        "invalid",
        "blank_ballots",
        "valid",
        "against_all",
    )


def test_no_placeholder_is_left(tables: Prepared) -> None:
    assert [query for query in tables.script.queries.values() if "{" in query] == []


def test_the_script_names_the_tables_and_then_the_queries(tables: Prepared) -> None:
    assert tuple(tables.script.queries) == (*TABLES, *EMPTY_TABLES, *QUERIES)


# Tables and columns that a package may leave out


def test_every_table_of_a_package_is_known_to_the_count() -> None:
    required = [table.name for table in ALL_TABLES if not table.optional]

    assert sorted(TABLES) == sorted(required)
    assert set(EMPTY_TABLES) == {table.name for table in ALL_TABLES if table.optional}


def test_every_column_that_may_be_missing_is_one_that_a_package_may_leave_out() -> None:
    for table, columns in OPTIONAL_COLUMNS.items():
        optional = {column.name for column in BY_NAME[table].columns if column.optional}

        assert set(columns) <= optional


@pytest.mark.parametrize("table", EMPTY_TABLES)
def test_a_table_that_is_left_out_is_empty(table: str, rules: RuleSet) -> None:
    small = small_package()
    left_out = {name: rows for name, rows in small.items() if name != table}
    if table == "parties":
        left_out["candidacies"] = [{**line, "party": None} for line in small["candidacies"]]

    tables = prepare(stored(left_out), rules)

    assert tables.rows(f"SELECT * FROM {table}") == []
    assert tables.script.queries[table] == EMPTY_TABLES[table]


def test_a_table_with_all_its_columns_is_taken_as_it_stands(rules: RuleSet) -> None:
    queries = prepare(stored(small_package()), rules).script.queries

    for table in ("units", "stations", "candidacies", "votes"):
        assert queries[table] == f"SELECT * FROM stored_{table}"


def test_an_optional_column_that_is_left_out_holds_missing_figures(rules: RuleSet) -> None:
    small = small_package()
    bare = with_rows(
        with_rows(
            small,
            "stations",
            [
                {key: cell for key, cell in line.items() if key != "registered"}
                for line in small["stations"]
            ],
        ),
        "protocols",
        [protocol("n", "n1"), protocol("n", "n2"), protocol("s", "s1")],
    )

    tables = prepare(stored(bare), rules)

    assert tables.script.totalled == ()
    assert (
        tables.rows("SELECT listed, known, base, voted FROM unit_totals")
        == [(None, 0, None, None)] * 2
    )


def test_a_missing_column_has_the_type_of_the_specification(rules: RuleSet) -> None:
    small = small_package()
    bare: dict[str, list[dict[str, object]]] = {
        name: [
            {key: cell for key, cell in line.items() if key not in OPTIONAL_COLUMNS.get(name, {})}
            for line in rows
        ]
        for name, rows in small.items()
    }
    bare["units"] = [{key: cell for key, cell in bare["units"][0].items() if key != "parent"}]
    for table in ("stations", "contests"):
        bare[table] = [{**line, "unit": "country"} for line in bare[table]]
    bare["observers"] = [{"id": "o", "organisation": "watchers", "observers": 1}]

    engine = stored(bare)
    tables = prepare(engine, rules)

    for table, columns in OPTIONAL_COLUMNS.items():
        query = tables.script.select(f"SELECT {', '.join(columns)} FROM {table}")
        described = engine.connection.execute(f"DESCRIBE {query}").fetchall()
        assert {name: kind for name, kind, *_ in described} == dict(columns)


def test_a_missing_table_has_the_columns_that_the_count_names(rules: RuleSet) -> None:
    engine = stored({**small_package(), "parties": [], "candidacies": [], "votes": []})
    tables = prepare(engine, rules)

    described = {
        table: [
            (name, kind)
            for name, kind, *_ in engine.connection.execute(
                f"DESCRIBE {tables.script.select(f'SELECT * FROM {table}')}"
            ).fetchall()
        ]
        for table in EMPTY_TABLES
    }

    assert described == {
        "parties": [("key", "BIGINT"), ("id", "VARCHAR")],
        "turnout": [("protocol", "BIGINT"), ("reported_at", "VARCHAR"), ("issued", "BIGINT")],
        "observers": [("organisation", "VARCHAR"), ("station", "BIGINT"), ("observers", "BIGINT")],
    }


# Putting queries together

CHAIN = Script({"a": "SELECT 1 AS one", "b": "SELECT one FROM a", "c": "SELECT 3 AS three"}, ())


def test_a_query_stands_behind_all_that_it_builds_on_in_order() -> None:
    assert CHAIN.select("SELECT one FROM b") == (
        "WITH a AS (\nSELECT 1 AS one\n),\nb AS (\nSELECT one FROM a\n)\nSELECT one FROM b"
    )


def test_a_query_stands_alone_where_it_builds_on_nothing() -> None:
    assert CHAIN.select("SELECT 5") == "SELECT 5"


def test_a_query_brings_nothing_that_it_does_not_need(tables: Prepared) -> None:
    statement = tables.script.select("SELECT * FROM candidacy_rows")

    assert [name for name in tables.script.queries if f"{name} AS (\n" in statement] == [
        "protocols",
        "votes",
        "uncounted",
        "candidacy_rows",
    ]


def test_a_query_of_a_script_can_be_exchanged(tables: Prepared) -> None:
    other = CHAIN.with_query("a", "SELECT 2 AS one")

    assert other == Script(
        {"a": "SELECT 2 AS one", "b": "SELECT one FROM a", "c": "SELECT 3 AS three"}, ()
    )
    exchanged = tables.script.with_query("uncounted", "SELECT 1 AS key")
    assert exchanged.totalled == tables.script.totalled


def test_a_held_query_is_computed_once(rules: RuleSet) -> None:
    engine = stored(full_package())
    tables = prepare(engine, rules)

    held = tables.hold("uncounted")
    engine.connection.execute("UPDATE stored_protocols SET status = 'annulled'")

    assert len(held.rows("SELECT * FROM uncounted")) == 3
    assert len(tables.rows("SELECT * FROM uncounted")) == 9
    assert held.script.queries["uncounted"] == "SELECT * FROM held_uncounted"


def test_a_held_query_without_rows_is_not_joined_again(rules: RuleSet) -> None:
    engine = stored(small_package())

    held = prepare(engine, rules).hold("uncounted")

    assert held.script.queries["uncounted"] == "SELECT * FROM held_uncounted WHERE FALSE"
    assert held.rows("SELECT * FROM uncounted") == []
    ((_, plan),) = engine.rows(
        "EXPLAIN " + held.script.select("SELECT candidacy FROM candidacy_rows")
    )
    assert "Join" not in plan


def test_the_text_is_one_view_after_the_other() -> None:
    assert CHAIN.text() == (
        "CREATE OR REPLACE TEMP VIEW a AS\nSELECT 1 AS one;\n\n"
        "CREATE OR REPLACE TEMP VIEW b AS\nSELECT one FROM a;\n\n"
        "CREATE OR REPLACE TEMP VIEW c AS\nSELECT 3 AS three;"
    )


def test_the_text_runs_as_it_stands_in_a_folder_of_parquet_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tables: Prepared, engine: DuckdbEngine
) -> None:
    names = full_package()
    for table in names:
        engine.connection.execute(
            f"COPY stored_{table} TO '{tmp_path / table}.parquet' (FORMAT parquet)"
        )
    present = {table: engine.columns(f"stored_{table}") for table in names}
    monkeypatch.chdir(tmp_path)

    with duckdb.connect() as fresh:
        fresh.execute(script(rule_set(), present, lambda table: f"'{table}.parquet'").text())

        for name in QUERIES:
            query = f"SELECT * FROM {name} ORDER BY ALL"
            assert fresh.execute(query).fetchall() == tables.rows(query), name


def test_the_text_runs_without_the_tables_that_are_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rules: RuleSet
) -> None:
    engine = stored(small_package())
    present = {table: engine.columns(f"stored_{table}") for table in small_package()}
    for table in present:
        engine.connection.execute(
            f"COPY stored_{table} TO '{tmp_path / table}.parquet' (FORMAT parquet)"
        )
    monkeypatch.chdir(tmp_path)

    with duckdb.connect() as fresh:
        fresh.execute(script(rules, present, lambda table: f"'{table}.parquet'").text())

        assert fresh.execute("SELECT * FROM observer_totals").fetchall() == []
        assert fresh.execute("SELECT SUM(votes) FROM candidacy_votes").fetchall() == [(158,)]


def test_a_sum_beyond_64_bits_is_not_reached_by_the_largest_figures(rules: RuleSet) -> None:
    small = small_package()
    largest = with_rows(
        small, "votes", votes("n.n1", a=999_999_999) + votes("n.n2", a=999_999_999)
    )

    tables = prepare(stored(largest), rules)

    assert tables.rows("SELECT votes FROM candidacy_rows") == [(1_999_999_998,)]


def test_a_station_without_its_contest_changes_nothing(rules: RuleSet) -> None:
    small = small_package()
    more = with_rows(small, "stations", [*small["stations"], row("stations", id="idle")])

    query = "SELECT * FROM unit_totals ORDER BY ALL"

    assert prepare(stored(more), rules).rows(query) == prepare(stored(small), rules).rows(query)
