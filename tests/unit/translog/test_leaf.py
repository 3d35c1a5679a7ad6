"""Leaves: canonical octets, signatures, commitments."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
import rfc8785

from hattama.domain.errors import BadInputError
from hattama.domain.ids import KeyId
from hattama.domain.record import write_record
from hattama.domain.record_choices import Role
from hattama.domain.record_kinds import Key, ProtocolEntry
from hattama.translog.canonical import parse
from hattama.translog.leaf import (
    check_signatures,
    commitment,
    enter,
    message,
    read_disclosure,
    read_leaf,
    signatures,
    write_disclosure,
)
from hattama.translog.merkle import leaf_hash
from tests.factories.history import keys
from tests.factories.signed import public_key, signing_key
from tests.factories.whole_history import whole_history

LOG = whole_history()
INDICES = range(len(LOG.leaves))
SALT = bytes(range(32))
PERSON = {"birth_year": 1980, "names": {"kk": "Әсем"}, "sex": "f"}


def known_keys() -> Mapping[KeyId, Key]:
    return {id_: life.key for id_, life in LOG.fold.state.keys.items()}


@pytest.mark.parametrize("index", INDICES)
def test_what_is_entered_is_what_is_read(index: int) -> None:
    record = read_leaf(LOG.leaves[index], index).record
    signers = [signing_key(one.key) for one in record.sigs]

    leaf, entry = enter(record.election, index, record.body, signers)

    assert leaf == LOG.leaves[index]
    assert entry == read_leaf(leaf, index)


@pytest.mark.parametrize("index", INDICES)
def test_a_leaf_is_what_the_reference_spells(index: int) -> None:
    record = read_leaf(LOG.leaves[index], index).record

    assert rfc8785.dumps(write_record(record)) == LOG.leaves[index]


@pytest.mark.parametrize("index", INDICES)
def test_every_signature_holds_by_itself(index: int) -> None:
    record = read_leaf(LOG.leaves[index], index).record

    assert all(one.holds() for one in signatures(record, known_keys()))
    assert len(list(signatures(record, known_keys()))) == len(record.sigs)


def test_an_entry_has_the_leaf_hash() -> None:
    assert read_leaf(LOG.leaves[0], 0).leaf == leaf_hash(LOG.leaves[0]).hex()


def test_what_is_signed_is_not_the_place() -> None:
    record = read_leaf(LOG.leaves[3], 3).record

    assert message(record) == message(replace(record, seq_hint=4, sigs=()))
    assert message(record).startswith(b'hattama/leaf/v1\n{"body":')


def test_a_signature_over_something_else_is_refused() -> None:
    record = read_leaf(LOG.leaves[3], 3).record
    other = replace(record, body=replace(record.body, at="2021-07-25T00:04:00+06:00"))

    with pytest.raises(BadInputError, match="the signature of TEST-c1 does not hold"):
        check_signatures(other, known_keys())


def test_a_signature_of_a_stranger_is_refused() -> None:
    record = read_leaf(LOG.leaves[3], 3).record
    known = {key.id: key for key in keys() if key.id != "TEST-c1"}

    with pytest.raises(BadInputError, match="there is no key TEST-c1"):
        check_signatures(record, known)


def test_another_key_under_the_same_id_is_noticed() -> None:
    record = read_leaf(LOG.leaves[3], 3).record
    other = replace(public_key("TEST-c2", Role.CENTRAL, "country"), id=KeyId("TEST-c1"))

    with pytest.raises(BadInputError, match="does not hold"):
        check_signatures(record, {other.id: other})


def test_a_leaf_that_is_too_long_is_neither_written_nor_read() -> None:
    record = read_leaf(LOG.leaves[39], 39).record
    assert isinstance(record.body, ProtocolEntry)
    long = replace(record.body, images=("0" * 64,) * 900)

    with pytest.raises(BadInputError, match="at most 60000 octets"):
        enter(record.election, 39, long, ())
    with pytest.raises(BadInputError, match="at most 60000 octets, and this one 60001"):
        read_leaf(b" " * 60_001, 0)


def test_a_malformed_record_is_not_written() -> None:
    record = read_leaf(LOG.leaves[39], 39).record
    assert isinstance(record.body, ProtocolEntry)

    with pytest.raises(BadInputError, match=r"member body\.paper: must be a text"):
        enter(record.election, 39, replace(record.body, paper=""), ())


def test_disclosed_data_is_read() -> None:
    committed = commitment(SALT, PERSON)

    assert read_disclosure(write_disclosure(SALT, PERSON), committed) == PERSON


def test_a_commitment_depends_on_its_salt() -> None:
    assert commitment(SALT, PERSON) != commitment(bytes(32), PERSON)


def test_a_salt_has_its_length() -> None:
    with pytest.raises(BadInputError, match="a salt has 32 octets, not 31"):
        commitment(bytes(31), PERSON)


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (write_disclosure(SALT, {**PERSON, "birth_year": 1981}), "a forgery"),
        (write_disclosure(bytes(32), PERSON), "a forgery"),
        (write_disclosure(bytes(31), PERSON), "a salt has 32 octets"),
        (
            write_disclosure(SALT, PERSON).replace(b'"v":1', b'"v":2'),
            "not of version 1",
        ),
        (write_disclosure(SALT, PERSON).replace(b'"v":1', b'"v":true'), "not of version 1"),
        (b"[]", "the members data, salt and v"),
        (write_disclosure(SALT, PERSON) + b" ", "canonical"),
        (write_disclosure(SALT, PERSON).replace(b"AAEC", b"AA?C"), "base64"),
    ],
)
def test_a_forged_disclosure_is_refused(octets: bytes, sentence: str) -> None:
    with pytest.raises(BadInputError, match=sentence):
        read_disclosure(octets, commitment(SALT, PERSON))


def test_disclosures_hold_nothing_but_what_was_committed() -> None:
    assert parse(write_disclosure(SALT, PERSON)).keys() == {"data", "salt", "v"}  # type: ignore[union-attr]
