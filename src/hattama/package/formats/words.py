"""What stands on a ballot beside the candidates, in words."""

from collections.abc import Iterable

from hattama.domain.names import Names
from hattama.messages import languages, word


def against_all(wanted: Iterable[str]) -> Names:
    """Give the name of the vote against all candidates in each language that the program speaks."""
    return {code: word("choice", "against_all", code) for code in wanted if code in languages()}
