"""What a log signed last: one durable file, moved by compare-and-swap before anything is signed."""

from hattama.domain.errors import BadInputError, TamperedError
from hattama.translog import checkpoint as checkpoints
from hattama.translog.checkpoint import Checkpoint
from hattama.translog.storage import Folder

NAME = "signed"


def read(private: Folder) -> Checkpoint | None:
    """Read what was signed last, or was about to be; None where nothing ever was.

    Raises:
        BadInputError: the file says something else.
    """
    if (data := private.read(NAME)) is None:
        return None
    where = str(private.path(NAME))
    try:
        return checkpoints.parse_text(data.decode("utf-8"), where=where)
    except UnicodeDecodeError:
        raise BadInputError("this is not UTF-8", where=where) from None


def swap(private: Folder, old: Checkpoint | None, new: Checkpoint) -> None:
    """Move the state from what it is known to be; it is durable when this returns.

    Raises:
        TamperedError: the state is another one: somebody else signs this log.
    """
    if read(private) != old:
        raise TamperedError(
            "what was signed last was changed by somebody else",
            where=str(private.path(NAME)),
            todo="find out who else runs this log before it is started again",
        )
    private.write(NAME, new.text.encode())
