"""Cosignatures say who saw a checkpoint when, and nothing else passes for one."""

from dataclasses import replace

import pytest

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import checkpoint, cosignature
from hattama.translog.key import Scheme, SigningKey, VerifierKey
from hattama.translog.note import Note, Signature
from tests.factories.log import (
    AT,
    CHECKPOINT,
    LOG,
    QUANTUM,
    W1,
    W2,
    signature,
    signed,
    signing_key,
)

COSIGNERS = pytest.mark.parametrize("key", [W1, QUANTUM], ids=["Ed25519", "ML-DSA-44"])


def cosigned(*signatures: Signature, text: str = CHECKPOINT.text) -> checkpoint.SignedCheckpoint:
    return checkpoint.parse(bytes(Note(text, (signature(LOG), *signatures))))


@COSIGNERS
def test_a_cosignature_states_its_time(key: SigningKey) -> None:
    found = cosignature.verify(checkpoint.parse(signed(LOG, key, W2)), [key.verifier])

    assert cosignature.time_of(found[key.verifier]) == AT


def test_the_signed_messages_are_those_of_c2sp() -> None:
    text = CHECKPOINT.text

    assert cosignature.message(W1.verifier, text, 5) == f"cosignature/v1\ntime 5\n{text}".encode()
    assert cosignature.message(QUANTUM.verifier, text, 5) == (
        b"subtree/v1\n\0\x0fquantum.example" + bytes(7) + b"\x05\x10log.example/test"
        + bytes(8) + bytes(7) + b"\x07" + CHECKPOINT.root
    )  # fmt: skip


@COSIGNERS
def test_a_time_with_its_smallest_byte_first_is_named(key: SigningKey) -> None:
    made = signature(key)
    turned = replace(made, blob=made.blob[:8][::-1] + made.blob[8:])

    with pytest.raises(BadInputError) as caught:
        cosignature.verify(cosigned(turned), [key.verifier])

    assert str(caught.value) == (
        f"cosignature of {key.name}: the time stands with its smallest byte first; "
        "write it with its largest byte first."
    )


@COSIGNERS
def test_another_time_does_not_verify(key: SigningKey) -> None:
    made = signature(key)
    later = replace(made, blob=(AT + 1).to_bytes(8) + made.blob[8:])

    with pytest.raises(TamperedError, match=f"cosignature of {key.name}: it does not verify"):
        cosignature.verify(cosigned(later), [key.verifier])


@COSIGNERS
def test_a_cosignature_of_another_length_is_refused(key: SigningKey) -> None:
    made = signature(key)

    for blob in (made.blob[:-1], made.blob + b"\0", made.blob[8:]):
        with pytest.raises(BadInputError, match=f"have {len(made.blob)} bytes, not {len(blob)}"):
            cosignature.verify(cosigned(replace(made, blob=blob)), [key.verifier])


def test_a_time_above_all_times_is_refused() -> None:
    late = 2**63
    blob = late.to_bytes(8) + W1.sign(cosignature.message(W1.verifier, CHECKPOINT.text, late))
    made = Signature(W1.name, W1.verifier.id, blob)

    with pytest.raises(BadInputError, match=r"the time is above 2\^63 - 1"):
        cosignature.verify(cosigned(made), [W1.verifier])
    with pytest.raises(BadInputError, match=r"the time is above 2\^63 - 1"):
        cosignature.time_of(made)
    with pytest.raises(BadInputError, match="is out of range"):
        cosignature.sign(CHECKPOINT.text, W1, late)
    with pytest.raises(BadInputError, match="too short for a time"):
        cosignature.time_of(replace(made, blob=bytes(7)))


def test_a_plain_signature_is_no_cosignature() -> None:
    plain = signing_key(W1.name, 11)
    as_cosigner = Signature(
        W1.name, W1.verifier.id, AT.to_bytes(8) + plain.sign(CHECKPOINT.text.encode())
    )

    assert plain.verifier.public == W1.verifier.public
    with pytest.raises(TamperedError, match="it does not verify"):
        cosignature.verify(cosigned(as_cosigner), [W1.verifier])
    with pytest.raises(BadInputError, match="a key of type 0x01 cosigns nothing"):
        cosignature.sign(CHECKPOINT.text, plain, AT)


def test_a_cosignature_is_no_plain_signature() -> None:
    plain = VerifierKey(W1.name, Scheme.ED25519, W1.verifier.public)
    as_log = Signature(W1.name, plain.id, signature(W1).blob[8:])

    with pytest.raises(TamperedError, match="does not verify"):
        cosignature.verify(cosigned(as_log), [plain])


def test_ed25519_signs_the_extensions_and_ml_dsa_does_not() -> None:
    text = CHECKPOINT.text + "more\n"

    cosignature.check_cosignature(QUANTUM.verifier, text, signature(QUANTUM).blob)
    with pytest.raises(TamperedError):
        cosignature.check_cosignature(W1.verifier, text, signature(W1).blob)


def test_ml_dsa_commits_to_the_name_of_the_cosigner() -> None:
    other = signing_key("other.example", 20, Scheme.COSIGNATURE_ML_DSA_44).verifier

    with pytest.raises(TamperedError):
        cosignature.check_cosignature(other, CHECKPOINT.text, signature(QUANTUM).blob)


def test_only_a_checkpoint_is_cosigned() -> None:
    for key in (W1, QUANTUM):
        with pytest.raises(BadInputError, match="there are 1 lines instead of"):
            cosignature.sign("A text.\n", key, AT)


def test_a_name_too_long_for_ml_dsa_is_refused() -> None:
    long = signing_key("x" * 256, 20, Scheme.COSIGNATURE_ML_DSA_44)

    with pytest.raises(BadInputError, match="a name of 256 bytes is longer than"):
        cosignature.sign(CHECKPOINT.text, long, AT)
