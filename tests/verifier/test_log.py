"""Bundles, tiles and the root."""

import pytest

from hattama_verify.merkle import Tile, levels, read_path, tiles
from tests.verifier.conftest import Verify, said
from tests.verifier.story import add
from tests.verifier.writer import Files, Index, Leaf, Story, root, tile_path, tree_files

BUNDLE, TILE = "log/tile/entries/000.p/53", "log/tile/0/000.p/53"


@pytest.fixture(scope="session")
def long() -> Story:
    """A log of 600 records: two full tiles and a third, with tiles above them."""
    from tests.verifier.story import story  # noqa: PLC0415

    told = story()
    told.acts = told.acts[:5]
    for number in range(595):
        add(told, f"d{number}", "dispute", {
            "index": Index("key add"), "about": Leaf("key add"), "ground": f"no. {number}", "commitment": None,
        }, "o1")  # fmt: skip
    return told


@pytest.fixture(scope="session")
def long_files(long: Story) -> Files:
    return {
        f"log/{name}": raw
        for name, raw in long.log().items()
        if not name.startswith("disclosures")
    }


def test_a_cut_off_bundle(good: Files, verified: Verify) -> None:
    report = verified({**good, BUNDLE: good[BUNDLE][:-1]})

    assert report.exit_code == 1
    assert "does not hold exactly 53 entries" in said(report)


def test_a_bundle_with_one_entry_more(good: Files, verified: Verify) -> None:
    assert "does not hold exactly 53" in said(verified({**good, BUNDLE: good[BUNDLE] + b"\0\1x"}))


@pytest.mark.parametrize("name", [BUNDLE, TILE, "log/checkpoint", "log/policy.txt"])
def test_a_missing_file_cannot_tell(good: Files, verified: Verify, name: str) -> None:
    report = verified({path: raw for path, raw in good.items() if path != name})

    assert report.exit_code == 2
    assert "is missing" in said(report, "unknown") or "neither log/checkpoint" in said(
        report, "unknown"
    )


def test_a_changed_tile(good: Files, verified: Verify) -> None:
    raw = bytearray(good[TILE])
    raw[32 * 7] ^= 1

    report = verified({**good, TILE: bytes(raw)})

    assert f"{TILE}: hash 7 is not that" in said(report)


def test_a_cut_off_tile(good: Files, verified: Verify) -> None:
    assert "has 1664 bytes instead of 1696" in said(verified({**good, TILE: good[TILE][:-32]}))


def test_a_wrong_partial_width(good: Files, verified: Verify) -> None:
    files = {**good, "log/tile/0/000.p/54": good[TILE] + bytes(32)}

    assert "belongs to a larger tree" in said(verified(files))


@pytest.mark.parametrize(
    "name", ["log/tile/0/0", "log/tile/00/000", "log/tile/0/x000/000", "log/tile/0/000.p/053"]
)
def test_a_path_that_is_none(good: Files, verified: Verify, name: str) -> None:
    assert f"{name}: is not the path of a tile" in said(verified({**good, name: b""}))


def test_a_stray_file(good: Files, verified: Verify) -> None:
    assert "log/notes.txt: does not belong to a log" in said(
        verified({**good, "log/notes.txt": b"hi"})
    )


def test_files_beside_a_log_are_named_but_not_read(good: Files, verified: Verify) -> None:
    report = verified({**good, "log/proofs/1.tlog-proof": b"hi", "index.html": b"hi"})

    assert report.exit_code == 0
    assert said(report, "notes").count("not checked; nothing rests on them") == 2


def test_an_older_partial_tile_must_fit(told: Story, good: Files, verified: Verify) -> None:
    told.acts = told.acts[:40]
    older = {f"log/{name}": raw for name, raw in told.log().items() if name.startswith("tile/")}

    fine = verified({**good, **older})
    wrong = verified({**good, **older, "log/tile/0/000.p/40": bytes(32 * 40)})

    assert (fine.exit_code, fine.checked["older partial tiles"]) == (0, 2)
    assert "does not hold what the log holds" in said(wrong)


def test_a_changed_entry_breaks_tile_and_root(good: Files, verified: Verify) -> None:
    report = verified({**good, BUNDLE: good[BUNDLE].replace(b"training", b"draining")})

    assert report.exit_code == 1
    assert f"{TILE}: hash 1 is not" in said(report)
    assert "its root is not that of the published entries" in said(report)
    assert "record 1: key: the signature by TEST-t1 does not hold" in said(report)


def test_a_deep_tree_is_checked_at_every_level(long_files: Files, verified: Verify) -> None:
    stray = {name for name in long_files if name.startswith("log/objects/")}
    report = verified(long_files)

    found = {one.place for one in report.wrong}
    assert found <= stray
    assert report.checked["tiles"] == 4
    assert report.checked["signatures of records"] == 595 + 2 + 2 + 1 + 6


@pytest.mark.parametrize("name", ["log/tile/1/000.p/2", "log/tile/0/001"])
def test_a_swapped_tile(long_files: Files, verified: Verify, name: str) -> None:
    raw = long_files[name]
    report = verified({**long_files, name: raw[32:] + raw[:32]})

    assert f"{name}: hash 0 is not" in said(report)


def test_tile_paths_are_read_as_they_are_written() -> None:
    assert Tile(0, 1234067, 256).path == "tile/0/x001/x234/067"
    assert read_path("tile/0/x001/x234/067") == Tile(0, 1234067, 256)
    assert read_path("tile/64/000") is None
    assert read_path("tile/0/000.p/256") is None


@pytest.mark.parametrize("size", [0, 1, 255, 256, 257, 65535, 65536, 70_000])
def test_the_shape_of_a_tree(size: int) -> None:
    nodes = [size >> (8 * level) for level in range(levels(size))]

    assert all(nodes)
    assert [
        sum(tile.width for tile in tiles(size, level)) for level in range(levels(size))
    ] == nodes
    assert size >> (8 * levels(size)) == 0


def test_roots_agree_with_the_definition() -> None:
    from hattama_verify import merkle  # noqa: PLC0415

    hashes = [bytes([number]) * 32 for number in range(130)]
    for size in range(130):
        assert merkle.root(hashes[:size]) == root(hashes[:size])
    assert tile_path("0", 1234067, 256) == Tile(0, 1234067, 256).path
    assert not tree_files([])
