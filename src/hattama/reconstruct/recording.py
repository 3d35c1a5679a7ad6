"""A reconstructed election as records: from the genesis to the certified results, signed with test keys."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from hattama.domain.protocol import LINES
from hattama.domain.record_choices import Mode, ProvenanceKind
from hattama.domain.record_kinds import Bundle, Genesis, Source
from hattama.law.rulesets import rules_text
from hattama.package.frame_csv import write_frame
from hattama.package.from_records import public_hashes
from hattama.package.objects import Beside
from hattama.package.recording import Recorder
from hattama.reconstruct.chance import stream
from hattama.reconstruct.commissions import Commissions, read_commissions
from hattama.reconstruct.election import Reconstruction, reconstruct
from hattama.reconstruct.facts import Facts
from hattama.reconstruct.facts_file import read_facts
from hattama.reconstruct.history import draw_history
from hattama.reconstruct.scene import Scene
from hattama.translog.leaf import SALT, commitment, write_disclosure

__all__ = ["Recording", "record_reconstruction"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What the records of a reconstruction are written with.

    Attributes:
        beside: where objects and disclosures lie.
        append: takes one leaf after the other.
        policy: the text of the policy of the log.
        tool: name and version of the program.
    """

    beside: Beside
    append: Callable[[bytes], object]
    policy: bytes
    tool: str


def record_reconstruction(folder: Path, recording: Recording, *, seed: int) -> Recorder:
    """Reconstruct an election and record it, act by act.

    Args:
        folder: holds `facts.toml`, `units.csv` and `names.toml`.
        recording: what to write with.
        seed: the same seed gives the same election and the same records.

    Returns:
        The recorder, after the last act.

    Raises:
        BadInputError: a file is missing or wrong, or the facts contradict each other.
    """
    made, facts = reconstruct(folder, seed=seed), read_facts(folder / "facts.toml")
    commissions = read_commissions(made.tables, seed)
    disclosed: dict[str, bytes] = {}
    scene = Scene(
        facts=facts,
        tables=made.tables,
        commissions=commissions,
        commit=_committing(seed, disclosed),
        seed=seed,
    )
    acts = draw_history(scene)
    recording.beside.disclose(disclosed)
    recorder = Recorder(facts.election.name, recording.beside, recording.append)
    first = scene.moment(scene.called, "08:00").isoformat()
    genesis = _genesis(made, facts, commissions, recording, first)
    recorder.record(genesis, map(commissions.signing, scene.central()))
    for act in acts:
        recorder.record(act.make(recorder.state), map(commissions.signing, act.signers))
    bundle = Bundle(
        at=scene.polling("18:00", days=3).isoformat(),
        size=recorder.state.size,
        files=public_hashes(recorder.state, recording.beside.object),
        tool=recording.tool,
    )
    recorder.record(bundle, [commissions.signing(commissions.publisher(2).id)])
    return recorder


def _committing(seed: int, disclosed: dict[str, bytes]) -> Callable[[str, object, bool], str]:
    """Give a maker of commitments that keeps what is to be disclosed."""

    def commit(what: str, data: object, is_public: bool) -> str:  # noqa: FBT001
        salt = stream(seed, "salt", what).randbytes(SALT)
        committed = commitment(salt, data)
        if is_public:
            disclosed[committed] = write_disclosure(salt, data)
        return committed

    return commit


def _genesis(
    made: Reconstruction, facts: Facts, commissions: Commissions, recording: Recording, at: str
) -> Genesis:
    election, publish = facts.election, recording.beside.publish
    provenance: Mapping[str, Any] = made.meta["provenance"]
    frame = write_frame(made.tables, election.languages)
    form = made.tables["protocols"][0]
    return Genesis(
        at=at,
        title=election.title,
        mode=Mode.TEST,
        rule_set=election.rule_set,
        rules=publish(rules_text(election.rule_set).encode()),
        policy=sha256(recording.policy).hexdigest(),
        polling_day=election.polling_day.isoformat(),
        languages=election.languages,
        provenance=Source(
            kind=ProvenanceKind(provenance["kind"]),
            source=provenance["source"],
            label=provenance["label"],
        ),
        lines=tuple(line for line in LINES if line in form),
        tables={name: publish(octets) for name, octets in frame.items()},
        keys=commissions.central(),
        thresholds={},
    )
