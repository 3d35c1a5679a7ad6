"""What a reader needs to check the election alone: the text of the count, and what the log publishes of itself."""

from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from hattama.count.checking import CheckReport
from hattama.count.script import parquet_text
from hattama.portal.world import World
from hattama.translog import policy as policies
from hattama.translog.published import read_checkpoint
from hattama.translog.storage import Folder

__all__ = ["GuideSheet", "LogSheet", "read_guide"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSheet:
    """A log as it is published: its newest checkpoint, and whom its policy names.

    Attributes:
        origin: its name.
        size: so many records it has.
        root: the hash of its tree, in base64 as the checkpoint writes it.
        signers: who has signed the checkpoint, each once.
        policy_sha256: the hash of the published policy, to be compared with one from elsewhere.
        witnesses: the names of the witnesses in the policy.
    """

    origin: str
    size: int
    root: str
    signers: tuple[str, ...]
    policy_sha256: str
    witnesses: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GuideSheet:
    """How the count works and how to check it.

    Attributes:
        sql: the text of the count, to run on the published tables.
        log: the log; None where the election has none.
    """

    sql: str
    log: LogSheet | None


def read_guide(world: World, report: CheckReport, log: Path | None) -> GuideSheet:
    """Read what the pages of method and verification say.

    Raises:
        BadInputError: the checkpoint or the policy of the log is malformed.
    """
    return GuideSheet(
        sql=parquet_text(report.tables.engine, world.rules), log=_log(Folder(log)) if log else None
    )


def _log(public: Folder) -> LogSheet | None:
    published, policy = read_checkpoint(public), public.read("policy.txt")
    if published is None:
        return None
    witnesses = policies.parse(policy).witnesses if policy else ()
    return LogSheet(
        origin=published.checkpoint.origin,
        size=published.checkpoint.size,
        root=b64encode(published.checkpoint.root).decode(),
        signers=tuple(dict.fromkeys(one.name for one in published.note.signatures)),
        policy_sha256=sha256(policy).hexdigest() if policy else "",
        witnesses=tuple(dict.fromkeys(one.key.name for one in witnesses)),
    )
