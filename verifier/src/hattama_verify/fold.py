"""The fold: each record is applied or is illegal, one function per kind (spec/record.md, sections 3 to 5)."""

from collections.abc import Iterable, Mapping

from hattama_verify import acts_after, acts_before, acts_count
from hattama_verify.competence import Body
from hattama_verify.evidence import Evidence
from hattama_verify.frame import Frame
from hattama_verify.leaves import Record
from hattama_verify.merkle import Tree
from hattama_verify.report import Wrong
from hattama_verify.source import Source
from hattama_verify.state import Election

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

    def apply(self, start: int, records: Iterable[Record]) -> tuple[int, str, Wrong] | None:
        """Apply the next records, which are well formed, up to the first that cannot be.

        Args:
            start: the index of the first.
            records: the records.

        Returns:
            Index and kind of the one that could not be applied, and why: it is illegal, or (`CannotTell`)
            an object that it needs is missing or cannot be read.
        """
        index, kind = start, ""
        election, evidence = self.election, self.evidence
        try:
            for index, (kind, body, signers) in enumerate(records, start=start):
                if election is None or kind == "genesis":
                    election = self._begin(index, kind, body)
                signed = election.keys.signers(signers, index)
                contests = ACTS[kind](evidence, election, index, body, signed)
                election.name(index, kind, contests)
                for member in HASHES.get(kind, ()):
                    if body[member]:
                        self._name_objects(member, body[member])
        except Wrong as problem:
            return index, kind, problem
        return None

    def _name_objects(self, member: str, value: str | list[str]) -> None:
        target = self.commitments if member == "commitment" else self.evidence.objects
        target.update(map(bytes.fromhex, [value] if isinstance(value, str) else value))

    def _begin(self, index: int, kind: str, body: Body) -> Election:
        if index or kind != "genesis":
            raise Wrong("genesis stands at index 0 and only there")
        languages = body["languages"]
        if not body["provenance"]["label"] and body["provenance"]["kind"] != "official":
            raise Wrong("the label of the provenance is missing, and it is not official")
        rules = self.evidence.rules(body["rules"], body["rule_set"], body["polling_day"])
        texts = {name: self.evidence.object(digest) for name, digest in body["tables"].items()}
        election = Election({**body, "id": self.id}, Frame(texts, languages), rules)
        for entry in body["keys"]:
            election.keys.add(entry, election.frame, 0)
        self.election = election
        return election
