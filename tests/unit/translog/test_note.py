"""Signed notes are read as strictly as C2SP words them."""

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import note
from hattama.translog.key import Scheme, VerifierKey, key_from_pem, key_from_seed, parse_vkey
from hattama.translog.note import Note, Signature
from tests.factories.log import LOG, QUANTUM, W1, signing_key

TEXT = "Ein Satz.\n"
KEY = signing_key("notes.example", 5)
SIGNATURE = note.sign(TEXT, KEY)
LINE = SIGNATURE.line
STRANGER = Signature("strange.example", b"\1\2\3\4", b"opaque")


def test_a_note_is_read_as_it_was_written() -> None:
    text = "A\n\nB\n\n\n"
    written = Note(text, (note.sign(text, KEY), STRANGER))

    assert note.parse(bytes(written)) == written
    assert note.verify(written, [KEY.verifier]) == {KEY.verifier: written.signatures[0]}
    assert Note(text, ()).signed(*written.signatures) == written


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"\xff" + LINE.encode(), "note: byte 0 is not UTF-8."),
        (f"a\r\n\n{LINE}".encode(), "note: the control character U+000D may not stand here."),
        (f"a\tb\n\n{LINE}".encode(), "note: the control character U+0009 may not stand here."),
        (f"a\0b\n\n{LINE}".encode(), "note: the control character U+0000 may not stand here."),
        (TEXT.encode(), "note: no empty line stands between a text and its signatures."),
        (f"\n{LINE}".encode(), "note: no empty line stands between a text and its signatures."),
        (
            f"{TEXT}{LINE}".encode(),
            "note: no empty line stands between a text and its signatures.",
        ),
        (b"", "note: no empty line stands between a text and its signatures."),
        (f"{TEXT}\n".encode(), "note: no signature follows the text."),
        (f"{TEXT}\n{LINE[:-1]}".encode(), "note: the last line does not end in a newline."),
        (
            f"{TEXT}\n{LINE}more\n".encode(),
            "note: the line 'more' is not a signature: a dash, a name, base64.",
        ),
        (
            f"{TEXT}\n- a AAAAAAA=\n".encode(),
            "note: the line '- a AAAAAAA=' is not a signature: a dash, a name, base64.",
        ),
        (
            f"{TEXT}\n— a\n".encode(),
            "note: the line '— a' is not a signature: a dash, a name, base64.",
        ),
        (f"{TEXT}\n—  AAAAAAA=\n".encode(), "note: the name of a key is empty."),
        (
            f"{TEXT}\n— a\u2003b AAAAAAA=\n".encode(),
            "note: the name 'a\\u2003b' holds a space, a plus or a control character.",
        ),
        (
            f"{TEXT}\n— a+b AAAAAAA=\n".encode(),
            "note: the name 'a+b' holds a space, a plus or a control character.",
        ),
        (f"{TEXT}\n— a AAAA AAA=\n".encode(), "note: the signature of a is not standard base64."),
        (f"{TEXT}\n— a AAAAAAA\n".encode(), "note: the signature of a is not standard base64."),
        (f"{TEXT}\n— a AAAAAA-_\n".encode(), "note: the signature of a is not standard base64."),
        (f"{TEXT}\n— a ÄAAAAAA=\n".encode(), "note: the signature of a is not standard base64."),
        (
            f"{TEXT}\n— a AAAAAAB=\n".encode(),
            "note: the signature of a is not the canonical base64 of its bytes.",
        ),
        (
            f"{TEXT}\n— a AAAAAA==\n".encode(),
            "note: the signature of a has 4 bytes, too few for a key ID and more.",
        ),
        (
            f"{TEXT}\n{STRANGER.line * 101}".encode(),
            "note: the note has 101 signatures, more than 100.",
        ),
        (b"a" * 1_000_001, "note: the note has 1000001 bytes, more than 1000000."),
    ],
)
def test_what_is_no_note_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        note.parse(data)

    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "strangers",
    [
        [Signature(KEY.name, b"\0\0\0\0", b"another ID")],
        [Signature("other.example", KEY.verifier.id, b"another name")],
        [Signature(f"w{number}.example", b"\0\0\0\1", bytes(5000)) for number in range(15)],
    ],
)
def test_signatures_by_strangers_are_ignored(strangers: list[Signature]) -> None:
    read = note.parse(bytes(Note(TEXT, (*strangers, SIGNATURE))))

    assert list(note.verify(read, [KEY.verifier])) == [KEY.verifier]


def test_a_signature_that_stands_twice_counts_once() -> None:
    assert len(note.verify(Note(TEXT, (SIGNATURE, SIGNATURE)), [KEY.verifier])) == 1


@pytest.mark.parametrize("order", [1, -1])
def test_one_false_signature_by_a_known_key_spoils_the_note(order: int) -> None:
    false = Signature(SIGNATURE.name, SIGNATURE.key_id, bytes(64))

    with pytest.raises(TamperedError, match=r"the signature of notes\.example does not verify"):
        note.verify(Note(TEXT, (SIGNATURE, false)[::order]), [KEY.verifier])


def test_a_note_that_no_known_key_signed_is_refused() -> None:
    with pytest.raises(TamperedError, match="no known key signed this"):
        note.verify(Note(TEXT, (SIGNATURE,)), [LOG.verifier])


def test_a_cosigning_key_signs_no_note() -> None:
    with pytest.raises(BadInputError, match="COSIGNATURE_ED25519 signs no plain note"):
        note.sign(TEXT, W1)
    with pytest.raises(BadInputError, match="COSIGNATURE_ML_DSA_44 signs no plain note"):
        note.verify(Note(TEXT, (SIGNATURE,)), [KEY.verifier, QUANTUM.verifier])


def test_two_keys_with_one_name_and_id_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    other = signing_key(KEY.name, 6).verifier
    monkeypatch.setattr(VerifierKey, "id", b"same")

    with pytest.raises(
        BadInputError, match=r"two keys share the name notes\.example and the key ID"
    ):
        note.verify(Note(TEXT, (SIGNATURE,)), [KEY.verifier, other])


@pytest.mark.parametrize("text", ["", "no newline", "a\tb\n"])
def test_what_is_no_text_is_not_signed(text: str) -> None:
    with pytest.raises(BadInputError):
        note.sign(text, KEY)


# Keys

NEUMANN = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


@pytest.mark.parametrize(
    ("vkey", "what"),
    [
        (NEUMANN.replace("c74f20a3", "C74F20A3"), "8 hexadecimal digits in small letters"),
        (NEUMANN.replace("c74f20a3", "c74f20a"), "8 hexadecimal digits in small letters"),
        (NEUMANN.replace("c74f20a3", "0c74f20a3"), "8 hexadecimal digits in small letters"),
        (NEUMANN.replace("c74f20a3", "c74f20a4"), "does not fit the key, whose ID is c74f20a3"),
        (NEUMANN.replace("Peter", "Otto"), "does not fit the key"),
        (NEUMANN.replace("Peter", ""), "does not fit the key"),
        (NEUMANN.removeprefix("PeterNeumann"), "the name of a key is empty"),
        (NEUMANN.replace("Neu", " Neu"), "holds a space, a plus or a control character"),
        (NEUMANN.replace("Neu", "\u00a0Neu"), "holds a space, a plus or a control character"),
        (NEUMANN.replace("Neu", "\1Neu"), "holds a space, a plus or a control character"),
        (NEUMANN.replace("+", "-"), "not made of name, key ID and key"),
        (NEUMANN + "\n", "is not standard base64"),
        (NEUMANN[:-1], "is not standard base64"),
        (NEUMANN[:-4], "the public key has 29 bytes instead of 32"),
        (NEUMANN.replace("+ARpc", "+BBpc"), "does not fit the key"),
        (NEUMANN.replace("+ARpc", "+AhpC"), "the signature type 0x02 is not one of"),
        ("a+00000000+", "the signature type nothing is not one of"),
        ("", "not made of name, key ID and key"),
    ],
)
def test_what_is_no_vkey_is_refused(vkey: str, what: str) -> None:
    with pytest.raises(BadInputError, match=what):
        parse_vkey(vkey)


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_vkey_is_read_as_it_was_written(scheme: Scheme) -> None:
    key = signing_key("schlüssel.example", 3, scheme).verifier

    assert parse_vkey(str(key)) == key


@pytest.mark.parametrize("scheme", list(Scheme))
def test_a_key_comes_from_pem(scheme: Scheme) -> None:
    key = signing_key("pem.example", 3, scheme)
    pem = key.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    assert key_from_pem("pem.example", pem, scheme).verifier == key.verifier


def test_what_is_no_signing_key_is_refused() -> None:
    locked = KEY.private.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"word")
    )
    other = QUANTUM.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    with pytest.raises(BadInputError, match="key a: the file holds no open private key"):
        key_from_pem("a", locked)
    with pytest.raises(BadInputError, match="key a: the file holds no open private key"):
        key_from_pem("a", b"nothing")
    with pytest.raises(BadInputError, match="key a: the file holds no private key for ED25519"):
        key_from_pem("a", other)
    with pytest.raises(BadInputError, match="key a: a seed has 32 bytes, not 31"):
        key_from_seed("a", bytes(31))
    with pytest.raises(BadInputError, match="key: the name 'a b' holds a space"):
        key_from_seed("a b", bytes(32))


def test_a_signing_key_does_not_show_its_secret() -> None:
    assert repr(KEY) == "SigningKey('notes.example', ED25519)"
