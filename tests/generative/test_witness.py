"""Whatever is sent to a witness: the sizes that it signs only grow, and any two of them are one history."""

import shutil
import tempfile
from http import HTTPStatus
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from hattama.translog import cosignature, merkle, note
from hattama.translog.checkpoint import Checkpoint, SignedCheckpoint
from hattama.translog.key import SigningKey
from hattama.translog.note import Note
from hattama.translog.storage import Folder
from hattama.translog.witness import SIZE, Request, Witness, name_of
from tests.factories.log import AT, LOG, ORIGIN, W1, signing_key

HISTORIES = tuple(
    merkle.leaf_hashes([b"%d of %d" % (leaf, history * (leaf >= 4)) for leaf in range(12)])
    for history in range(3)
)  # they part at leaf 4
Hashes = list[bytes]
SIZES = st.integers(min_value=0, max_value=12)
HISTORY = st.sampled_from(range(3))
SIGNERS = st.sampled_from((LOG, LOG, LOG, signing_key(ORIGIN, 9)))
MUTATED = st.tuples(st.floats(0, 1, exclude_max=True), st.integers(1, 255))


class Watching(RuleBasedStateMachine):
    """A witness and logs that lie; `signed` is what it cosigned, as size and root."""

    @initialize()
    def start(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hattama-witness-"))
        self.signed = list[tuple[int, bytes]]()
        self.restart()

    @rule()
    def restart(self) -> None:
        self.witness = Witness([W1], [LOG.verifier], Folder(self.folder))

    @rule(size=SIZES, history=HISTORY)
    def send_honestly(self, size: int, history: int) -> None:
        """Do as a log does: name the size that the witness names."""
        status = self.send(0, size, HISTORIES[history])
        if status == HTTPStatus.CONFLICT:
            status = self.send(self.signed[-1][0], size, HISTORIES[history])
        tree, last = HISTORIES[history][:size], self.signed[-1:]
        grew = not last or (last[0][0] <= size and merkle.root(tree[: last[0][0]]) == last[0][1])
        assert (status == HTTPStatus.OK) == grew

    @rule(old=SIZES, size=SIZES, history=HISTORY, signer=SIGNERS, proof=st.integers(0, 4))
    def send_anything(
        self, old: int, size: int, history: int, signer: SigningKey, proof: int
    ) -> None:
        self.send(old, size, HISTORIES[history], signer, HISTORIES[0][:proof])

    @rule(old=SIZES, size=SIZES, history=HISTORY, mutated=MUTATED)
    def send_mutated(self, old: int, size: int, history: int, mutated: tuple[float, int]) -> None:
        """Change one byte of an honest request: it is refused, or means what it meant."""
        body = bytearray(self.body(old, size, HISTORIES[history]))
        where, by = mutated
        body[int(where * len(body))] ^= by
        self.take(bytes(body), size, HISTORIES[history])

    def send(
        self,
        old: int,
        size: int,
        hashes: Hashes,
        signer: SigningKey = LOG,
        proof: Hashes | None = None,
    ) -> int:
        return self.take(self.body(old, size, hashes, signer, proof), size, hashes)

    def body(
        self,
        old: int,
        size: int,
        hashes: Hashes,
        signer: SigningKey = LOG,
        proof: Hashes | None = None,
    ) -> bytes:
        tree = hashes[:size]
        if proof is None:
            proof = merkle.consistency_proof(tree, old) if 0 < old <= size else []
        made = Checkpoint(ORIGIN, size, merkle.root(tree))
        signed = Note(made.text, (note.sign(made.text, signer),))
        return bytes(Request(old, tuple(proof), SignedCheckpoint(made, signed)))

    def take(self, body: bytes, size: int, hashes: Hashes) -> int:
        answer = self.witness.add_checkpoint(body, AT)
        if answer.status == HTTPStatus.CONFLICT:
            seen = self.signed[-1][0] if self.signed else 0
            assert (answer.body, answer.content_type) == (b"%d\n" % seen, SIZE)
        if answer.status == HTTPStatus.OK:
            made = Checkpoint(ORIGIN, size, merkle.root(hashes[:size]))
            line = note.parse_line(answer.body.decode().removesuffix("\n"))
            cosignature.check_cosignature(W1.verifier, made.text, line.blob)
            self.signed.append((size, made.root))
        return answer.status

    @invariant()
    def signed_one_history_that_grew(self) -> None:
        if not hasattr(self, "signed") or not self.signed:
            return
        sizes = [size for size, _ in self.signed]
        assert sizes == sorted(sizes)
        assert any(
            all(merkle.root(history[:size]) == root for size, root in self.signed)
            for history in HISTORIES
        )
        kept = self.witness.latest(name_of(ORIGIN)).body
        assert kept.startswith(Checkpoint(ORIGIN, *self.signed[-1]).text.encode())

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


Watching.TestCase.settings = settings(stateful_step_count=30, deadline=None)
TestWatching = Watching.TestCase
