"""Laws of the log: proofs verify and nothing like them does; formats round-trip."""

from collections.abc import Sequence
from dataclasses import replace
from unicodedata import normalize

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.errors import BadInputError
from hattama.translog import checkpoint, cosignature, merkle, note, policy, proof, tile
from hattama.translog.canonical import INTEGER_AT_MOST, Json, canonical, parse
from hattama.translog.checkpoint import Checkpoint
from hattama.translog.key import Scheme, key_from_seed, parse_vkey
from hattama.translog.merkle import EMPTY_ROOT, Frontier
from hattama.translog.note import Note, Signature
from hattama.translog.policy import Group, Log, Policy, Witness
from hattama.translog.proof import Proof
from hattama.translog.tile import ENTRY_AT_MOST, WIDTH, Edge, Place

# Values

characters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(
    '"\\/\n\x1f\x7f\ue000\U0001f600'
)
texts = st.text(characters, max_size=8).map(lambda text: normalize("NFC", text))
integers = st.integers(-INTEGER_AT_MOST, INTEGER_AT_MOST)
values: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | integers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4)
anything = (
    scalars
    | st.lists(scalars, max_size=3)
    | st.dictionaries(st.text(max_size=4), scalars, max_size=3)
)


@given(values)
def test_the_fast_spelling_is_that_of_the_reference(value: Json) -> None:
    assert canonical(value) == rfc8785.dumps(value)


@given(anything)
def test_whatever_has_canonical_json_has_that_of_the_reference(value: Json) -> None:
    try:
        due = rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError):
        with pytest.raises(BadInputError):
            canonical(value)
    else:
        assert canonical(value) == due


@given(values)
def test_a_value_is_read_as_it_was_written(value: Json) -> None:
    assert parse(canonical(value)) == value


@given(values, st.data())
def test_whatever_is_accepted_is_the_one_spelling(value: Json, data: st.DataObject) -> None:
    changed = mutated(canonical(value), data)

    try:
        found = parse(changed)
    except BadInputError:
        return
    assert canonical(found) == changed


@given(st.binary(max_size=30) | st.text('[]{}:,"\\u0d8-19.eE tfn', max_size=20).map(str.encode))
def test_whatever_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = parse(data)
    except BadInputError:
        return
    assert rfc8785.dumps(found) == data


# Trees

sizes = st.integers(1, 40)


def hashes_of(size: int) -> list[bytes]:
    return merkle.leaf_hashes(number.to_bytes(2) for number in range(size))


def mutated(data: bytes, draw: st.DataObject) -> bytes:
    """Change one bit of one byte."""
    at = draw.draw(st.integers(0, len(data) - 1))
    return data[:at] + bytes([data[at] ^ 1 << draw.draw(st.integers(0, 7))]) + data[at + 1 :]


@given(sizes)
def test_every_leaf_of_a_tree_is_proved(size: int) -> None:
    hashes = hashes_of(size)

    for index in range(size):
        path = merkle.inclusion_proof(hashes, index)
        merkle.verify_inclusion(hashes[index], index, size, merkle.root(hashes), path)


@given(sizes)
def test_every_earlier_tree_is_proved(size: int) -> None:
    hashes = hashes_of(size)

    for size1 in range(1, size + 1):
        path = merkle.consistency_proof(hashes, size1)
        merkle.verify_consistency(
            size1, size, merkle.root(hashes[:size1]), merkle.root(hashes), path
        )


@given(st.data())
def test_no_changed_inclusion_proof_is_accepted(data: st.DataObject) -> None:
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    hashes = hashes_of(size)
    parts = [hashes[index], merkle.root(hashes), *merkle.inclusion_proof(hashes, index)]
    changed = changed_parts(parts, data)

    with pytest.raises(BadInputError):
        merkle.verify_inclusion(changed[0], index, size, changed[1], changed[2:])


@given(st.data())
def test_a_proof_holds_for_one_leaf_only(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 40))
    index, other = data.draw(
        st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True)
    )
    hashes = hashes_of(size)
    path = merkle.inclusion_proof(hashes, index)

    with pytest.raises(BadInputError):
        merkle.verify_inclusion(hashes[index], other, size, merkle.root(hashes), path)


@given(st.data())
def test_no_changed_consistency_proof_is_accepted(data: st.DataObject) -> None:
    size = data.draw(sizes)
    size1 = data.draw(st.integers(1, size))
    hashes = hashes_of(size)
    roots = [merkle.root(hashes[:size1]), merkle.root(hashes)]
    changed = changed_parts([*roots, *merkle.consistency_proof(hashes, size1)], data)

    with pytest.raises(BadInputError):
        merkle.verify_consistency(size1, size, changed[0], changed[1], changed[2:])


def changed_parts(parts: list[bytes], data: st.DataObject) -> list[bytes]:
    """Change a bit of one hash, drop one, or add one."""
    at = data.draw(st.integers(0, len(parts) - 1))
    ways = [[*parts[:at], mutated(parts[at], data), *parts[at + 1 :]], [*parts, parts[at]]]
    if len(parts) > 2:
        ways.append(parts[:-1])
    return data.draw(st.sampled_from(ways))


@given(st.lists(st.integers(0, 20), max_size=6))
def test_a_tree_may_grow_in_any_steps(steps: list[int]) -> None:
    hashes = hashes_of(sum(steps))
    frontier = Frontier()

    for step in steps:
        frontier = frontier.appended(hashes[frontier.size : frontier.size + step])

    assert frontier.root() == merkle.root(hashes)
    assert len(frontier.hashes) == frontier.size.bit_count()


@given(st.lists(st.integers(0, 600), max_size=5), st.data())
def test_tiles_hold_the_tree(steps: list[int], data: st.DataObject) -> None:
    hashes = hashes_of(sum(steps))
    edge, files = Edge(), dict[str, bytes]()

    def read(place: Place) -> Sequence[bytes]:
        return tile.decode_hashes(files[place.path], place)

    for step in steps:
        edge, tiles = tile.grow(edge, hashes[edge.size : edge.size + step])
        files |= {each.place.path: tile.encode_hashes(each.hashes) for each in tiles}
        assert tile.read_edge(edge.size, read) == edge

    assert edge.root() == tile.root(read, edge.size) == merkle.root(hashes)
    if hashes:
        index = data.draw(st.integers(0, len(hashes) - 1))
        assert tile.inclusion_proof(read, index, edge.size) == merkle.inclusion_proof(
            hashes, index
        )
        path = tile.consistency_proof(read, index + 1, edge.size)
        assert path == merkle.consistency_proof(hashes, index + 1)


# Formats


@given(st.integers(0, 63) | st.none(), st.integers(0, 10**12), st.integers(1, WIDTH))
def test_a_path_is_read_as_it_was_written(level: int | None, index: int, width: int) -> None:
    place = Place(level, index, width)

    assert tile.parse_path(place.path) == place


@given(st.lists(st.binary(max_size=40), min_size=1, max_size=WIDTH))
def test_a_bundle_is_read_as_it_was_written(leaves: list[bytes]) -> None:
    data, width = tile.encode_bundle(leaves), len(leaves)

    assert tile.decode_bundle(data, Place(None, 0, width)) == leaves
    for other in (width - 1, width + 1):
        with pytest.raises(BadInputError):
            tile.decode_bundle(data, Place(None, 0, other))
    for wrong in (data[:-1], data + b"\0"):
        with pytest.raises(BadInputError):
            tile.decode_bundle(wrong, Place(None, 0, width))


@given(st.binary(max_size=20), st.integers(1, 4))
def test_whatever_bundle_is_read_is_written_the_same(data: bytes, width: int) -> None:
    try:
        leaves = tile.decode_bundle(data, Place(None, 0, width))
    except BadInputError:
        return
    assert tile.encode_bundle(leaves) == data
    assert max(map(len, leaves)) <= ENTRY_AT_MOST


names = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Z"], exclude_characters="+"),
    min_size=1,
    max_size=8,
).filter(lambda name: not any(map(str.isspace, name)))
lines = st.text(st.characters(exclude_categories=["Cs"], min_codepoint=32), max_size=8)
signatures = st.builds(
    Signature, names, st.binary(min_size=4, max_size=4), st.binary(min_size=1, max_size=70)
)
notes = st.builds(
    Note,
    st.lists(lines, min_size=1, max_size=5).map(lambda found: "\n".join([*found, ""])),
    st.lists(signatures, min_size=1, max_size=20).map(tuple),
)
hashes = st.binary(min_size=32, max_size=32)
checkpoints = st.builds(
    Checkpoint,
    lines.filter(bool),
    st.integers(1, 2**63 - 1),
    hashes,
    st.lists(lines.filter(bool), max_size=2).map(tuple),
) | st.builds(Checkpoint, lines.filter(bool), st.just(0), st.just(EMPTY_ROOT))


@given(notes)
def test_a_note_is_read_as_it_was_written(written: Note) -> None:
    assert note.parse(bytes(written)) == written


@given(checkpoints)
def test_a_checkpoint_is_read_as_it_was_written(written: Checkpoint) -> None:
    assert checkpoint.parse_text(written.text) == written


@given(st.data(), st.sampled_from(Scheme), names)
def test_no_changed_note_is_accepted(data: st.DataObject, scheme: Scheme, name: str) -> None:
    key = key_from_seed(name, bytes(32), scheme)
    text = Checkpoint("log", 3, bytes(32)).text
    made = note.sign(text, key) if scheme is Scheme.ED25519 else cosignature.sign(text, key, 1)
    changed = mutated(bytes(Note(text, (made,))), data)

    with pytest.raises(BadInputError):
        cosignature.verify(checkpoint.parse(changed), [key.verifier])


@given(names, st.binary(min_size=32, max_size=32), st.sampled_from(Scheme))
def test_a_vkey_is_read_as_it_was_written(name: str, seed: bytes, scheme: Scheme) -> None:
    key = key_from_seed(name, seed, scheme).verifier

    assert parse_vkey(str(key)) == key


words = st.binary(min_size=1, max_size=6).map(lambda word: bytes(c | 0xA0 for c in word))


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Draw a policy in which every name is a member at most once."""
    logs = [
        Log(key_from_seed(draw(names), bytes([number]) * 32).verifier, draw(st.none() | words))
        for number in range(draw(st.integers(0, 3)))
    ]
    taken = draw(st.lists(words, unique=True, max_size=8))
    count = draw(st.integers(0, len(taken)))
    witnesses = [
        Witness(
            name,
            key_from_seed("w", bytes([n]) * 32, Scheme.COSIGNATURE_ED25519).verifier,
            draw(st.none() | words),
        )
        for n, name in enumerate(taken[:count])
    ]
    free, groups = list(taken[:count]), list[Group]()
    for name in taken[count:]:
        if free:
            members = draw(st.lists(st.sampled_from(free), unique=True, min_size=1))
            free = [other for other in free if other not in members]
            groups.append(Group(name, draw(st.integers(1, len(members))), tuple(members)))
            free.append(name)
    defined = [*(each.name for each in witnesses), *(group.name for group in groups)]
    quorum = draw(st.sampled_from([policy.NONE, *defined]))
    return Policy(tuple(logs), tuple(witnesses), tuple(groups), quorum)


@given(policies())
def test_a_policy_is_read_as_it_was_written(written: Policy) -> None:
    assert policy.parse(policy.encode(written)) == written


@given(policies(), st.data())
def test_more_cosignatures_never_break_a_quorum(trusted: Policy, data: st.DataObject) -> None:
    keys = [each.key for each in trusted.witnesses]
    some = data.draw(st.sets(st.sampled_from(keys))) if keys else set()

    assert trusted.is_met_by(keys)
    assert trusted.is_met_by(some) <= trusted.is_met_by(keys)
    assert trusted.is_met_by([]) == (trusted.quorum == policy.NONE)


@given(
    checkpoints.filter(lambda found: found.size > 0),
    st.lists(hashes, max_size=63).map(tuple),
    st.none() | st.binary(min_size=1, max_size=9),
    st.data(),
)
def test_a_proof_file_is_read_as_it_was_written(
    found: Checkpoint, path: tuple[bytes, ...], extra: bytes | None, data: st.DataObject
) -> None:
    signed = bytes(Note(found.text, (data.draw(signatures),)))
    index = data.draw(st.integers(0, found.size - 1))
    written = Proof(index, path, signed, extra)

    assert proof.parse(bytes(written)) == written
    with pytest.raises(BadInputError):
        proof.parse(bytes(replace(written, index=found.size)))
