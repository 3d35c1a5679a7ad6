"""Policies are read as strictly as C2SP words them, and hold what they say."""

from dataclasses import replace

import pytest

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import policy
from hattama.translog.key import Scheme, SigningKey, VerifierKey
from hattama.translog.policy import Group, Log, Policy, Witness
from tests.factories.log import CHECKPOINT, LOG, QUANTUM, W1, W2, W3, signed, signing_key

L, A, B, C, Q = (str(key.verifier) for key in (LOG, W1, W2, W3, QUANTUM))
THREE = f"log {L}\nwitness a {A}\nwitness b {B}\nwitness c {C}\n"
TWO_OF_THREE = THREE + "group g 2 a b c\nquorum g\n"


def read(text: str) -> Policy:
    return policy.parse(text.encode())


@pytest.mark.parametrize(
    ("witnesses", "holds"),
    [
        ((), False),
        ((W1,), False),
        ((W1, W1), False),
        ((W1, W3), True),
        ((W1, W2, W3), True),
        ((W3, QUANTUM), False),
    ],
)
def test_two_of_three_have_to_cosign(witnesses: tuple[SigningKey, ...], holds: bool) -> None:  # noqa: FBT001
    trusted, data = read(TWO_OF_THREE), signed(LOG, *witnesses)

    if holds:
        assert policy.verify(trusted, data).checkpoint == CHECKPOINT
    else:
        with pytest.raises(TamperedError, match="which does not make the quorum g"):
            policy.verify(trusted, data)


def test_groups_nest() -> None:
    trusted = read(
        THREE
        + f"witness q {Q}\ngroup ab any a b\ngroup all all ab c\ngroup top 1 all q\nquorum top\n"
    )

    assert trusted.groups == (
        Group(b"ab", 1, (b"a", b"b")),
        Group(b"all", 2, (b"ab", b"c")),
        Group(b"top", 1, (b"all", b"q")),
    )
    assert trusted.is_met_by({W2.verifier, W3.verifier})
    assert trusted.is_met_by({QUANTUM.verifier})
    assert not trusted.is_met_by({W1.verifier, W2.verifier})


def test_one_witness_or_none_can_be_the_quorum() -> None:
    assert read(THREE + "quorum b\n").is_met_by([W2.verifier])
    assert not read(THREE + "quorum b\n").is_met_by([W1.verifier])
    assert read("quorum none\n") == Policy()
    assert Policy().is_met_by([])


def test_what_c2sp_allows_is_accepted() -> None:
    text = (
        f" # a comment\n\n\t \n\tlog\t {L}  http://log.example \nwitness \u00e4 {A} x\n#\xff\n"
        f"quorum g\n"
    ).replace("quorum", "group g all \u00e4\nquorum") + f"witness late {B}\nlog {Q}\n"

    assert read(text) == Policy(
        (Log(LOG.verifier, b"http://log.example"), Log(QUANTUM.verifier)),
        (Witness("ä".encode(), W1.verifier, b"x"), Witness(b"late", W2.verifier)),
        (Group(b"g", 1, ("ä".encode(),)),),
        b"g",
    )


def test_names_are_octets() -> None:
    trusted = policy.parse(
        f"witness K {A}\nwitness \N{KELVIN SIGN} {B}\n".encode()
        + b"group \xff 2 K \xe2\x84\xaa\nquorum \xff\n"
    )

    assert trusted.quorum == b"\xff"
    assert trusted.is_met_by([W1.verifier, W2.verifier])


def test_32_logs_witnesses_and_groups_are_no_limit() -> None:
    logs = "".join(f"log {signing_key('log', n).verifier}\n" for n in range(50))
    witnesses = "".join(
        f"witness w{n} {signing_key('w', n, Scheme.COSIGNATURE_ED25519).verifier}\n"
        for n in range(50)
    )
    groups = "".join(f"group g{n} any w{n}\n" for n in range(50))
    top = "group top all " + " ".join(f"g{n}" for n in range(50))

    assert len(read(f"{logs}{witnesses}{groups}{top}\nquorum top\n").groups) == 51


SAME_PUBLIC = VerifierKey("other", Scheme.COSIGNATURE_ED25519, W1.verifier.public)
SAME_LOG = VerifierKey("other", Scheme.ED25519, LOG.verifier.public)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "policy: there is no line `quorum`."),
        (THREE, "policy: there is no line `quorum`."),
        ("quorum none", "policy: the last line does not end in a newline."),
        ("quorum none\nquorum none\n", "policy, line 2: there is a second line `quorum`."),
        ("quorum none\r\n", "policy, line 1: the octet 0x0d may not stand here."),
        ("# \x7f\nquorum none\n", "policy, line 1: the octet 0x7f may not stand here."),
        ("\n# \0\nquorum none\n", "policy, line 2: the octet 0x00 may not stand here."),
        ("quorum\x0bnone\n", "policy, line 1: the octet 0x0b may not stand here."),
        (
            "quorum\u00a0none\n",
            "policy, line 1: 'quorum\\xa0none' is none of log, witness, group, quorum.",
        ),
        ("Quorum none\n", "policy, line 1: 'Quorum' is none of log, witness, group, quorum."),
        ("quorum\n", "policy, line 1: the line `quorum` has too few or too many words."),
        ("quorum none none\n", "policy, line 1: the line `quorum` has too few or too many words."),
        (
            "quorum none # why\n",
            "policy, line 1: the line `quorum` has too few or too many words.",
        ),
        ("log\n", "policy, line 1: the line `log` has too few or too many words."),
        (f"log {L} url more\n", "policy, line 1: the line `log` has too few or too many words."),
        (f"witness {A}\n", "policy, line 1: the line `witness` has too few or too many words."),
        (THREE + "group g 1\n", "policy, line 5: the line `group` has too few or too many words."),
        (f"quorum a\nwitness a {A}\n", "policy, line 1: 'a' is not defined above."),
        (THREE + "group g any h\ngroup h any a\n", "policy, line 5: 'h' is not defined above."),
        (THREE + "group g any g\n", "policy, line 5: 'g' is not defined above."),
        (f"witness a {A}\nwitness a {B}\n", "policy, line 2: the name 'a' is used twice."),
        (THREE + "group a any b\n", "policy, line 5: the name 'a' is used twice."),
        (THREE + "group g any a\ngroup g any b\n", "policy, line 6: the name 'g' is used twice."),
        (THREE + "group g 2 a b a\n", "policy, line 5: 'a' is the member of a group already."),
        (
            THREE + "group g any a\ngroup h any a b\n",
            "policy, line 6: 'a' is the member of a group already.",
        ),
        (f"witness none {A}\n", "policy, line 1: the name `none` cannot be given away."),
        (THREE + "group none any a\n", "policy, line 5: the name `none` cannot be given away."),
        (THREE + "group g any a none\n", "policy, line 5: `none` cannot be a member of a group."),
        (
            THREE + "group g 4 a b c\n",
            "policy, line 5: the threshold 4 is above the number of members, 3.",
        ),
        (
            THREE + "group g 0 a b c\n",
            "policy, line 5: the threshold '0' is not all, any or a number from 1.",
        ),
        (
            THREE + "group g 02 a b c\n",
            "policy, line 5: the threshold '02' is not all, any or a number from 1.",
        ),
        (
            THREE + "group g -1 a b c\n",
            "policy, line 5: the threshold '-1' is not all, any or a number from 1.",
        ),
        (
            THREE + "group g ALL a b c\n",
            "policy, line 5: the threshold 'ALL' is not all, any or a number from 1.",
        ),
        (
            f"witness a {A}\nwitness b {SAME_PUBLIC}\n",
            "policy, line 2: the public key of other stands here twice.",
        ),
        (
            f"log {L}\nlog {SAME_LOG}\n",
            "policy, line 2: the public key of other stands here twice.",
        ),
        (
            f"witness a {L}\n",
            "policy, line 1: a key of type 0x01 does not do what this line needs.",
        ),
        (f"log {A}\n", "policy, line 1: a key of type 0x04 does not do what this line needs."),
        (
            "log x\n",
            "policy, line 1: a key is not made of name, key ID and key, joined by plus signs.",
        ),
    ],
)
def test_what_is_no_policy_is_refused(text: str, sentence: str) -> None:
    with pytest.raises(BadInputError) as caught:
        read(text)

    assert str(caught.value) == sentence


def test_a_key_id_in_capital_letters_is_refused() -> None:
    with pytest.raises(BadInputError, match="is not 8 hexadecimal digits in small letters"):
        read(f"log {L.upper()}\nquorum none\n")


def test_a_key_name_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(BadInputError, match="policy, line 1: the name of the key is not UTF-8"):
        policy.parse(b"log \xff+00000000+AAAA\nquorum none\n")


def test_a_log_signature_without_a_quorum_is_not_enough() -> None:
    with pytest.raises(TamperedError) as caught:
        policy.verify(read(TWO_OF_THREE), signed(LOG, W2))

    assert str(caught.value) == (
        "checkpoint: it is cosigned by b, which does not make the quorum g."
    )


def test_a_quorum_without_a_log_is_not_enough() -> None:
    with pytest.raises(
        TamperedError, match=r"no log of the policy that is named 'log\.example/test'"
    ):
        policy.verify(read(TWO_OF_THREE), signed(W1, W2))


def test_a_log_of_the_policy_signs_only_under_its_own_origin() -> None:
    data = signed(LOG, W1, W2, checkpoint=replace(CHECKPOINT, origin="log.example/other"))

    with pytest.raises(
        TamperedError, match=r"no log of the policy that is named 'log\.example/other'"
    ):
        policy.verify(read(TWO_OF_THREE), data)


def test_a_log_may_sign_with_ml_dsa() -> None:
    checkpoint = replace(CHECKPOINT, origin=QUANTUM.name)

    found = policy.verify(read(f"log {Q}\nquorum none\n"), signed(QUANTUM, checkpoint=checkpoint))

    assert found.checkpoint == checkpoint
