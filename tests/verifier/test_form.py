"""The form of records: each fault has its own sentence and is found at its index."""

import json
import unicodedata
from collections.abc import Callable

import pytest

from tests.verifier.conftest import Verify, said
from tests.verifier.writer import Story

Patch = Callable[[bytes], bytes]


def swap(old: str, new: str) -> Patch:
    def patch(raw: bytes) -> bytes:
        assert old.encode() in raw
        return raw.replace(old.encode(), new.encode(), 1)

    return patch


def twice(raw: bytes) -> bytes:
    return raw.replace(b'"reason":"training"', b'"reason":"training","reason":"training"')


def reverse_signatures(raw: bytes) -> bytes:
    value = json.loads(raw)
    value["sigs"].reverse()
    return json.dumps(value, separators=(",", ":")).encode()


MALFORMED: list[tuple[Patch, str]] = [
    (twice, "the key 'reason' stands twice"),
    (swap("training", unicodedata.normalize("NFD", "сынақ й")), "is not in Unicode NFC"),
    (swap('"seq_hint":1', '"seq_hint":1.0'), "1.0 is a number with a fraction or an exponent"),
    (swap('"seq_hint":1', '"seq_hint":1e0'), "1e0 is a number with a fraction or an exponent"),
    (swap('"seq_hint":1', '"seq_hint":9007199254740992'), "is larger than 2^53 - 1"),
    (swap('"seq_hint":1', '"seq_hint":NaN'), "NaN is not JSON"),
    (swap('"seq_hint":1', '"seq_hint":2'), "seq_hint is 2, not the index"),
    (swap('"seq_hint":1', '"seq_hint":true'), "seq_hint is True, not the index"),
    (swap('"seq_hint":1', '"seq_hint":"1"'), "seq_hint is 1, not the index"),
    (swap("training", "train\\u202eing"), "the forbidden character U+202E"),
    (swap("training", "train\\ning"), "the forbidden character U+000A"),
    (swap("training", "train\\ud800ing"), "the forbidden character U+D800"),
    (swap("training", "train\u007fing"), "the forbidden character U+007F"),
    (swap("training", "train\\u0069ng"), "not in canonical form"),
    (swap('"v":1', '"v": 1'), "not in canonical form"),
    (swap('{"body"', ' {"body"'), "not in canonical form"),
    (lambda raw: raw + b"\n", "not in canonical form"),
    (lambda raw: raw + b"x", "not JSON at character"),
    (lambda raw: raw[:-1] + b"\xff}", "is not UTF-8"),
    (lambda _: b"[" * 5000, "lie too deep in each other"),
    (lambda _: b"[" * 70 + b"]" * 70, "lie too deep in each other"),
    (lambda _: b"[]", "not an object with a version"),
    (lambda _: b"", "not JSON"),
    (lambda raw: raw.replace(b"training", b"t" * 60_000), "more than 60,000 bytes"),
    (swap("training", "t" * 2001), "reason is not what it must be"),
    (swap("training", " training"), "reason is not what it must be"),
    (swap('"training"', "null"), "reason is not what it must be"),
    (swap('"reason":"training"', '"ground":"training"'), "its body lacks, or should not have: ground, reason"),
    (swap('"kind":"key"', '"kind":7'), "the members of the record are not exactly"),
    (swap('"v":1', '"v":"1"'), "the version is not an integer"),
    (swap('"v":1}', '"v":1,"w":1}'), "the members of the record are not exactly"),
    (swap('"election":"test-2021"', '"election":"other"'), "it belongs to the election 'other'"),
    (swap('"sig":"', '"sig":"*'), "a signature is not an id and 64 bytes in base64"),
    (swap('=="}', '==="}'), "a signature is not an id and 64 bytes in base64"),
    (reverse_signatures, "not in rising order of their keys"),
    (swap("2021-07-25T20:00:00+06:00", "2021-02-29T20:00:00+06:00"), "at is not what it must be"),
    (swap("2021-07-25T20:00:00+06:00", "2021-07-25T20:00:60+06:00"), "at is not what it must be"),
    (swap("2021-07-25T20:00:00+06:00", "2021-07-25T20:00:00+15:00"), "at is not what it must be"),
    (swap("2021-07-25T20:00:00+06:00", "2021-07-25T20:00:00Z"), "at is not what it must be"),
]  # fmt: skip


@pytest.mark.parametrize(("patch", "sentence"), MALFORMED, ids=map(str, range(len(MALFORMED))))
def test_a_malformed_record(told: Story, verified: Verify, patch: Patch, sentence: str) -> None:
    told.patches["key add"] = patch

    report = verified(told)

    assert report.exit_code == 1
    assert report.wrong[0].place == "record 1"
    assert sentence in report.wrong[0].sentence


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        (swap('"kind":"key"', '"kind":"kez"'), "the kind 'kez' is not known here"),
        (swap('"v":1', '"v":2'), "version 2 of records is not known here"),
    ],
)
def test_what_is_not_known_cannot_be_told(
    told: Story, verified: Verify, patch: Patch, sentence: str
) -> None:
    told.patches["revoke"] = patch

    report = verified(told)

    assert report.exit_code == 2
    assert (said(report), sentence in said(report, "unknown")) == ("", True)
    assert "records from 51 on were not judged" in said(report, "unknown")


def test_tampering_wins_over_what_is_not_known(told: Story, verified: Verify) -> None:
    told.patches["revoke"] = swap('"v":1', '"v":2')
    told.patches["key add"] = twice

    assert verified(told).exit_code == 1
