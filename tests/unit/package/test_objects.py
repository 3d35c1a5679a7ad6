"""What lies beside a log is found by its hash or commitment, and nothing else is taken for it."""

from hashlib import sha256
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.package.objects import Beside
from hattama.translog.leaf import commitment, read_disclosure, write_disclosure

SALT, PERSON = bytes(32), {"birth_year": 1980, "names": {"kk": "Әсем"}, "sex": "f"}
COMMITTED = commitment(SALT, PERSON)


def test_an_object_is_found_by_its_hash(tmp_path: Path) -> None:
    beside = Beside(tmp_path)

    hash_ = beside.publish(b"a table")

    assert hash_ == sha256(b"a table").hexdigest()
    assert beside.object(hash_) == b"a table"


def test_an_object_that_is_not_there_is_missed(tmp_path: Path) -> None:
    with pytest.raises(BadInputError, match="object abc: it is not there"):
        Beside(tmp_path).object("abc")


def test_what_is_disclosed_can_be_erased_twice(tmp_path: Path) -> None:
    beside = Beside(tmp_path)

    beside.disclose({COMMITTED: write_disclosure(SALT, PERSON)})

    assert read_disclosure(beside.disclosure(COMMITTED) or b"", COMMITTED) == PERSON
    for _ in range(2):
        beside.erase(COMMITTED)
        assert beside.disclosure(COMMITTED) is None
    assert list((tmp_path / "disclosures").iterdir()) == []
