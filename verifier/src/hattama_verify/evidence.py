"""What lies beside the records that the fold needs: objects by their hash, and earlier leaves."""

from datetime import date
from hashlib import sha256

from hattama_verify.merkle import Tree
from hattama_verify.report import Wrong
from hattama_verify.rules import RuleSet, read_rules
from hattama_verify.source import MEGABYTE, Source, need

OBJECT_AT_MOST = 400 * MEGABYTE


class Evidence:
    """The log that is folded, and which of its objects were named.

    Attributes:
        tree: the leaf hashes.
        objects: the hashes of what records name in `objects/`, as bytes.
    """

    def __init__(self, log: Source, prefix: str, tree: Tree) -> None:
        self.log, self.prefix, self.tree = log, prefix, tree
        self.objects: set[bytes] = set()

    def object(self, digest: str) -> bytes:
        """Read an object and check its hash."""
        self.objects.add(bytes.fromhex(digest))
        return read_object(self.log, self.prefix, digest)

    def rules(self, digest: str, id_: str, polling_day: str) -> RuleSet:
        """Read a rule set that is to be in force."""
        rules = read_rules(self.object(digest), date.fromisoformat(polling_day))
        if rules.id != id_:
            raise Wrong("the rule set in objects has another id than genesis says")
        return rules

    def is_leaf(self, index: int, digest: str) -> bool:
        """Say whether a leaf hash is that of the record at an index."""
        return self.tree.leaf(index).hex() == digest


def read_object(log: Source, prefix: str, digest: str) -> bytes:
    """Read an object beside the log and check its hash.

    Raises:
        Wrong: it has another hash.
        CannotTell: it is missing or cannot be read.
    """
    path = f"{prefix}objects/{digest}"
    raw = need(log, path, OBJECT_AT_MOST)
    if sha256(raw).hexdigest() != digest:
        raise Wrong("the object does not have the hash that is its name", path)
    return raw
