"""Stamps: what is asked for, and what is refused; true stamps are in tests/conformance."""

import sys
from hashlib import sha256

import pytest

from hattama.domain.errors import BadInputError, UnavailableError
from hattama.translog import timestamp
from tests.factories.log import CHECKPOINT

TEXT = CHECKPOINT.text
REFUSAL = bytes.fromhex("30053003020102")


def test_a_request_is_the_same_every_time() -> None:
    made = timestamp.request(TEXT)

    assert made == timestamp.request(TEXT)
    assert sha256(TEXT.encode()).digest() in made


def test_what_is_no_response_is_refused() -> None:
    with pytest.raises(BadInputError, match="this is no response of a time authority"):
        timestamp.read(b"nothing")


def test_a_refusal_of_the_authority_is_told() -> None:
    with pytest.raises(BadInputError, match="the time authority refused, with status 2"):
        timestamp.verify(REFUSAL, TEXT, b"")


def test_the_extra_is_named_where_it_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rfc3161_client", None)

    with pytest.raises(UnavailableError, match="pip install 'hattama\\[timestamps\\]'"):
        timestamp.request(TEXT)
