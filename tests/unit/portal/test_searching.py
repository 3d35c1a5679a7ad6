"""The index: every name leads to what it names, however the index is cut."""

import json
from itertools import accumulate

import pytest

from hattama.count.engines import Engine
from hattama.portal import searching
from hattama.portal.folding import Folder, fold_table
from hattama.portal.pages.common import Scene
from hattama.portal.pages.search import index_pages
from hattama.portal.registers import read_stations, units_shown
from hattama.portal.searching import Entry, IndexBlock, IndexShard, IndexTop, index_sheets
from hattama.portal.tongue import Tongue
from hattama.portal.world import World
from tests.factories.full_package import full_package
from tests.factories.packages import row, with_rows
from tests.factories.worlds import world_of

FOLDER = Folder(fold_table(("en",)))


@pytest.fixture(scope="module")
def held() -> tuple[Engine, World]:
    tables = full_package()
    people = [
        *tables["candidacies"],
        row("candidacies", id="z", name_en="Zhanar Ólafsdóttir"),
        row("candidacies", id="nameless", status="refused", name_en=None),
    ]
    return world_of(with_rows(tables, "candidacies", people))


def sheets(held: tuple[Engine, World]) -> list[IndexBlock | IndexShard | IndexTop]:
    return list(index_sheets(held[1], units_shown(*held), read_stations(*held)))


def entries(held: tuple[Engine, World]) -> list[Entry]:
    return [
        one for sheet in sheets(held) if isinstance(sheet, IndexBlock) for one in sheet.entries
    ]


def found(held: tuple[Engine, World], text: str) -> list[str]:
    """Look a word up as the browser does, and give the ids of the entries."""
    (word,) = FOLDER.words(text)
    listed = entries(held)
    (steps,) = [
        steps
        for sheet in sheets(held)
        if isinstance(sheet, IndexShard)
        for known, steps in sheet.words.items()
        if known == word
    ]
    assert steps is not None
    return [listed[number].id for number in accumulate(steps)]


def test_everything_with_a_name_is_listed_large_things_first(held: tuple[Engine, World]) -> None:
    kinds = [one.kind for one in entries(held)]

    assert list(dict.fromkeys(kinds)) == [
        "region",
        "district",
        "contest",
        "candidacy",
        "station",
    ]
    assert "nameless" not in [one.id for one in entries(held)]


def test_a_unit_that_is_the_place_of_one_contest_is_found_as_that_contest() -> None:
    tables = full_package()
    units = [
        *tables["units"],
        row("units", id="village", parent="south", name_en="Aksu"),
    ]
    contests = [*tables["contests"], row("contests", id="v", unit="village", name_en="Akim")]
    held = world_of(with_rows(with_rows(tables, "units", units), "contests", contests))

    assert found(held, "Aksu") == ["v"]


@pytest.mark.parametrize("spelling", ["Zhanar", "Janar", "Жанар", "olafsdottir"])
def test_a_word_leads_to_its_entry_in_any_spelling(
    held: tuple[Engine, World], spelling: str
) -> None:
    assert found(held, spelling) == ["z"]


def test_a_station_is_found_by_the_names_of_its_unit(held: tuple[Engine, World]) -> None:
    assert "n2" in found(held, "North")


@pytest.mark.parametrize("size", [1, 2, 5, 10_000])
def test_a_word_stands_in_the_longest_shard_that_it_begins_with(
    held: tuple[Engine, World], size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "SHARD", size)

    made = sheets(held)

    top = made[-1]
    assert isinstance(top, IndexTop)
    shards = {one.prefix: one.words for one in made if isinstance(one, IndexShard)}
    assert top.prefixes == tuple(sorted(shards))
    words = [word for held_words in shards.values() for word in held_words]
    assert len(words) == len(set(words))
    for word in words:
        longest = max((one for one in shards if word.startswith(one)), key=len)
        assert word in shards[longest]


def test_a_word_of_too_many_leads_to_all(
    held: tuple[Engine, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "COMMON", 3)

    common = {
        word
        for sheet in sheets(held)
        if isinstance(sheet, IndexShard)
        for word, steps in sheet.words.items()
        if steps is None
    }

    assert "somebodi" in common
    assert "olafsdotir" not in common


def test_blocks_follow_each_other_without_a_gap(
    held: tuple[Engine, World], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = entries(held)
    monkeypatch.setattr(searching, "BLOCK", 4)

    blocks = [one for one in sheets(held) if isinstance(one, IndexBlock)]

    assert [one.number for one in blocks] == list(range(len(blocks)))
    assert [len(one.entries) for one in blocks[:-1]] == [4] * (len(blocks) - 1)
    assert [one for block in blocks for one in block.entries] == whole


def called(scene: Scene, sheet: IndexBlock | IndexShard | IndexTop) -> tuple[str, object]:
    """Give the path of a file, and the data that it hands over."""
    (page,) = index_pages(scene, sheet)
    text = str(page.context["text"])
    name = page.path.removeprefix("search/").removesuffix(".js")
    before, after = f'hattama.found("{name}",', ")\n"
    assert text.startswith(before)
    assert text.endswith(after)
    return page.path, json.loads(text.removeprefix(before).removesuffix(after))


def test_files_hand_over_names_kinds_and_places(held: tuple[Engine, World]) -> None:
    scene = Scene(held[1], Tongue("en", ("en",)))
    names = {"en": "Somebody"}
    block = IndexBlock(
        7,
        (
            Entry("candidacy", "a", names, "north"),
            Entry("candidacy", "b", names, "north"),
            Entry("station", "n1", names, "country"),
        ),
    )

    path, rows = called(scene, block)
    _, top = called(scene, IndexTop({"q": "k"}, ("a",)))

    assert isinstance(top, dict)
    kinds = [folder for _, folder in top["kinds"]]
    candidate, station = kinds.index("candidates"), kinds.index("stations")
    assert path == "search/e7.js"
    assert rows == [
        ["Somebody", candidate, "a", "North"],
        ["Somebody", candidate, "b"],
        ["Somebody", station, "n1", ""],
    ]
    assert (top["folds"], top["shards"]) == ({"q": "k"}, ["a"])


def test_a_shard_of_other_letters_has_a_plain_file_name(held: tuple[Engine, World]) -> None:
    scene = Scene(held[1], Tongue("en", ("en",)))

    assert called(scene, IndexShard("中文1", {"中文1字": (4,)})) == (
        "search/w-4e2d-65871.js",
        {"中文1字": [4]},
    )
