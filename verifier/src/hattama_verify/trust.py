"""Who vouches for the checkpoint: policy, log signature, witnesses, and what the reader kept from before."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from hattama_verify.merkle import Tree
from hattama_verify.merkle import root as root_of
from hattama_verify.notes import NOTE_AT_MOST, Checkpoint, read_checkpoint, signed_by
from hattama_verify.policy import AT_MOST, Policy, read_policy
from hattama_verify.report import CannotTell, Report, Wrong, shown
from hattama_verify.source import Source, need

SKEW = 300  # seconds that a witness's clock may be ahead


@dataclass(frozen=True, slots=True)
class Trust:
    """What the reader brings along.

    Attributes:
        policy: the reader's own policy; without it the published one is used, and said so.
        known: a checkpoint that the reader kept.
        now: the time in seconds since 1970.
        max_age: how many seconds old the newest cosignature may be without a warning.
    """

    policy: bytes | None = None
    known: bytes | None = None
    now: int | None = None
    max_age: int | None = None


def check_trust(
    report: Report, log: Source, prefix: str, trust: Trust
) -> tuple[Checkpoint, Checkpoint | None]:
    """Check who signed the checkpoint.

    Returns:
        The checkpoint, and the one that the reader kept if it is an older one to be compared with the tree.

    Raises:
        Wrong: there is no checkpoint or policy that can be read as one.
        CannotTell: there is none at all.
    """
    place = f"{prefix}checkpoint"
    checkpoint = _read_checkpoint(need(log, place, NOTE_AT_MOST), place)
    report.facts |= {
        "log": shown(checkpoint.origin),
        "size": f"{checkpoint.size:,} records",
        "root": checkpoint.root.hex(),
    }
    policy = _policy(report, log, prefix, trust)
    for check in (_check_log, _check_witnesses):
        try:
            check(report, policy, checkpoint, trust)
        except Wrong as problem:
            report.blame(problem, place)
    return checkpoint, _compare_known(report, policy, checkpoint, trust)


def _read_checkpoint(raw: bytes, place: str) -> Checkpoint:
    try:
        return read_checkpoint(raw)
    except Wrong as problem:
        problem.place = problem.place or place
        raise


def _policy(report: Report, log: Source, prefix: str, trust: Trust) -> Policy:
    place = f"{prefix}policy.txt"
    raw = trust.policy if trust.policy is not None else need(log, place, AT_MOST)
    digest = hashlib.sha256(raw).hexdigest()
    if trust.policy is None:
        report.facts["policy"] = f"the published one, {digest}"
        report.add(
            "warnings",
            place,
            f"you gave no policy, so the published one was trusted; compare its hash {digest}",
        )
    else:
        place = "your policy"
        report.facts["policy"] = f"your own, {digest}"
    try:
        return read_policy(raw)
    except Wrong as problem:
        problem.place = f"{place}, {problem.place}" if problem.place else place
        raise


def _check_log(report: Report, policy: Policy, checkpoint: Checkpoint, _: Trust) -> None:
    if not policy.logs:
        raise CannotTell(
            "the policy names no log, so that the signature of the log cannot be checked"
        )
    named = [key for key in policy.logs if key.name == checkpoint.origin]
    if not named:
        raise Wrong(f"the policy does not name a log {shown(checkpoint.origin)}")
    times = [signed_by(checkpoint, key) for key in named]
    signed = sum(time is not None for time in times)
    if not signed:
        raise Wrong("the checkpoint is not signed by the log that the policy names")
    report.checked["signatures of the log"] += signed


def _check_witnesses(report: Report, policy: Policy, checkpoint: Checkpoint, trust: Trust) -> None:
    times: dict[str, int] = {}
    for name, key in policy.witnesses.items():
        try:
            time = signed_by(checkpoint, key)
        except Wrong as problem:
            report.blame(problem, f"witness {shown(name)}")
            continue
        if time is not None:
            times[name] = time
    report.checked["cosignatures of witnesses"] += len(times)
    _check_age(report, max(times.values(), default=0), trust)
    if not policy.is_met_by(set(times)):
        have = ", ".join(map(shown, times)) or "nobody"
        lack = ", ".join(shown(name) for name in policy.witnesses if name not in times)
        raise Wrong(
            f"the quorum {shown(policy.quorum)} of witnesses is not met: cosigned by {have}, not by {lack};"
            " a log that shows others a different history looks like this"
        )


def _check_age(report: Report, newest: int, trust: Trust) -> None:
    if not newest:
        report.add("warnings", "checkpoint", "no cosignature says how old it is")
        return
    try:
        when = datetime.fromtimestamp(newest, UTC).isoformat()
    except (OverflowError, ValueError, OSError):
        when = f"{newest} seconds after 1970"
    report.facts["newest cosignature"] = when
    if trust.now is not None and newest > trust.now + SKEW:
        report.add("warnings", "checkpoint", f"its newest cosignature is from the future: {when}")
    if trust.now is not None and trust.max_age is not None and trust.now - newest > trust.max_age:
        minutes = (trust.now - newest) // 60
        report.add(
            "warnings", "checkpoint", f"its newest cosignature is {minutes:,} minutes old: {when}"
        )


def _compare_known(
    report: Report, policy: Policy, checkpoint: Checkpoint, trust: Trust
) -> Checkpoint | None:
    if trust.known is None:
        return None
    place = "the checkpoint that you kept"
    try:
        known = _read_checkpoint(trust.known, place)
        named = [key for key in policy.logs if key.name == known.origin]
        if known.origin != checkpoint.origin:
            raise CannotTell(f"is of another log: {shown(known.origin)}", place)
        if all(signed_by(known, key) is None for key in named):
            raise CannotTell("is not signed by the log that the policy names", place)
    except Wrong as problem:
        report.add("unknown", problem.place or place, problem.sentence)
        return None
    if known.size > checkpoint.size:
        sentence = (
            f"has {known.size:,} records, the published one only {checkpoint.size:,}:"
            " an old checkpoint is shown"
        )
        report.add("wrong", place, sentence)
        return None
    if known.size == checkpoint.size:
        compare_roots(report, known, checkpoint, checkpoint.root)
        return None
    return known


def compare_tree(report: Report, known: Checkpoint, checkpoint: Checkpoint, tree: Tree) -> None:
    """Check that the tree is one that grew from the checkpoint that the reader kept."""
    compare_roots(report, known, checkpoint, tree.root(known.size) if known.size else root_of(()))


def compare_roots(report: Report, known: Checkpoint, checkpoint: Checkpoint, root: bytes) -> None:
    """Say whether the root at the size of the kept checkpoint is the one that it has."""
    report.checked["checkpoints kept from before"] += 1
    if root != known.root:
        sentence = (
            f"EQUIVOCATION: at size {known.size:,} the log signed two histories;"
            " show the evidence to others"
        )
        report.add("wrong", "the checkpoint that you kept", sentence)
        report.evidence += [text_of(known), text_of(checkpoint)]


def text_of(checkpoint: Checkpoint) -> str:
    """Give a checkpoint as it was signed."""
    import base64  # noqa: PLC0415

    lines = [
        f"\N{EM DASH} {name} {base64.b64encode(number + signature).decode()}\n"
        for name, number, signature in checkpoint.note.signatures
    ]
    return f"{checkpoint.note.text.decode()}\n{''.join(lines)}"
