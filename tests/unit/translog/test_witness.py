"""A witness answers as C2SP tlog-witness says, and cosigns only what grew."""

from http import HTTPStatus
from pathlib import Path

import pytest

from hattama.domain.errors import BadInputError
from hattama.translog import checkpoint, cosignature, merkle, note
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.key import Scheme, SigningKey
from hattama.translog.note import Note
from hattama.translog.storage import Folder
from hattama.translog.witness import SIZE, Answer, Request, Witness, name_of, parse_request
from tests.factories.log import AT, LOG, ORIGIN, QUANTUM, W1, signing_key

HASHES = merkle.leaf_hashes([b"leaf %d" % number for number in range(300)])
OTHER = [merkle.leaf_hash(b"other"), *HASHES[1:]]
NAME = name_of(ORIGIN)


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness([W1, QUANTUM], [LOG.verifier], Folder(tmp_path))


def request(
    old: int, hashes: list[bytes], *keys: SigningKey, proof: list[bytes] | None = None
) -> bytes:
    made = Checkpoint(ORIGIN, len(hashes), merkle.root(hashes))
    return asked(old, made, *keys, proof=honest(hashes, old) if proof is None else proof)


def honest(hashes: list[bytes], old: int) -> list[bytes]:
    return merkle.consistency_proof(hashes, old) if 0 < old <= len(hashes) else []


def asked(old: int, made: Checkpoint, *keys: SigningKey, proof: list[bytes]) -> bytes:
    signatures = tuple(note.sign(made.text, key) for key in keys or (LOG,))
    return bytes(Request(old, tuple(proof), SignedCheckpoint(made, Note(made.text, signatures))))


def test_what_only_grew_is_cosigned_by_every_key(witness: Witness) -> None:
    for old, new in ((0, 3), (3, 3), (3, 200), (200, 300)):
        answer = witness.add_checkpoint(request(old, HASHES[:new]), AT)

        assert (answer.status, answer.content_type) == (200, "text/plain; charset=utf-8")
        text = Checkpoint(ORIGIN, new, merkle.root(HASHES[:new])).text
        lines = answer.body.decode().removesuffix("\n").split("\n")
        for line, key in zip(lines, (W1, QUANTUM), strict=True):
            made = note.parse_line(line)
            cosignature.check_cosignature(key.verifier, text, made.blob)
            assert (made.name, cosignature.time_of(made)) == (key.name, AT)


def test_the_last_checkpoint_is_served_with_all_its_signatures(witness: Witness) -> None:
    stranger = signing_key("stranger.example", 40)
    assert witness.latest(NAME).status == HTTPStatus.NOT_FOUND
    witness.add_checkpoint(request(0, HASHES[:3], stranger, LOG), AT)

    served = checkpoint.parse(witness.latest(NAME).body)

    keys = [key.verifier for key in (LOG, W1, QUANTUM)]
    assert list(cosignature.verify(served, keys)) == keys
    assert [each.name for each in served.note.signatures] == [key.name for key in keys]
    assert witness.latest("0" * 64).status == HTTPStatus.NOT_FOUND
    assert witness.latest(f"{NAME}.lock").status == HTTPStatus.NOT_FOUND


def empty_with_root(root: bytes) -> bytes:
    return asked(0, Checkpoint(ORIGIN, 0, root), proof=[])


def of_another_origin() -> bytes:
    return asked(0, Checkpoint("log.example/other", 3, bytes(32)), proof=[])


def with_a_broken_signature() -> bytes:
    made = Checkpoint(ORIGIN, 5, merkle.root(HASHES[:5]))
    broken = note.sign(made.text.replace("5", "6"), LOG)
    signed = Note(made.text, (note.sign(made.text, LOG), broken))
    return bytes(Request(3, (), SignedCheckpoint(made, signed)))


NOT_FOUND, FORBIDDEN, BAD = HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN, HTTPStatus.BAD_REQUEST
CONFLICT, UNPROCESSABLE = HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(of_another_origin(), NOT_FOUND, id="unknown origin"),
        pytest.param(request(3, HASHES[:5], signing_key("w", 7)), FORBIDDEN, id="stranger"),
        pytest.param(request(3, HASHES[:5], signing_key(ORIGIN, 9)), FORBIDDEN, id="same name"),
        pytest.param(with_a_broken_signature(), FORBIDDEN, id="one good, one broken"),
        pytest.param(request(4, HASHES[:3]), BAD, id="old above new"),
        pytest.param(request(9, HASHES[:5]), BAD, id="old above new and unknown"),
        pytest.param(request(0, HASHES[:5]), CONFLICT, id="old is zero"),
        pytest.param(request(2, HASHES[:5]), CONFLICT, id="old below"),
        pytest.param(request(4, HASHES[:5]), CONFLICT, id="old above"),
        pytest.param(request(2, HASHES[:2]), CONFLICT, id="going back"),
        pytest.param(request(3, OTHER[:5]), UNPROCESSABLE, id="another history"),
        pytest.param(request(3, OTHER[:3]), UNPROCESSABLE, id="same size, other root"),
        pytest.param(request(3, HASHES[:5], proof=[]), UNPROCESSABLE, id="no proof"),
        pytest.param(request(3, HASHES[:3], proof=HASHES[:1]), UNPROCESSABLE, id="needless proof"),
        pytest.param(request(3, HASHES[:5], proof=HASHES[:3]), UNPROCESSABLE, id="wrong proof"),
        pytest.param(request(3, HASHES[:5], proof=HASHES[:64]), BAD, id="64 hashes"),
        pytest.param(b"", BAD, id="nothing"),
        pytest.param(request(3, HASHES[:5]).replace(b"old 3", b"old 03"), BAD, id="leading zero"),
        pytest.param(request(3, HASHES[:5]).replace(b"old 3", b"new 3"), BAD, id="not old"),
        pytest.param(request(3, HASHES[:5]).replace(b"\n", b"\r\n"), BAD, id="carriage returns"),
        pytest.param(b"old 3\nAAAA\n\n" + request(3, HASHES[:5]), BAD, id="short hash"),
        pytest.param("old 3\nж\n\n".encode() + request(3, HASHES[:5]), BAD, id="not ASCII"),
        pytest.param(request(3, HASHES[:5])[:-1], BAD, id="cut short"),
    ],
)
def test_a_request_is_refused_as_the_specification_says(
    witness: Witness, body: bytes, status: HTTPStatus
) -> None:
    witness.add_checkpoint(request(0, HASHES[:3]), AT)
    before = witness.latest(NAME)

    answer = witness.add_checkpoint(body, AT)

    assert answer.status == status
    if status == CONFLICT:
        assert answer == Answer(CONFLICT, b"3\n", SIZE)
    assert witness.latest(NAME) == before


def test_there_is_only_one_empty_tree(witness: Witness) -> None:
    assert witness.add_checkpoint(empty_with_root(bytes(32)), AT).status == UNPROCESSABLE
    assert witness.add_checkpoint(empty_with_root(merkle.EMPTY_ROOT), AT).status == HTTPStatus.OK
    needless = request(0, HASHES[:3], proof=HASHES[:1])
    assert witness.add_checkpoint(needless, AT).status == UNPROCESSABLE
    assert witness.add_checkpoint(request(0, HASHES[:3]), AT).status == HTTPStatus.OK


def test_a_request_reads_as_it_was_written() -> None:
    body = request(3, HASHES[:200])

    assert bytes(parse_request(body)) == body


def test_a_memory_that_cannot_be_read_is_no_empty_memory(witness: Witness, tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"")

    with pytest.raises(BadInputError):
        witness.add_checkpoint(request(0, HASHES[:3]), AT)


def test_a_checkpoint_is_remembered_before_it_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = Folder(tmp_path)
    witness = Witness([W1], [LOG.verifier], memory)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space")

    monkeypatch.setattr(memory, "write", full)

    with pytest.raises(OSError, match="no space"):
        witness.add_checkpoint(request(0, HASHES[:3]), AT)


def test_a_log_may_have_two_keys(tmp_path: Path) -> None:
    second = signing_key(ORIGIN, 8, Scheme.COSIGNATURE_ML_DSA_44)
    witness = Witness([W1], [LOG.verifier, second.verifier], Folder(tmp_path))
    made = Checkpoint(ORIGIN, 3, merkle.root(HASHES[:3]))
    signed = Note(made.text, (cosignature.sign(made.text, second, AT),))

    answer = witness.add_checkpoint(bytes(Request(0, (), SignedCheckpoint(made, signed))), AT)

    assert answer.status == HTTPStatus.OK
    assert len(checkpoint.parse(witness.latest(NAME).body).note.signatures) == 2
