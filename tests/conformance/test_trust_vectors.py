"""Every published vector of RFC 6962, C2SP, RFC 8785 and RFC 3161 behaves as it states."""

import json
import os
from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from hattama.domain.errors import BadInputError
from hattama.translog import checkpoint, cosignature, merkle, note, tile, timestamp
from hattama.translog.canonical import canonical
from hattama.translog.key import key_from_seed, parse_vkey

ROOT = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("HATTAMA_VECTORS") or ROOT.parent / "shared" / "vectors")
FILE = FOLDER / "trust_vectors.json"
COUNT = 286

Vector = dict[str, Any]
VECTORS: list[Vector] = json.loads(FILE.read_text())["vectors"] if FILE.exists() else []
IN_FILE = pytest.mark.skipif(
    not VECTORS, reason="The vectors are not here; HATTAMA_VECTORS can name their folder."
)


def leaves(vector: Vector) -> list[bytes]:
    if "leaves_utf8" in vector:
        return [leaf.encode() for leaf in vector["leaves_utf8"]]
    return hashes(vector["leaves_hex"])


def leaves_from(vector: Vector, size: int) -> list[bytes]:
    (found,) = (other for other in VECTORS if other["id"] == vector["leaves_from"])
    return leaves(found)[:size]


def hashes(texts: Iterable[str]) -> list[bytes]:
    return [bytes.fromhex(text) for text in texts]


def is_accepted(act: Callable[[], object]) -> bool:
    try:
        act()
    except BadInputError:
        return False
    return True


def check_leaves(v: Vector) -> None:
    stack = leaves(v)

    assert merkle.Frontier().appended(merkle.leaf_hashes(stack)).root() == merkle.root_of(stack)


def check_merkle_root(v: Vector) -> None:
    found = merkle.root(merkle.leaf_hashes(leaves_from(v, v["tree_size"])))

    assert found.hex() == v["root_hex"]


def check_leaf_hash(v: Vector) -> None:
    leaf = bytes.fromhex(v["leaf_hex"]) if "leaf_hex" in v else v["leaf_utf8"].encode()

    assert merkle.leaf_hash(leaf).hex() == v["hash_hex"]


def check_node_hash(v: Vector) -> None:
    assert merkle.node_hash(*hashes((v["left_hex"], v["right_hex"]))).hex() == v["hash_hex"]


def check_inclusion(v: Vector) -> None:
    leaf, root, *proof = hashes((v["leaf_hash_hex"], v["root_hex"], *v["proof_hex"]))

    accepted = is_accepted(
        lambda: merkle.verify_inclusion(leaf, v["index"], v["tree_size"], root, proof)
    )

    assert accepted == v["valid"]


def check_consistency(v: Vector) -> None:
    root1, root2, *proof = hashes((v["root1_hex"], v["root2_hex"], *v["proof_hex"]))

    accepted = is_accepted(
        lambda: merkle.verify_consistency(v["size1"], v["size2"], root1, root2, proof)
    )

    assert accepted == v["valid"]


def check_vkey(v: Vector) -> None:
    assert is_accepted(lambda: parse_vkey(v["vkey"])) == v["valid"]
    if v["valid"]:
        assert str(parse_vkey(v["vkey"])) == v["vkey"]
        assert parse_vkey(v["vkey"]).name == v["name"]
    if "seed_hex" in v:
        assert str(key_from_seed(v["name"], bytes.fromhex(v["seed_hex"])).verifier) == v["vkey"]


def check_signed_note(v: Vector) -> None:
    def opened() -> None:
        read = note.parse(v["note"].encode())
        note.verify(read, map(parse_vkey, v["vkeys"]))
        assert bytes(read) == v["note"].encode()

    assert is_accepted(opened) == v["valid"]


def check_note_sign(v: Vector) -> None:
    key = key_from_seed(v["name"], bytes.fromhex(v["seed_hex"]))

    signed = note.Note(v["text"], (note.sign(v["text"], key),))

    assert bytes(signed) == v["note"].encode()


def check_checkpoint(v: Vector) -> None:
    def opened() -> None:
        read = checkpoint.parse(v["checkpoint"].encode())
        cosignature.verify(read, [parse_vkey(v["vkey"])])
        check_fields(read.checkpoint, v)

    assert is_accepted(opened) == v["valid"]


def check_checkpoint_body(v: Vector) -> None:
    def read() -> None:
        found = checkpoint.parse_text(v["body"])
        check_fields(found, v)
        assert found.text == v["body"]

    assert is_accepted(read) == v["valid"]


def check_fields(found: checkpoint.Checkpoint, v: Vector) -> None:
    fields = (found.origin, found.size, found.root.hex())

    assert fields == (v["origin"], v["tree_size"], v["root_hex"])


def check_cosignature(v: Vector) -> None:
    signed = (v["checkpoint_body"] + "\n" + v["cosignature_line"]).encode()

    def opened() -> None:
        key = parse_vkey(v["witness_vkey"])
        found = cosignature.verify(checkpoint.parse(signed), [key])
        assert cosignature.time_of(found[key]) == v["timestamp"]

    assert is_accepted(opened) == v["valid"]


def check_cosignature_format(v: Vector) -> None:
    found = note.parse(v["note"].encode()).signatures[v["sig_index"]]

    assert (found.name, found.key_id.hex()) == (v["name"], v["key_id_hex"])
    assert cosignature.time_of(found) == v["timestamp"]


def check_tile_bytes(v: Vector) -> None:
    stack = merkle.leaf_hashes(leaves_from(v, v["tree_size"]))

    _, tiles = tile.grow(tile.Edge(), stack)

    found = {each.place.path: tile.encode_hashes(each.hashes) for each in tiles}
    assert found[v["path"]].hex() == v["data_hex"]


def check_entry_bundle(v: Vector) -> None:
    place = tile.parse_path(v["path"])

    data = tile.encode_bundle(leaves_from(v, place.width))

    assert (data.hex(), len(data)) == (v["data_hex"], v["length"])
    assert sha256(data).hexdigest() == v["sha256_hex"]
    assert tile.decode_bundle(data, place) == leaves_from(v, place.width)


def check_tile_path(v: Vector) -> None:
    place = tile.Place(0, v["index"])

    assert tile.encode_index(v["index"]) == v["encoded"]
    assert tile.parse_path(f"tile/0/{v['encoded']}") == place


def check_tile_shape(v: Vector) -> None:
    assert list(map(list, tile.shape(v["tree_size"]))) == v["levels_full_partial"]


def check_jcs(v: Vector) -> None:
    assert canonical(json.loads(v["input_json"])).hex() == v["output_hex"]


def check_rfc3161(v: Vector) -> None:
    pytest.importorskip("rfc3161_client")
    from base64 import b64decode  # noqa: PLC0415

    response, imprint = b64decode(v["response_der_b64"]), bytes.fromhex(v["imprint_hex"])

    stamp = timestamp.read(response)

    assert (stamp.at.isoformat(), stamp.hash_oid) == (v["gen_time"], v["hash_oid"])
    assert stamp.imprint == imprint
    chain = v["chain_pem"].encode()
    verified = is_accepted(lambda: timestamp.verify_imprint(response, imprint, chain))
    assert verified == v["valid"]


@IN_FILE
@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_vector_behaves_as_it_states(vector: Vector) -> None:
    globals()[f"check_{vector['kind']}"](vector)


@IN_FILE
def test_every_vector_is_there_once() -> None:
    assert len({vector["id"] for vector in VECTORS}) == len(VECTORS) == COUNT
