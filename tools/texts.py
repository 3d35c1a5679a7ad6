"""The texts of the portal and their catalogs: `--write` brings the catalogs up to date, `--check` looks.

A text stands in a template as `{{ _("...") }}`, `_("... {place}", place=...)` or `count("one", "many", n)`,
in the program as `.say("...")` or `.count("one", "many", n)`, and in
`portal/words.py`, whose groups are the contexts of their words. `{# Translators: ... #}` before it in a
template speaks to translators.
"""

import ast
import re
import string
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from hattama.portal.words import WORDS

PORTAL = Path(__file__).resolve().parents[1] / "src" / "hattama" / "portal"
LOCALE = PORTAL / "locale"

_CALL = re.compile(
    r"(?:\{#\s*Translators:\s*(?P<note>.*?)\s*#\}\s*)?"
    r"(?P<rest>.{0,200}?)"
    r'\b(?P<call>_|count)\(\s*"(?P<one>(?:[^"\\]|\\.)*)"(?:\s*,\s*"(?P<many>(?:[^"\\]|\\.)*)")?',
    re.DOTALL,
)


class Text(NamedTuple):
    """A text: its context, itself, its plural, what translators should know, where it stands."""

    context: str | None
    one: str
    many: str | None
    note: str
    place: str


def texts() -> list[Text]:
    """Collect every text of the portal, each once, in the order of files and lines."""
    found: dict[tuple[str | None, str], Text] = {}
    for text in (*_words(), *_templates(), *_program()):
        held = found.get((text.context, text.one))
        if held is None or (text.many and not held.many):
            found[text.context, text.one] = text
    return list(found.values())


def _words() -> Iterator[Text]:
    for (group, _), text in WORDS.items():
        yield Text(group, text, None, "", "words.py")


def _templates() -> Iterator[Text]:
    for path in sorted((PORTAL / "templates").glob("*")):
        for call in _CALL.finditer(path.read_text("utf-8")):
            many = call["many"] if call["call"] == "count" else None
            note = call["note"] or ""
            yield Text(None, _unescaped(call["one"]), many and _unescaped(many), note, path.name)


def _program() -> Iterator[Text]:
    for path in sorted(PORTAL.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                literals = [
                    argument.value
                    for argument in node.args[:2]
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
                ]
                if node.func.attr == "say" and len(literals) == 1:
                    yield Text(None, literals[0], None, "", path.name)
                if node.func.attr == "count" and len(literals) == 2:  # noqa: PLR2004  one and many
                    yield Text(None, literals[0], literals[1], "", path.name)


def _unescaped(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)


def updated(old: Catalog, language: str) -> Catalog:
    """Give a catalog with exactly the texts of the portal, and the translations that there are."""
    new = Catalog(locale=language, fuzzy=False, header_comment=f"# Hattama portal, {language}")
    for text in texts():
        held = old.get(text.one, text.context)
        new.add(
            (text.one, text.many) if text.many else text.one,
            held.string if held and not held.fuzzy and _fits(held, text) else None,
            context=text.context,
            auto_comments=[text.note] if text.note else [],
            locations=[(text.place, 0)],
        )
    return new


def _fits(held: Message, text: Text) -> bool:
    return bool(held.pluralizable) == bool(text.many)


def troubles(catalog: Catalog, language: str) -> Iterator[str]:
    """Yield what is wrong with a catalog: texts that are missing, too many, or lack a place."""
    wanted = {(text.context, text.one): text for text in texts()}
    there = {(message.context, _first(message)): message for message in catalog if message.id}
    for key in wanted.keys() - there.keys():
        yield f"{language}.po lacks {key[1]!r}: python3 dev texts --write"
    for key in there.keys() - wanted.keys():
        yield f"{language}.po has {key[1]!r}, which no page says: python3 dev texts --write"
    for key in wanted.keys() & there.keys():
        strings = there[key].string
        every = strings if isinstance(strings, tuple | list) else (strings,)
        for translated in every:
            if not translated:
                yield f"{language}.po: {key[1]!r} is not translated"
            elif _fields(translated) - _fields(key[1]) or (
                not wanted[key].many and _fields(translated) != _fields(key[1])
            ):
                yield f"{language}.po: {translated!r} has other places than {key[1]!r}"


def written(catalog: Catalog) -> bytes:
    """Give a catalog as a file; of its head only what readers need, so that it changes with the texts alone."""
    file = BytesIO()
    write_po(file, catalog, width=0, no_location=True)
    head, _, rest = file.getvalue().partition(b"\n\n")
    kept = [line for line in head.split(b"\n") if not line.startswith(IDLE)]
    return b"\n".join(kept) + b"\n\n" + rest


IDLE = tuple(
    f'"{name}'.encode()
    for name in ("Project", "Report", "POT", "PO-", "Last", "Language-Team", "Generated")
)


def _first(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _fields(text: str) -> set[str | None]:
    return {field for _, field, _, _ in string.Formatter().parse(text) if field is not None}


def main(arguments: list[str]) -> int:
    """Write or check every catalog."""
    wrong = 0
    for path in sorted(LOCALE.glob("*.po")):
        language = path.stem
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
        if "--write" in arguments:
            path.write_bytes(written(updated(catalog, language)))
        else:
            for trouble in troubles(catalog, language):
                wrong += 1
                print(trouble)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
