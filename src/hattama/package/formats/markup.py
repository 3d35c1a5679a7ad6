"""Text and elements of XML."""

import re
from collections.abc import Mapping

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'

_SPECIAL = re.compile('[&<>"\ufffe\uffff]')
_MEANT = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}


def escaped(text: str) -> str:
    """Give a text for an element or attribute; the two characters that XML cannot hold become U+FFFD."""
    return _SPECIAL.sub(lambda found: _MEANT.get(found[0], "\ufffd"), text)


def attributes(given: Mapping[str, str]) -> str:
    """Give attributes, each behind a blank."""
    return "".join(f' {name}="{escaped(value)}"' for name, value in given.items())


def element(name: str, content: str | int, /, **given: str) -> str:
    """Give an element that holds text alone."""
    told = content if isinstance(content, int) else escaped(content)
    return f"<{name}{attributes(given)}>{told}</{name}>" if given else f"<{name}>{told}</{name}>"
