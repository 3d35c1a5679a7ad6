"""Building records that must be refused: each a small change to a legal one, signed anew."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hattama.domain.errors import BadInputError, HattamaError
from hattama.domain.fold import Fold
from hattama.domain.ids import KeyId
from hattama.domain.record import UnknownRecordError
from hattama.domain.record_kinds import Genesis, Key
from hattama.package.from_records import sources
from hattama.translog.canonical import canonical
from hattama.translog.leaf import SIGNED, check_signatures, read_leaf
from hattama.translog.token import encode_base64
from tests.factories.history import History
from tests.factories.signed import signing_key

Json = Any


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRecord:
    """A leaf that is refused behind the first `index` leaves of the whole history.

    `part` is the section of spec/record.md that forbids it, `why` says what is wrong, `of` is the
    good leaf that was changed.
    """

    part: int
    why: str
    index: int
    of: int
    leaf: bytes
    is_unknown: bool = False


def changed(value: Json, edits: Mapping[str, object]) -> Json:
    """Give a copy of plain JSON values with members changed by their path; `...` takes one away."""
    for path, new in edits.items():
        value = _changed(value, path.split("/"), new)
    return value


def _changed(value: Json, path: Sequence[str], new: object) -> Json:
    if not path:
        return new(value) if callable(new) else new
    here, rest = path[0], path[1:]
    if isinstance(value, list):
        place = int(here)
        return [_changed(one, rest, new) if at == place else one for at, one in enumerate(value)]
    copy = dict(value)
    if not rest and new is ...:
        del copy[here]
    else:
        copy[here] = _changed(copy.get(here), rest, new)
    return copy


def signed_anew(value: Json, keys: Sequence[str]) -> Json:
    """Give the plain form of a record with signatures of these keys over what it says now."""
    said = {name: one for name, one in value.items() if name not in ("seq_hint", "sigs")}
    message = SIGNED + canonical(said)
    made = [
        {"key": key, "sig": encode_base64(signing_key(key).sign(message))} for key in sorted(keys)
    ]
    return {**value, "sigs": made}


def try_all(log: History, bad: Sequence[BadRecord]) -> Iterator[tuple[BadRecord, str]]:
    """Yield every bad record with the sentence that refuses it, empty if nothing does.

    The good leaves are folded between them, so that a refused record must have changed nothing.
    """
    fold = Fold(sources(log.objects.__getitem__))
    for index, leaf in enumerate([*log.leaves, b""]):
        for one in bad:
            if one.index == index:
                yield one, _refusal(fold, one)
        if leaf:
            fold.apply(read_leaf(leaf, index))


def _refusal(fold: Fold, bad: BadRecord) -> str:
    try:
        entry = read_leaf(bad.leaf, bad.index)
        check_signatures(entry.record, _keys(fold, entry.record.body))
        fold.apply(entry)
    except UnknownRecordError as error:
        return str(error) if bad.is_unknown else ""
    except HattamaError as error:
        return "" if bad.is_unknown else str(error)
    return ""


def _keys(fold: Fold, body: object) -> dict[KeyId, Key]:
    if isinstance(body, Genesis):
        return {key.id: key for key in body.keys}
    if fold.size == 0:
        raise BadInputError("genesis is the first record of a log, and no other is")
    return {id_: life.key for id_, life in fold.state.keys.items()}


Change = Callable[[bytes], bytes]


class BadRecords:
    """Collects bad records out of the good ones of a history."""

    def __init__(self, log: History) -> None:
        self.log = log
        self.plain: list[Json] = []
        self.found: list[BadRecord] = []

    def add(  # noqa: PLR0913  each says one thing about the change
        self,
        part: int,
        why: str,
        index: int,
        edits: Mapping[str, object] | None = None,
        *,
        of: int | None = None,
        keys: Sequence[str] | None = None,
        octets: Change = lambda leaf: leaf,
        after: Mapping[str, object] | None = None,
        is_unknown: bool = False,
    ) -> None:
        """Add one: the good record at `of` (or `index`) changed, signed anew, put at `index`.

        Args:
            part: the section of the specification.
            why: what is wrong.
            index: where it is refused.
            edits: what changes before signing, by path.
            of: the good record that is changed.
            keys: who signs; those of the good record by default.
            octets: changes the leaf at last.
            after: what changes after signing, by path.
            is_unknown: it is not wrong, but of a version or kind that nobody knows.
        """
        source = index if of is None else of
        good = self.plain[source]
        signers = [one["key"] for one in good["sigs"]] if keys is None else keys
        value = changed({**good, "seq_hint": index}, edits or {})
        value = changed(signed_anew(value, signers), after or {})
        self.found.append(
            BadRecord(
                part=part,
                why=why,
                index=index,
                of=source,
                leaf=octets(canonical(value)),
                is_unknown=is_unknown,
            )
        )
