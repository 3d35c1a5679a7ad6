"""The terms of the portal in several languages, and which of them a translator must still confirm."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

__all__ = ["Term", "terms"]


@dataclass(frozen=True, slots=True)
class Term:
    """A term by language; `unsure` are the languages whose word is not confirmed."""

    names: Mapping[str, str]
    unsure: frozenset[str]


@cache
def terms() -> tuple[Term, ...]:
    """Give every term in the order of the file."""
    text = files("hattama.portal").joinpath("glossary.toml").read_text("utf-8")
    return tuple(
        Term(
            {code: name for code, name in entry.items() if code != "unsure"},
            frozenset(entry.get("unsure", ())),
        )
        for entry in tomllib.loads(text)["term"]
    )
