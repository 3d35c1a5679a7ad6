"""The small tables by key."""

from hattama.count.directory import (
    CandidacyEntry,
    ContestEntry,
    Directory,
    Entry,
    UnitEntry,
    read_directory,
)
from hattama.count.engines.duckdb_engine import DuckdbEngine
from hattama.count.script import prepare
from hattama.domain.ids import CandidacyId, ContestId, OfficeId, PartyId, UnitId
from hattama.domain.states import CandidacyState, ContestState
from hattama.law.ruleset import RuleSet
from tests.factories.full_package import full_package
from tests.factories.packages import small_package, stored

MAYOR = {"en": "A contest"}
SOMEBODY = {"en": "Somebody"}
ON_BALLOT = CandidacyState.ON_BALLOT


def test_a_directory_holds_the_small_tables_by_key(rules: RuleSet) -> None:
    directory = read_directory(prepare(stored(small_package()), rules))

    north, south = UnitId("north"), UnitId("south")
    red, blue = PartyId("red"), PartyId("blue")
    assert directory == Directory(
        offices={0: Entry("mayor", {"en": "Mayor"})},
        units={
            0: UnitEntry(UnitId("country"), {"en": "Somewhere"}, None, "country"),
            1: UnitEntry(north, {"en": "Somewhere"}, 0, "district"),
            2: UnitEntry(south, {"en": "Somewhere"}, 0, "district"),
        },
        parties={0: Entry("red", {"en": "The Reds"}), 1: Entry("blue", {"en": "The Reds"})},
        contests={
            0: contest("n", north),
            1: contest("s", south),
        },
        candidacies={
            0: CandidacyEntry(CandidacyId("a"), SOMEBODY, 0, "party", red, ON_BALLOT),
            1: CandidacyEntry(CandidacyId("b"), SOMEBODY, 0, "self", None, ON_BALLOT),
            2: CandidacyEntry(CandidacyId("c"), SOMEBODY, 1, "party", red, ON_BALLOT),
            3: CandidacyEntry(CandidacyId("d"), SOMEBODY, 1, "party", blue, ON_BALLOT),
        },
    )


def contest(id_: str, unit: UnitId) -> ContestEntry:
    state = ContestState.PRELIMINARY
    return ContestEntry(ContestId(id_), MAYOR, OfficeId("mayor"), unit, 1, 1, state)


def test_an_entry_without_a_name_has_none(engine: DuckdbEngine, rules: RuleSet) -> None:
    directory = read_directory(prepare(engine, rules))

    names = {str(unit.id): dict(unit.names) for unit in directory.units.values()}
    assert names["north"] == {"en": "North"}
    assert names["south"] == {}


def test_names_are_read_in_every_language_that_the_table_has(rules: RuleSet) -> None:
    engine = stored(small_package())
    engine.connection.execute(
        "ALTER TABLE stored_offices ADD COLUMN name_kk VARCHAR DEFAULT 'Әкім'"
    )
    engine.connection.execute("ALTER TABLE stored_offices ADD COLUMN name_ru VARCHAR DEFAULT ''")
    known = engine.columns("stored_offices")
    engine._columns = {**engine._columns, "stored_offices": (*known, "name_kk", "name_ru")}

    directory = read_directory(prepare(engine, rules))

    assert directory.offices[0].names == {"en": "Mayor", "kk": "Әкім"}


def test_a_table_without_names_is_read(rules: RuleSet) -> None:
    small = small_package()
    nameless = [
        {key: cell for key, cell in line.items() if key != "name_en"} for line in small["units"]
    ]

    directory = read_directory(prepare(stored({**small, "units": nameless}), rules))

    assert directory.units[1] == UnitEntry(UnitId("north"), {}, 0, "district")
    assert directory.candidacies[0].names == SOMEBODY


def test_rows_stand_in_the_order_of_their_keys(rules: RuleSet) -> None:
    engine = stored(full_package())
    engine.connection.execute(
        "CREATE OR REPLACE TABLE stored_units AS SELECT * FROM stored_units ORDER BY key DESC"
    )

    assert list(read_directory(prepare(engine, rules)).units) == [0, 1, 2, 3]
