"""Proofs in files are read as strictly as C2SP words them."""

from dataclasses import replace

import pytest

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import merkle, proof
from hattama.translog.policy import Group, Log, Policy, Witness
from hattama.translog.proof import Proof
from hattama.translog.token import encode_base64
from tests.factories.log import HASHES, LOG, W1, W2, signed

POLICY = Policy(
    (Log(LOG.verifier),),
    (Witness(b"a", W1.verifier), Witness(b"b", W2.verifier)),
    (Group(b"both", 2, (b"a", b"b")),),
    b"both",
)
PROOF = Proof(6, tuple(merkle.inclusion_proof(HASHES, 6)), signed(LOG, W1, W2))
TEXT = bytes(PROOF).decode()


def test_a_proof_is_read_as_it_was_written() -> None:
    with_extra = replace(PROOF, extra=b"\0\xff")

    assert proof.parse(bytes(PROOF)) == PROOF
    assert proof.parse(bytes(with_extra)) == with_extra
    assert bytes(with_extra).startswith(b"c2sp.org/tlog-proof@v1\nextra AP8=\nindex 6\n")


def test_a_leaf_is_proved() -> None:
    assert proof.verify(PROOF, HASHES[6], POLICY).size == len(HASHES)


def test_another_leaf_or_quorum_is_not_proved() -> None:
    with pytest.raises(TamperedError, match="leaf 6 is not in the tree"):
        proof.verify(PROOF, HASHES[5], POLICY)
    with pytest.raises(TamperedError, match="the proof has 3 hashes instead of 2"):
        proof.verify(replace(PROOF, index=6, hashes=(*PROOF.hashes, HASHES[0])), HASHES[6], POLICY)
    with pytest.raises(TamperedError, match="does not make the quorum both"):
        proof.verify(replace(PROOF, checkpoint=signed(LOG, W1)), HASHES[6], POLICY)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("proof@v1", "proof@v2", "proof: the first line is not 'c2sp.org/tlog-proof@v1'."),
        ("c2sp", " c2sp", "proof: the first line is not 'c2sp.org/tlog-proof@v1'."),
        ("@v1\n", "@v1\r\n", "proof: the control character U+000D may not stand here."),
        ("index 6", "index 06", "proof: the index 06 has leading zeros."),
        ("index 6", "index -6", "proof: the index '-6' is not a decimal number."),
        ("index 6", "index  6", "proof: the index ' 6' is not a decimal number."),
        ("index 6", "index 7", "proof: a tree of 7 leaves has no leaf 7."),
        ("index 6", "Index 6", "proof: there is no line `index` where it has to stand."),
        ("index 6", "index6", "proof: there is no line `index` where it has to stand."),
        ("index 6\n", "", "proof: there is no line `index` where it has to stand."),
        ("index", "extraAAA\nindex", "proof: there is no line `index` where it has to stand."),
        (
            "index",
            "extra AAAA\nextra AAAA\nindex",
            "proof: there is no line `index` where it has to stand.",
        ),
        ("index 6", "index 6\nextra AAAA", "proof: hash 0 is not standard base64."),
        ("index", "extra \nindex", "proof: a line `extra` without data has to be left out."),
        (
            "index",
            "extra AB==\nindex",
            "proof: the extra data is not the canonical base64 of its bytes.",
        ),
        ("index", "extra A\nindex", "proof: the extra data is not standard base64."),
        ("index 6\n", "index 6\nAAAA\n", "proof: hash 0 has 3 bytes instead of 32."),
        (
            "index 6\n",
            "index 6\n" + (encode_base64(bytes(32)) + "\n") * 62,
            "proof: there are 64 hashes, more than any tree needs.",
        ),
        ("\n\n", "\n\n\n", "proof, checkpoint: line 1 is empty."),
        ("\n7\n", "\n07\n", "proof, checkpoint: the size 07 has leading zeros."),
    ],
)
def test_what_is_no_proof_is_refused(old: str, new: str, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        proof.parse(TEXT.replace(old, new, 1).encode())

    assert str(caught.value) == sentence


def test_what_is_not_even_text_is_refused() -> None:
    with pytest.raises(BadInputError, match="no empty line stands before the checkpoint"):
        proof.parse(TEXT.replace("\n\n", "\n").encode())
    with pytest.raises(BadInputError, match="byte 1 is not UTF-8"):
        proof.parse(b"c\xff" + bytes(PROOF))
    with pytest.raises(BadInputError, match="does not end in a newline"):
        proof.parse(bytes(PROOF)[:-1])
