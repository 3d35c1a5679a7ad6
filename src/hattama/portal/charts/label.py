"""Names short enough for a small tile: what all share is left out, the rest is broken into lines."""

import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["broken", "distinct"]

ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def distinct(names: Sequence[str]) -> list[str]:
    """Give names without the first or last word that most of them share, as "Region" in "North Region".

    Args:
        names: what stands side by side.
    """
    words = [name.split() for name in names]
    for end in (-1, 0):
        shared = Counter(parts[end] for parts in words if len(parts) > 1)
        common, number = shared.most_common(1)[0] if shared else ("", 0)
        if number > 1 and 2 * number > len(words):
            for parts in words:
                if len(parts) > 1 and parts[end] == common:
                    del parts[end]
    return [" ".join(parts) for parts in words]


def broken(name: str, longest: int, lines: int = 2) -> list[str]:
    """Break a name into lines at spaces and hyphens; what does not fit ends with an ellipsis.

    Args:
        name: the name.
        longest: characters of a line.
        lines: how many there may be.
    """
    made = [""]
    for part in re.findall(r"[^\s-]+-*\s*|-+\s*", name):
        if made[-1] and len((made[-1] + part).rstrip()) > longest:
            made.append(part)
        else:
            made[-1] += part
    made = [line.strip() for line in made]
    kept = [_cut(line, longest) for line in made[:lines]]
    if len(made) > lines and not kept[-1].endswith(ELLIPSIS):
        kept[-1] = _cut(kept[-1] + ELLIPSIS, longest)
    return kept


def _cut(line: str, longest: int) -> str:
    return line if len(line) <= longest else line[: longest - 1].rstrip("-, ") + ELLIPSIS
