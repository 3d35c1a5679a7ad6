"""The fold: each record is applied or is illegal, one function per kind (spec/record.md, sections 3 to 5)."""

from collections.abc import Iterable, Mapping

from hattama_verify import acts_after, acts_before, acts_count
from hattama_verify.competence import Body
from hattama_verify.evidence import Evidence
from hattama_verify.frame import Frame
from hattama_verify.merkle import Tree
from hattama_verify.report import Wrong
from hattama_verify.source import Source
from hattama_verify.state import Election

SILENT = frozenset({"observer_copy", "dispute", "decision", "audit"})
"""Kinds that do not touch what a result rests on."""

ACTS = {**acts_before.ACTS, **acts_count.ACTS, **acts_after.ACTS}
HASHES: Mapping[str, tuple[str, ...]] = {  # members that name objects or commit to something
    "nomination": ("commitment",), "registration": ("commitment",), "ballot": ("pdf",),
    "protocol": ("images",), "correction": ("images",), "observer_copy": ("image",),
    "dispute": ("commitment",), "decision": ("commitment",), "audit": ("object",),
}  # fmt: skip


class Fold:
    """The records applied so far, and where their objects and leaf hashes are.

    Attributes:
        election: the state, nothing before genesis.
        evidence: what lies beside the records.
        commitments: what records commit to.
        id: the id of the election.
    """

    def __init__(self, log: Source, prefix: str, tree: Tree, election: str) -> None:
        self.evidence, self.id = Evidence(log, prefix, tree), election
        self.election: Election | None = None
        self.commitments: set[bytes] = set()

    def apply(self, index: int, kind: str, body: Body, signers: Iterable[str]) -> None:
        """Apply the next record, which is well formed.

        Raises:
            Wrong: it is illegal.
            CannotTell: an object that it needs is missing or cannot be read.
        """
        if (kind == "genesis") != (index == 0):
            raise Wrong("genesis stands at index 0 and only there")
        if self.election is None:
            self.election = self._begin(body)
        election = self.election
        valid = election.keys.valid
        signed = [(name, valid(name, index)) for name in signers]
        contests = ACTS[kind](self.evidence, election, index, body, signed)
        election.kinds.append(kind)
        election.contest_of.append(contests[0] if len(contests) == 1 else -2 if contests else -1)
        if len(contests) > 1:
            election.several[index] = contests
        if kind not in SILENT:
            for contest in contests:
                election.last[contest] = index
        if kind in HASHES:
            self._name_objects(body, HASHES[kind])

    def _name_objects(self, body: Body, members: tuple[str, ...]) -> None:
        for member in members:
            value = body[member]
            named = value if isinstance(value, list) else [value] if value else []
            target = self.commitments if member == "commitment" else self.evidence.objects
            target.update(map(bytes.fromhex, named))

    def _begin(self, body: Body) -> Election:
        languages = body["languages"]
        if not body["provenance"]["label"] and body["provenance"]["kind"] != "official":
            raise Wrong("the label of the provenance is missing, and it is not official")
        rules = self.evidence.rules(body["rules"], body["rule_set"], body["polling_day"])
        texts = {name: self.evidence.object(digest) for name, digest in body["tables"].items()}
        election = Election({**body, "id": self.id}, Frame(texts, languages), rules)
        for entry in body["keys"]:
            election.keys.add(entry, election.frame, 0)
        return election
