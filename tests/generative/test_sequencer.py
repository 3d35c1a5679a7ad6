"""Whatever is appended, signed, lost or tampered with: a log stays one, and says so when it cannot."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from hattama.domain.errors import BadInputError, RolledBackError, TamperedError
from hattama.translog import policy as policies
from hattama.translog import sequencer
from hattama.translog.key import SigningKey
from hattama.translog.policy import Policy
from hattama.translog.recovery import Places, repair
from tests.factories.log import AT, W1, W2, W3
from tests.factories.sequencing import ALONE, TEST_LOG, TWO_OF_THREE, cosigned_by, created
from tools import log_folder

WITNESSES = st.lists(st.sampled_from((W1, W2, W3)), unique=True)


def is_accepted(trusted: Policy, data: bytes) -> bool:
    """Tell whether somebody who trusts a policy accepts a checkpoint."""
    try:
        policies.verify(trusted, data)
    except TamperedError:
        return False
    return True


class Life(RuleBasedStateMachine):
    """The life of a log; `leaves` are those that were acknowledged, `views` what was signed."""

    @initialize()
    def create(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="hattama-log-"))
        self.places: Places = created(self.folder)
        self.leaves = list[bytes]()
        self.views = list[tuple[int, bytes]]()
        self.backups = list[int]()
        self.start()

    def start(self) -> None:
        self.holding = sequencer.opened(self.places, [TEST_LOG], production=False)
        self.log = self.holding.__enter__()

    def stop(self) -> None:
        self.holding.__exit__(None, None, None)

    @rule(batch=st.lists(st.binary(max_size=9), max_size=4), more=st.integers(0, 150))
    def append(self, batch: list[bytes], more: int) -> None:
        batch += [b"%d" % number for number in range(more)]
        assert self.log.append(batch).start == len(self.leaves)
        self.leaves += batch

    @rule(back=st.integers(0, 300), count=st.integers(1, 9))
    def append_again(self, back: int, count: int) -> None:
        at = max(0, len(self.leaves) - back)
        self.log.append(self.leaves[at : at + count], at=at)

    @rule(cosigning=WITNESSES)
    def integrate(self, cosigning: list[SigningKey]) -> None:
        self.sign(TWO_OF_THREE if cosigning else ALONE, cosigning)

    def sign(self, policy: Policy, cosigning: list[SigningKey]) -> None:
        found = self.log.integrate(AT, policy, cosigned_by(*cosigning))
        self.views.append((found.signed.checkpoint.size, found.signed.checkpoint.root))
        assert found.has_quorum == is_accepted(policy, bytes(found.signed.note))
        assert found.has_quorum or len(cosigning) < 2

    @rule(garbage=st.binary(max_size=60))
    def crash(self, garbage: bytes) -> None:
        self.stop()
        with (self.folder / "private/journal").open("ab") as file:
            file.write(garbage)
        self.start()

    @precondition(lambda self: not self.backups)
    @rule()
    def back_up(self) -> None:
        shutil.copytree(self.folder / "private", self.folder / "backup")
        self.backups.append(self.log.signed.size)

    @precondition(lambda self: self.backups)
    @rule()
    def restore(self) -> None:
        """Bring an old backup back: it starts only where nothing newer was published."""
        self.sign(ALONE, [])
        self.stop()
        shutil.rmtree(self.folder / "private")
        (self.folder / "backup").rename(self.folder / "private")
        if self.backups.pop() < len(self.leaves):
            try:
                self.start()
            except RolledBackError:
                repair(self.places, [TEST_LOG], production=False)
            else:
                raise AssertionError("a log started on an older state")
        self.start()

    @precondition(lambda self: self.views and self.views[-1][0])
    @rule(where=st.floats(0, 1, exclude_max=True), name=st.sampled_from(("signed", "journal")))
    def tamper(self, where: float, name: str) -> None:
        """Change one bit of the private state: what was signed is never contradicted by it."""
        path = self.folder / "private" / name
        self.stop()
        kept = path.read_bytes()
        changed = bytearray(kept)
        changed[int(where * len(kept))] ^= 1
        path.write_bytes(bytes(changed))
        try:
            self.start()
        except BadInputError:
            pass
        else:  # the last bytes of the journal may look like a torn end
            assert self.log.signed.size == self.views[-1][0]
            self.stop()
        path.write_bytes(kept)
        self.start()

    @invariant()
    def holds_what_it_acknowledged(self) -> None:
        if hasattr(self, "log"):
            assert list(self.log.leaves(0)) == self.leaves

    @invariant()
    def is_published_as_it_was_signed(self) -> None:
        if hasattr(self, "log"):
            for name in ("checkpoint", "checkpoint.pending"):
                found = log_folder.check(self.folder / "public", name)
                assert found == self.leaves[: len(found)]
            log_folder.check_views(self.views, self.leaves)

    def teardown(self) -> None:
        if hasattr(self, "log"):
            self.stop()
            shutil.rmtree(self.folder)


Life.TestCase.settings = settings(max_examples=12, stateful_step_count=15, deadline=None)
TestLife = Life.TestCase
