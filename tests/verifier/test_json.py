"""Strict JSON: both paths accept and refuse the same, and the published vectors of RFC 8785."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hattama_verify import leaves, strict_json
from hattama_verify.leaves import entries, read_record
from hattama_verify.report import Wrong
from hattama_verify.swift import recognise
from tests.verifier.story import ID, story

LEAVES = story().leaves()


def told(read: Callable[[], object]) -> object:
    """What reading gives: the record, or the sentence that refuses it."""
    try:
        return read()
    except Wrong as problem:
        return type(problem), problem.sentence


def both_paths(raw: bytes, index: int) -> None:
    """Read with and without what recognises quickly."""
    fast = told(lambda: read_record(raw, index, ID))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(leaves, "recognise", lambda *_: None)
        patch.setattr(strict_json, "recognise", lambda *_: None)
        slow = told(lambda: read_record(raw, index, ID))
    assert fast == slow
    assert repr(fast) == repr(slow)  # 1 is True, and 1.0


@given(st.data())
def test_both_paths_agree_on_a_changed_leaf(data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(LEAVES) - 1))
    leaf = bytearray(LEAVES[index])
    for _ in range(data.draw(st.integers(0, 2))):
        at = data.draw(st.integers(0, len(leaf) - 1))
        leaf[at : at + 1] = data.draw(
            st.sampled_from([b"", b"0", b"1.0", b"9" * 17, b'"', b"e", b",", b"\\", b"\x7f"])
            | st.binary(max_size=2)
        )

    both_paths(bytes(leaf), index)


SWIFT = [index for index, leaf in enumerate(LEAVES) if recognise(leaf, index, ID)]
BITS = [
    b'"', b",", b"{", b"}", b"[]", b"null", b"0", b"00", b"-1", b"1.0", b"1e0", b"999999999", b"1000000000",
    b'"x":1,', b',"x":1', b'"issued":', b'"lines":{}', b'"votes":{}', b'"images":[]', b'"paper":""',
    b'"paper":" "', b"2021-02-29", b"T24:00", b":60", b"+15:00", b"+06:00", b"Z",
    b" ", b"\\u0041", b"\xd0\xb9", b"\x7f",
]  # fmt: skip


@given(st.sampled_from(SWIFT), st.data())
def test_both_paths_agree_on_changed_turnout_and_protocols(
    index: int, data: st.DataObject
) -> None:
    leaf = LEAVES[index]
    start = data.draw(st.integers(0, len(leaf)))
    end = start + data.draw(st.integers(0, 12))
    bit = data.draw(st.sampled_from(BITS) | st.sampled_from([leaf[end : end + 9], leaf[:start]]))

    both_paths(leaf[:start] + bit + leaf[end:], index)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (rb'("at":"[^"]*)-25T', rb"\1-32T"),
        (rb"T..:00\+06:00", rb"T24:00+06:00"),
        (rb'"votes":\{("[^"]*":[^,}]*),("[^"]*":[^,}]*)', rb'"votes":{\2,\1'),
        (rb'"votes":\{("[^"]*":[^,}]*)', rb'"votes":{\1,\1'),
        (rb':(\d)(\d*),"', rb':0\1\2,"'),
        (rb':(\d+)(,"|\})', rb":1000000000\2"),
        (rb'"paper":[^,]*', rb'"paper":" x"'),
        (rb'"sigs":\[(\{[^}]*\}),(\{[^}]*\})', rb'"sigs":[\2,\1'),
        (rb'"sigs":\[(\{[^}]*\})', rb'"sigs":[\1,\1'),
        (rb'"sigs":\[(\{[^}]*\})', rb'"sigs":['),
        (rb'=="\}', rb'="}'),
        (rb'"election":"t', rb'"election":"T'),
        (rb'"seq_hint":', rb'"seq_hint":1'),
        (rb'"kind":"[a-z]*"', rb'"kind":"annulment"'),
    ],
)
def test_both_paths_agree_on_what_a_pattern_could_miss(old: bytes, new: bytes) -> None:
    changed = [(index, re.sub(old, new, LEAVES[index], count=1)) for index in SWIFT]

    assert any(leaf != LEAVES[index] for index, leaf in changed)
    for index, leaf in changed:
        both_paths(leaf, index)


@given(st.binary(max_size=60))
@example(b"")
@example(b"[" * 3000)
@example(b'{"v":1}')
def test_both_paths_agree_on_any_bytes(raw: bytes) -> None:
    both_paths(raw, 0)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(VALUES)
@example({"\U00010000": 1, "\uffff": 2})  # their order in UTF-16 is another
@example(["\u0439", "\u0438\u0306"])
@example(2**53)
def test_what_is_quickly_recognised_is_strict(value: object) -> None:
    text = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    raw = text.encode("utf-8", "surrogatepass")
    found = strict_json.recognise(raw)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strict_json, "recognise", lambda *_: None)
        strict = told(lambda: strict_json.parse_canonical(raw))

    assert found is None or repr(found) == repr(strict)


def test_what_an_election_night_writes_is_quickly_recognised() -> None:
    kinds = [json.loads(leaf)["kind"] for leaf in LEAVES]
    swift = {kind for index, kind in enumerate(kinds) if recognise(LEAVES[index], index, ID)}
    rest = [leaf for leaf, kind in zip(LEAVES, kinds, strict=True) if kind not in swift]

    assert swift == {"turnout", "protocol"}
    assert sum(strict_json.recognise(leaf) is not None for leaf in rest) > len(rest) // 2


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=4),
        st.integers(0, 9),
    )
)
def test_keys_are_sorted_by_utf_16(value: dict[str, int]) -> None:
    written = strict_json.canonical(value)

    assert list(json.loads(written)) == sorted(value, key=lambda key: key.encode("utf-16-be"))


@pytest.mark.parametrize("many", [0, 1, 255])
def test_a_bundle_holds_exactly_its_width(many: int) -> None:
    raw = b"\0\1x" * many

    assert len(entries(raw, many)) == many
    with pytest.raises(Wrong):
        entries(raw, many + 1)
    with pytest.raises(Wrong):
        entries(raw + b"\0", many)


def test_the_published_vectors(data: Path) -> None:
    """Those of RFC 8785 that hold no fractions, roots, notes and checkpoints of the field."""
    from hattama_verify import merkle, notes  # noqa: PLC0415

    path = data.parent / "vectors" / "trust_vectors.json"
    if not path.exists():
        pytest.skip("the published vectors are not here")
    vectors = json.loads(path.read_text(encoding="utf-8"))["vectors"]
    leaves = {
        one["id"]: [bytes.fromhex(leaf) for leaf in one["leaves_hex"]]
        for one in vectors
        if one["kind"] == "leaves" and "leaves_hex" in one
    }
    tried = 0
    for one in vectors:
        if one["kind"] == "merkle_root" and one.get("leaves_from") in leaves:
            hashes = [
                merkle.leaf_hash(leaf) for leaf in leaves[one["leaves_from"]][: one["tree_size"]]
            ]
            assert merkle.root(hashes).hex() == one["root_hex"], one["id"]
            tried += 1
        elif one["kind"] == "vkey":
            assert accepted(lambda one=one: notes.read_key(one["vkey"])) is one["valid"], one["id"]
            tried += 1
        elif one["kind"] == "checkpoint":
            assert accepted(lambda one=one: checkpoint(one)) is one["valid"], one["id"]
            tried += 1
        elif one["kind"] == "cosignature":
            note = notes.Note(one["checkpoint_body"].encode(), (line(one["cosignature_line"]),))
            key = notes.read_key(one["witness_vkey"])
            read = notes.Checkpoint(note, one["checkpoint_body"].split("\n")[0], 0, b"")
            assert accepted(lambda read=read, key=key: signed(read, key)) is one["valid"], one[
                "id"
            ]
            tried += 1
    assert tried > 30


def line(text: str) -> tuple[str, bytes, bytes]:
    from hattama_verify import notes  # noqa: PLC0415

    return notes.read_note(f"x\n\n{text.strip()}\n".encode()).signatures[0]


def signed(checkpoint: object, key: object) -> None:
    from hattama_verify import notes  # noqa: PLC0415

    if notes.signed_by(checkpoint, key) is None:  # type: ignore[arg-type]
        raise Wrong("not signed")


def checkpoint(one: dict[str, str]) -> None:
    from hattama_verify import notes  # noqa: PLC0415

    read = notes.read_checkpoint(one["checkpoint"].encode())
    signed(read, notes.read_key(one["vkey"]))
    if "origin" in one and read.origin != one["origin"]:
        raise Wrong("another origin")


def accepted(read: object) -> bool:
    try:
        read()  # type: ignore[operator]
    except Wrong:
        return False
    return True
