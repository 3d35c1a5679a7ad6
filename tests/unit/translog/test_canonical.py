"""Canonical JSON has one spelling, and whatever else is refused with its reason."""

import pytest

from hattama.domain.errors import BadInputError
from hattama.translog.canonical import canonical, check, parse


@pytest.mark.parametrize(
    ("value", "data"),
    [
        ({"b": 1, "a": [None, True, False]}, b'{"a":[null,true,false],"b":1}'),
        ({"\ue000": 1, "\U0001f600": 2}, '{"\U0001f600":2,"\ue000":1}'.encode()),
        ('\x00\x1f\x7f"\\\n/', b'"\\u0000\\u001f\x7f\\"\\\\\\n/"'),
        (-(2**53 - 1), b"-9007199254740991"),
        ("1234567890123456", b'"1234567890123456"'),
        ("\n\u0303", '"\\n\u0303"'.encode()),
        ("", b'""'),
    ],
)
def test_a_value_has_one_spelling(value: object, data: bytes) -> None:
    assert canonical(value) == data
    assert parse(data) == value


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff", "leaf 3: byte 0 is not UTF-8."),
        (b'"\xed\xa0\x80"', "leaf 3: byte 1 is not UTF-8."),
        (b"", "leaf 3: this is not JSON (at character 0)."),
        ("\ufeff1".encode(), "leaf 3: this is not JSON (at character 0)."),
        (b"{'a':1}", "leaf 3: this is not JSON (at character 1)."),
        (b"1 2", "leaf 3: something follows the value (at character 2)."),
        (b"1.5", "leaf 3: 1.5 is not an integer; give whole numbers only."),
        (b"1.0", "leaf 3: 1.0 is not an integer; give whole numbers only."),
        (b"1e3", "leaf 3: 1e3 is not an integer; give whole numbers only."),
        (b"NaN", "leaf 3: NaN is not an integer; give whole numbers only."),
        (b"-Infinity", "leaf 3: -Infinity is not an integer; give whole numbers only."),
        (
            b"9007199254740992",
            "leaf 3: an integer is beyond 2^53 - 1; write larger numbers as strings.",
        ),
        (
            b"[-9007199254740992]",
            "leaf 3: an integer is beyond 2^53 - 1; write larger numbers as strings.",
        ),
        (b"9" * 5000, "leaf 3: an integer is beyond 2^53 - 1; write larger numbers as strings."),
        (
            '{"a":"A\u030a"}'.encode(),
            "leaf 3: the text 'A\u030a' is not in Unicode normal form C; normalise text where it is entered.",
        ),
        (
            '{"A\u030a":1}'.encode(),
            "leaf 3: the text 'A\u030a' is not in Unicode normal form C; normalise text where it is entered.",
        ),
        (b'"\\ud800"', "leaf 3: a string holds a lone surrogate."),
        ('"\\ud800\U0001f600"'.encode(), "leaf 3: a string holds a lone surrogate."),
        (b'{"a":1,"a":2}', "leaf 3: the key 'a' stands twice in one object."),
        (b'[{"x":{"a":1,"\\u0061":1}}]', "leaf 3: the key 'a' stands twice in one object."),
        (b"[" * 65 + b"]" * 65, "leaf 3: values are nested more than 64 deep."),
        (b"[" * 100_000, "leaf 3: values are nested more than 64 deep."),
    ],
)
def test_other_bytes_are_refused_with_their_reason(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        parse(data, where="leaf 3")

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "data",
    [
        b'{"b":1,"a":2}', b"[1, 2]", b" 1", b"1\n", b"-0", b'"\\u0041"', b'"\\/"', b'"\\u001F"',
        b'"\\ud83d\\ude00"', '{"\ue000":1,"\U0001f600":2}'.encode(),
    ],
)  # fmt: skip
def test_another_spelling_of_a_value_is_refused(data: bytes) -> None:
    with pytest.raises(BadInputError, match="this is not the canonical spelling of its value"):
        parse(data)


def test_objects_side_by_side_are_not_deep() -> None:
    value = [{"a": [number]} for number in range(100)]

    assert parse(canonical(value)) == value


@pytest.mark.parametrize(
    ("value", "what"),
    [
        (2**53, "no canonical JSON"),
        (float("nan"), "no canonical JSON"),
        ({1: 2}, "no canonical JSON"),
        (b"", "no canonical JSON"),
        ("\ud800", "a string holds a lone surrogate"),
        ({"\udc00": 1.5}, "a string holds a lone surrogate"),
        (["\U0001f600\ud800"], "no canonical JSON"),
    ],
)
def test_a_value_without_canonical_json_is_refused(value: object, what: str) -> None:
    with pytest.raises(BadInputError, match=what):
        canonical(value)


@pytest.mark.parametrize(
    ("value", "what"),
    [
        ([0.5], "0.5 is not an integer"),
        ({"a": -(2**53)}, r"beyond 2\^53 - 1"),
        (("A\u030a",), "normal form C"),
        ({"A\u030a": 1}, "normal form C"),
        ({"a": "\ud800"}, "lone surrogate"),
        ({1: 2}, "the key 1 is not a string"),
        ([b""], "a bytes is not JSON"),
    ],
)
def test_a_value_outside_the_subset_is_refused(value: object, what: str) -> None:
    with pytest.raises(BadInputError, match=what):
        check(value)
