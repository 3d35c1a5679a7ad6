"""Policy, checkpoint, witnesses, and what the reader kept."""

import base64
from collections.abc import Callable

import pytest

from tests.verifier.conftest import Verify, said
from tests.verifier.writer import (
    TIME,
    Files,
    Story,
    b64,
    checkpoint_text,
    key_id,
    log_line,
    private,
    vkey,
    witness_line,
)  # fmt: skip


def with_checkpoint(good: Files, checkpoint: bytes) -> Files:
    return {**good, "log/checkpoint": checkpoint}


def test_the_published_policy_is_named_with_its_hash(good: Files, verified: Verify) -> None:
    assert "you gave no policy" in said(verified(good), "warnings")


def test_an_own_policy_is_used(good: Files, verified: Verify) -> None:
    assert said(verified(good, policy=good["log/policy.txt"]), "warnings") == ""


def test_another_witness_in_the_own_policy_is_missed(told: Story, verified: Verify) -> None:
    policy = f"log {vkey(told.origin)}\nwitness x {vkey('x', 4)}\nquorum x\n".encode()

    report = verified(told, policy=policy)

    assert report.exit_code == 1
    assert "the quorum x of witnesses is not met" in said(report)


def test_a_published_policy_that_the_log_does_not_name(good: Files, verified: Verify) -> None:
    report = verified({**good, "log/policy.txt": good["log/policy.txt"] + b"# more\n"})

    assert "is not the policy that the log names" in said(report)


def test_a_rewritten_history_with_a_valid_log_signature_has_no_quorum(
    told: Story, verified: Verify
) -> None:
    files = told.files()
    text = checkpoint_text(told.origin, told.leaves())

    report = verified(with_checkpoint(files, text + b"\n" + log_line(told.origin, text)))

    assert report.exit_code == 1
    assert "is not met: cosigned by nobody" in said(report)


def test_a_cosignature_with_little_endian_time(told: Story, verified: Verify) -> None:
    text = checkpoint_text(told.origin, told.leaves())
    sig = private("w1.example").sign(b"cosignature/v1\ntime %d\n" % TIME + text)
    raw = key_id("w1.example", 4) + TIME.to_bytes(8, "little") + sig
    lines = f"\N{EM DASH} w1.example {b64(raw)}\n".encode() + witness_line("w2.example", text, 6)

    report = verified(
        with_checkpoint(told.files(), text + b"\n" + log_line(told.origin, text) + lines)
    )

    assert "has its time in little-endian order" in said(report)


@pytest.mark.parametrize(
    ("line", "what"), [(2, "signature by log"), (3, "cosignature by w1"), (4, "cosignature by w2")]
)
def test_a_signature_that_does_not_hold(
    good: Files, verified: Verify, line: int, what: str
) -> None:
    lines = good["log/checkpoint"].split(b"\n")
    dash, name, encoded = lines[line + 2].split(b" ")
    raw = bytearray(base64.b64decode(encoded))
    raw[-5] ^= 1
    lines[line + 2] = b" ".join((dash, name, base64.b64encode(raw)))

    report = verified(with_checkpoint(good, b"\n".join(lines)))

    assert report.exit_code == 1
    assert what in said(report)
    assert "does not hold" in said(report)


MALFORMED: list[tuple[Callable[[bytes], bytes], str]] = [
        (lambda text: text.replace(b"\n53\n", b"\n053\n"), "without leading zeros"),
        (lambda text: text.replace(b"\n53\n", b"\n+53\n"), "is not a size"),
        (lambda text: text.replace(b"\n\n", b"\nmore\n\n", 1), "exactly three lines"),
        (lambda text: text.replace("\N{EM DASH}".encode(), b"-", 1), "is malformed"),
        (lambda text: text[:-1], "no signatures behind an empty line"),
        (lambda text: text + b"\xff", "is not UTF-8"),
        (lambda text: text.replace(b"\n\n", b"\n\n\t\n", 1), "control characters"),
        (lambda _: b"", "no signatures"),
        (lambda text: text.replace(b"test-2021\n", b"other\n"), "does not name a log"),
        (lambda text: text.replace(b"\n53\n", b"\n52\n"), "has the wrong width"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "sentence"), MALFORMED, ids=map(str, range(len(MALFORMED))))
def test_a_malformed_checkpoint(
    good: Files, verified: Verify, change: Callable[[bytes], bytes], sentence: str
) -> None:
    report = verified(with_checkpoint(good, change(good["log/checkpoint"])))

    assert report.exit_code in {1, 2}
    assert sentence in said(report) + said(report, "unknown") or "is missing" in said(
        report, "unknown"
    )


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ("log {log}\nlog {log}\nquorum none\n", "stands twice"),
        ("log {log}\nwitness a {w}\nwitness b {w}\nquorum a\n", "stands twice"),
        ("log {log}\nwitness a {w}\ngroup g any a\ngroup h any a\nquorum g\n", "is a member twice"),
        ("log {log}\nwitness a {w}\ngroup g 2 a\nquorum g\n", "is no threshold"),
        ("log {log}\nwitness a {w}\nwitness a {x}\nquorum a\n", "is taken"),
        ("log {log}\nquorum a\n", "is not named on a line before"),
        ("log {log}\n", "has no quorum line"),
        ("log {log}\nquorum none\nquorum none\n", "a second quorum line"),
        ("log {log}\nquorum none", "does not end"),
        ("log {log}\r\nquorum none\n", "control characters"),
        ("log {capital}\nquorum none\n", "is not 8 lower-case digits"),
        ("log {w}\nquorum none\n", "is not one of a log"),
        ("witness a {log}\nquorum a\n", "is not one of a witness"),
        ("lag {log}\nquorum none\n", "is not a line of a policy"),
        ("quorum none\n", "names no log"),
    ],
)  # fmt: skip
def test_a_malformed_policy(told: Story, verified: Verify, policy: str, sentence: str) -> None:
    log = vkey(told.origin)
    keys = (vkey(f"log{one}.example") for one in range(9))
    name, number, key = next(one.split("+", 2) for one in keys if not one.split("+")[1].isdigit())
    told.policy = policy.format(
        log=log, w=vkey("w1.example", 4), x=vkey("x", 4), capital=f"{name}+{number.upper()}+{key}"
    ).encode()

    report = verified(told)

    assert report.exit_code in {1, 2}
    assert sentence in said(report) + said(report, "unknown")


def shorter(told: Story, many: int) -> Story:
    told.acts = told.acts[:many]
    return told


def test_a_log_that_grew_from_the_one_kept_is_fine(
    told: Story, good: Files, verified: Verify
) -> None:
    short = shorter(told, 40)
    known = short.checkpoint(short.leaves())

    report = verified(good, known=known)

    assert (report.exit_code, report.checked["checkpoints kept from before"]) == (0, 1)


def test_an_old_checkpoint_is_a_replay(told: Story, good: Files, verified: Verify) -> None:
    known = good["log/checkpoint"]

    report = verified(shorter(told, 40), known=known)

    assert report.exit_code == 1
    assert "an old checkpoint is shown" in said(report)


def test_an_old_checkpoint_over_a_newer_tree(told: Story, good: Files, verified: Verify) -> None:
    old = shorter(told, 40).files()

    report = verified(
        {**good, "log/checkpoint": old["log/checkpoint"]}
        | {name: raw for name, raw in old.items() if name.startswith("log/tile")}
    )

    assert "an old checkpoint may have been put back" in said(report)


@pytest.mark.parametrize("many", [53, 40])
def test_two_histories_are_equivocation_with_evidence(
    told: Story, good: Files, verified: Verify, many: int
) -> None:
    told.change("key add", reason="another")
    known = shorter(told, many).checkpoint(told.leaves())

    report = verified(good, known=known)

    assert report.exit_code == 1
    assert "EQUIVOCATION" in said(report)
    assert report.evidence == [known.decode(), good["log/checkpoint"].decode()]


def test_a_kept_checkpoint_of_another_log_cannot_tell(good: Files, verified: Verify) -> None:
    known = Story("other").checkpoint([b"x"])

    report = verified(good, known=known)

    assert report.exit_code == 2


@pytest.mark.parametrize(
    ("now", "warned"), [(TIME + 1801, True), (TIME + 1800, False), (TIME - 301, True)]
)
def test_the_age_of_the_newest_cosignature(
    good: Files, verified: Verify, now: int, *, warned: bool
) -> None:
    report = verified(good, policy=good["log/policy.txt"], now=now, max_age=1800)

    assert report.exit_code == 0
    assert bool(said(report, "warnings")) is warned
