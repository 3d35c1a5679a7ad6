"""Names in several languages, and which characters a text may hold."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

Names = Mapping[str, str]
"""A name per BCP 47 language code; a language without a name is absent."""

# C0 and C1 controls, and the bidirectional embeddings, overrides and isolates (Unicode UAX 9) that
# make a text show as something else than it is.
FORBIDDEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def forbidden_character(text: str) -> str | None:
    """Give the first character that no text of an election may hold, as `U+202E`, or None."""
    match = FORBIDDEN.search(text)
    return f"U+{ord(match.group()):04X}" if match else None


def is_language(code: str) -> bool:
    """Say whether `code` is the code of a language, as `kk`."""
    return re.fullmatch("[a-z]{2,8}", code) is not None


def normal(text: str) -> str:
    """Give `text` in Unicode normal form C (UAX 15) without blanks at its ends."""
    return unicodedata.normalize("NFC", text).strip()


def name_in(names: Names, languages: Iterable[str]) -> str:
    """Give the name in the first of `languages` that has one, else in any, else an empty text."""
    for language in languages:
        if names.get(language):
            return names[language]
    return next((name for name in names.values() if name), "")
