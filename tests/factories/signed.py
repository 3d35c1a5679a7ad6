"""A log that grows record by record, with keys made from fixed seeds, all named TEST-."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from hattama.domain.entry import Entry
from hattama.domain.errors import BadInputError
from hattama.domain.fold import Fold
from hattama.domain.ids import CandidacyId, HolderId, KeyId
from hattama.domain.record_choices import Role
from hattama.domain.record_kinds import Body, Key
from hattama.package.from_records import sources
from hattama.translog.canonical import canonical
from hattama.translog.key import SigningKey, key_from_seed
from hattama.translog.leaf import commitment, enter, write_disclosure
from hattama.translog.token import encode_base64

ELECTION = "made-up"


def signing_key(id_: str) -> SigningKey:
    """Give the key with an id; its seed is the hash of the id, so that anyone can make it."""
    return key_from_seed(id_, sha256(id_.encode()).digest())


def public_key(id_: str, role: Role, scope: str, holder: str = "") -> Key:
    """Describe the key with an id; each has a holder of its own unless told otherwise."""
    return Key(
        id=KeyId(id_),
        holder=HolderId(holder or id_.removeprefix("TEST-")),
        role=role,
        scope=scope,
        key=encode_base64(signing_key(id_).verifier.public),
    )


class GrowingLog:
    """Leaves, the objects and disclosures beside them, and the election that they make."""

    def __init__(self, objects: Iterable[bytes] = ()) -> None:
        self.objects: dict[str, bytes] = {}
        self.disclosures: dict[str, bytes] = {}
        self.leaves: list[bytes] = []
        self.notes: list[str] = []
        self.fold = Fold(sources(self.read_object))
        for one in objects:
            self.publish(one)

    def read_object(self, hash_: str) -> bytes:
        """Give an object by its hash."""
        if hash_ not in self.objects:
            raise BadInputError("it is not there", where=f"object {hash_}")
        return self.objects[hash_]

    def publish(self, octets: bytes) -> str:
        """Lay an object beside the log and give its hash."""
        hash_ = sha256(octets).hexdigest()
        self.objects[hash_] = octets
        return hash_

    def commit(self, data: object, *, disclosed: bool) -> str:
        """Give a commitment with a salt that follows from the data, and disclose it if asked."""
        salt = sha256(canonical(data)).digest()
        committed = commitment(salt, data)
        if disclosed:
            self.disclosures[committed] = write_disclosure(salt, data)
        return committed

    def leaf(self, body: Body, keys: Sequence[str], *, index: int | None = None) -> bytes:
        """Give the leaf of an act, signed by the keys with these ids."""
        place = len(self.leaves) if index is None else index
        return enter(ELECTION, place, body, map(signing_key, keys))[0]

    def add(self, body: Body, *keys: str, note: str = "") -> Entry:
        """Sign an act, append it, and let it act."""
        leaf, entry = enter(ELECTION, len(self.leaves), body, map(signing_key, keys))
        self.fold.apply(entry)
        self.leaves.append(leaf)
        self.notes.append(note)
        return entry


def votes(figures: Mapping[str, int | None]) -> dict[CandidacyId, int | None]:
    """Give votes by the ids of candidacies."""
    return {CandidacyId(id_): figure for id_, figure in figures.items()}
