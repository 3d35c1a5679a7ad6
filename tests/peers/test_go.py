"""Go's note and tlog accept what we publish, and give the roots that we give."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from hattama.translog import merkle, tile
from hattama.translog.checkpoint import Checkpoint
from hattama.translog.tile import Edge, Place
from hattama.translog.token import encode_base64
from tests.factories.log import LOG, ORIGIN, W1, signed

Peer = Callable[..., str]

SIZE = 256 * 257 + 5  # three levels of tiles, each with a partial one
LEAVES = [f"record {number}".encode() for number in range(SIZE)]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish a log of SIZE leaves."""
    folder = tmp_path_factory.mktemp("log")
    edge, tiles = tile.grow(Edge(), merkle.leaf_hashes(LEAVES))
    files = {each.place.path: tile.encode_hashes(each.hashes) for each in tiles}
    for place in tile.places(SIZE):
        if place.level is None:
            start = place.index * tile.WIDTH
            files[place.path] = tile.encode_bundle(LEAVES[start : start + place.width])
    files["checkpoint"] = signed(LOG, W1, checkpoint=Checkpoint(ORIGIN, SIZE, edge.root()))
    for path, data in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    return folder


def proofs(folder: Path, indexes: list[int]) -> dict[str, list[dict[str, object]]]:
    """Prove some leaves and some earlier trees out of the published tiles."""

    def read(place: Place) -> tuple[bytes, ...]:
        return tile.decode_hashes((folder / place.path).read_bytes(), place)

    hashes = merkle.leaf_hashes(LEAVES)
    return {
        "Records": [
            {"Index": index, "Hashes": spelt(tile.inclusion_proof(read, index, SIZE))}
            for index in indexes
        ],
        "Trees": [
            {
                "Size": index + 1,
                "Root": encode_base64(merkle.root(hashes[: index + 1])),
                "Hashes": spelt(tile.consistency_proof(read, index + 1, SIZE)),
            }
            for index in indexes
        ],
    }


def spelt(hashes: list[bytes]) -> list[str]:
    return [encode_base64(found) for found in hashes]


def test_go_accepts_checkpoint_tiles_bundles_and_proofs(go_peer: Peer, published: Path) -> None:
    given = proofs(published, [0, 1, 254, 255, 256, 65534, 65535, 65536, SIZE - 2, SIZE - 1])

    answer = go_peer("check", str(published), str(LOG.verifier), given=json.dumps(given))

    assert answer == f"{SIZE} 1 1 10 10"


def test_go_refuses_a_changed_tile(go_peer: Peer, published: Path) -> None:
    file = published / "tile" / "0" / "000"
    genuine = file.read_bytes()
    file.write_bytes(bytes([genuine[0] ^ 1]) + genuine[1:])

    with pytest.raises(AssertionError, match="inconsistent"):
        go_peer("check", str(published), str(LOG.verifier), given="{}")
    file.write_bytes(genuine)


@pytest.mark.parametrize("count", [1, 2, 3, 255, 256, 257, 1000])
def test_go_gives_the_same_root(go_peer: Peer, count: int) -> None:
    root, _ = go_peer("root", str(count)).split()

    assert root == merkle.root_of([b"%0200d" % number for number in range(count)]).hex()
