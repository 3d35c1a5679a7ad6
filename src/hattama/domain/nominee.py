"""What the law makes public about a nominee: committed to in the log, disclosed beside it."""

from dataclasses import dataclass

from hattama.domain.described import object_of
from hattama.domain.election import Sex
from hattama.domain.errors import BadInputError
from hattama.domain.record_words import Figure, Texts
from hattama.domain.shape import Unfit


@dataclass(frozen=True, slots=True, kw_only=True)
class Nominee:
    """A nominee as a person (spec/record.md, section 2)."""

    birth_year: Figure
    names: Texts
    sex: Sex | None


_SHAPE = object_of(Nominee)


def read_nominee(value: object) -> Nominee:
    """Turn plain JSON values into a nominee, strictly.

    Raises:
        BadInputError: naming the member.
    """
    try:
        return _SHAPE.read(value)  # type: ignore[no-any-return]
    except Unfit as unfit:
        raise BadInputError(unfit.what, where=f"nominee, member {'.'.join(unfit.path)}") from None
