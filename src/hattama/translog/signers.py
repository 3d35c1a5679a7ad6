"""With which keys a log may be signed, and by which policy it is published."""

from collections.abc import Sequence

from hattama.domain.errors import BadInputError
from hattama.translog.key import Scheme, SigningKey, is_for_tests
from hattama.translog.policy import Policy


def check_signers(signers: Sequence[SigningKey], *, production: bool) -> None:
    """Refuse keys with which no log can be signed.

    Raises:
        BadInputError: none signs plain notes, one may not sign for a log, their names differ, or
            they were made for tests and this is not one.
    """
    if not any(key.scheme is Scheme.ED25519 for key in signers):
        raise BadInputError("none of the keys signs plain notes", where="keys of the log")
    for key in signers:
        where = f"key {key.name}"
        if key.scheme is Scheme.COSIGNATURE_ED25519:
            raise BadInputError("a key of a witness signs no log of its own", where=where)
        if key.name != signers[0].name:
            raise BadInputError("all keys of a log carry its origin as their name", where=where)
        if production and is_for_tests(key.name):
            todo = "make a key for this election, without TEST- in its name"
            raise BadInputError("this key was made for tests", where=where, todo=todo)


def check_policy(policy: Policy, signers: Sequence[SigningKey]) -> None:
    """Refuse a policy that would not accept the checkpoints of a log.

    Raises:
        BadInputError: it names none of the keys.
    """
    if not {log.key for log in policy.logs} & {key.verifier for key in signers}:
        raise BadInputError(f"no line `log` names {signers[0].verifier}", where="policy")
