"""Records: what is read is what is written, and what is malformed is refused by name."""

import copy
from typing import Any

import pytest

from hattama.domain.competent import SIGNERS
from hattama.domain.described import shape_of
from hattama.domain.errors import BadInputError
from hattama.domain.fold_rules import RULES
from hattama.domain.record import UnknownRecordError, read_body, read_record, write_record
from hattama.domain.record_kinds import KINDS, Genesis, Turnout

SIG = "A" * 85 + "g=="


def turnout(**members: object) -> dict[str, Any]:
    """Build the plain form of a record of turnout."""
    body: dict[str, object] = {
        "at": "2021-07-25T12:04:00+06:00",
        "protocol": "n.n1",
        "reported_at": "2021-07-25T12:00+06:00",
        "issued": 30,
        "replaces": None,
        "reason": None,
    }
    return {
        "v": 1,
        "kind": "turnout",
        "election": "made-up",
        "seq_hint": 7,
        "body": {name: one for name, one in (body | members).items() if one is not ...},
        "sigs": [{"key": "TEST-a", "sig": SIG}],
    }


def test_a_record_is_read_as_its_kind() -> None:
    record = read_record(turnout())

    assert isinstance(record.body, Turnout)
    assert record.kind == "turnout"
    assert record.body.issued == 30


def test_what_is_read_is_written_again() -> None:
    assert write_record(read_record(turnout())) == turnout()


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"issued": -1}, "body.issued: must be a whole number from 0 to 999999999, or null."),
        ({"issued": 1_000_000_000}, "body.issued: must be a whole number"),
        ({"issued": True}, "body.issued: must be a whole number"),
        ({"issued": "3"}, "body.issued: must be a whole number"),
        ({"issued": ...}, "body.issued: is missing."),
        ({"more": 1}, "body.more: is not a member of it."),
        ({"protocol": "-x"}, "body.protocol: must be an id"),
        ({"reported_at": "2021-07-25T12:00:00+06:00"}, "body.reported_at: must be an hour like"),
        ({"at": "2021-02-30T12:00:00+06:00"}, "body.at: must be a time like"),
        ({"at": "2021-07-25T12:00:60+06:00"}, "body.at: must be a time like"),
        ({"at": "2021-07-25T12:00:00Z"}, "body.at: must be a time like"),
        ({"at": "2021-07-25T12:00:00+15:00"}, "body.at: must be a time like"),
        ({"replaces": "A" * 64, "reason": "x"}, "body.replaces: must be a hash"),
        ({"reason": "typing error"}, "body.reason: must be given if and only if `replaces` is."),
        ({"reason": ""}, "body.reason: must be a text"),
        ({"reason": "x" * 2001}, "body.reason: must be a text"),
        ({"reason": " x"}, "body.reason: must be a text"),
        ({"reason": "и\u0306"}, "body.reason: must be a text"),
        ({"reason": "a\u202eb"}, "body.reason: must be a text"),
        ({"reason": "a\u2028b"}, "body.reason: must be a text"),
        ({"reason": "a\nb"}, "body.reason: must be a text"),
        ({"reason": "\ud800"}, "body.reason: must be a text"),
    ],
)
def test_a_malformed_body_is_refused_by_its_member(
    members: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BadInputError) as refusal:
        read_record(turnout(**members))

    assert str(refusal.value).startswith(f"record turnout, member {sentence}")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"seq_hint": -1}, "member seq_hint: must be a whole number"),
        ({"seq_hint": 2**53}, "member seq_hint: must be a whole number"),
        ({"seq_hint": ...}, "member seq_hint: is missing."),
        ({"sigs": ...}, "member sigs: is missing."),
        ({"v": ...}, "member v: is missing."),
        ({"note": "x"}, "member note: is not a member of a record."),
        ({"election": "a b"}, "member election: must be an id"),
        ({"body": []}, "member body: must be an object."),
        ({"sigs": [{"key": "a", "sig": "?"}]}, "member sigs.0.sig: must be a signature"),
        ({"sigs": [{"key": "a", "sig": SIG}] * 2}, "member sigs: must be in rising order"),
        (
            {"sigs": [{"key": "b", "sig": SIG}, {"key": "a", "sig": SIG}]},
            "member sigs: must be in rising order",
        ),
    ],
)
def test_a_malformed_envelope_is_refused_by_its_member(
    change: dict[str, object], sentence: str
) -> None:
    whole = turnout() | change

    with pytest.raises(BadInputError) as refusal:
        read_record({name: one for name, one in whole.items() if one is not ...})

    assert str(refusal.value).startswith(f"record turnout, {sentence}")


@pytest.mark.parametrize("change", [{"v": 2}, {"v": "1"}, {"v": True}, {"kind": "census"}])
def test_an_unknown_version_or_kind_is_not_called_wrong(change: dict[str, object]) -> None:
    with pytest.raises(UnknownRecordError):
        read_record(turnout() | change)


def test_a_record_is_an_object() -> None:
    with pytest.raises(BadInputError, match="a record must be an object"):
        read_record([turnout()])


def test_a_body_is_read_alone() -> None:
    assert read_body("turnout", turnout()["body"]) == read_record(turnout()).body
    with pytest.raises(BadInputError, match="record turnout, member body"):
        read_body("turnout", {})


def test_a_member_that_no_record_can_hold_is_no_shape() -> None:
    with pytest.raises(TypeError, match="no record can hold"):
        shape_of(float)


def test_reading_changes_nothing() -> None:
    value = turnout()
    before = copy.deepcopy(value)

    read_record(value)

    assert value == before


def test_every_kind_has_its_signers_and_its_rule() -> None:
    kinds = set(KINDS.values())

    assert set(SIGNERS) == kinds
    assert set(RULES) == kinds - {Genesis}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_what_it_is(kind: str) -> None:
    assert (KINDS[kind].__doc__ or "").endswith(".")
