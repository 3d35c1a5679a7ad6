"""Keys and checkpoints for tests of the log; the seeds are public, never use them."""

from hattama.translog import cosignature, note
from hattama.translog.checkpoint import Checkpoint
from hattama.translog.key import Scheme, SigningKey, key_from_seed
from hattama.translog.merkle import leaf_hashes, root
from hattama.translog.note import Note, Signature

ORIGIN = "log.example/test"
AT = 1_767_139_200
LEAVES = [f"leaf {number}".encode() for number in range(7)]
HASHES = leaf_hashes(LEAVES)
CHECKPOINT = Checkpoint(ORIGIN, len(HASHES), root(HASHES))


def signing_key(name: str, number: int, scheme: Scheme = Scheme.ED25519) -> SigningKey:
    return key_from_seed(name, bytes([number]) * 32, scheme)


LOG = signing_key(ORIGIN, 1)
W1, W2, W3 = (
    signing_key(f"witness{number}.example", 10 + number, Scheme.COSIGNATURE_ED25519)
    for number in (1, 2, 3)
)
QUANTUM = signing_key("quantum.example", 20, Scheme.COSIGNATURE_ML_DSA_44)


def signature(key: SigningKey, checkpoint: Checkpoint = CHECKPOINT) -> Signature:
    if key.scheme is Scheme.ED25519:
        return note.sign(checkpoint.text, key)
    return cosignature.sign(checkpoint.text, key, AT)


def signed(*keys: SigningKey, checkpoint: Checkpoint = CHECKPOINT) -> bytes:
    return bytes(Note(checkpoint.text, tuple(signature(key, checkpoint) for key in keys)))
