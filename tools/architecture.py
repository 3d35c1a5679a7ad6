"""The map of the program in `docs/architecture.md`, drawn from the code.

`--check` says whether the page is up to date, `--write` makes it so.
"""

import argparse
import ast
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "hattama"
PAGE = ROOT / "docs" / "architecture.md"
BEGIN = "<!-- generated: python3 dev docs --write -->"
END = "<!-- end of the generated part -->"


def packages(source: Path = SOURCE) -> dict[str, Path]:
    """Return the top-level packages by name with their `__init__` file, in alphabetical order."""
    return {path.parent.name: path for path in sorted(source.glob("*/__init__.py"))}


def first_sentence(path: Path) -> str:
    """Return the first sentence of a module's docstring on one line."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    paragraph = " ".join(docstring.split("\n\n", 1)[0].split())
    return paragraph.partition(". ")[0].rstrip(".")


def imported_by(path: Path) -> Iterator[str]:
    """Yield the top-level packages of the program that one file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                modules = [alias.name for alias in names]
            case ast.ImportFrom(module="hattama", names=names):
                modules = [f"hattama.{alias.name}" for alias in names]
            case ast.ImportFrom(module=str(module), level=0):
                modules = [module]
            case _:
                continue
        yield from (name.split(".")[1] for name in modules if name.startswith("hattama."))


def edges(source: Path = SOURCE) -> list[tuple[str, str]]:
    """Return which package imports which, each pair once."""
    known = packages(source)
    found = {
        (name, other)
        for name, init in known.items()
        for path in init.parent.rglob("*.py")
        for other in imported_by(path)
        if other in known and other != name
    }
    return sorted(found)


def drawing(source: Path = SOURCE) -> str:
    """Return the generated part of the page: a table and a graph."""
    rows = [
        f"| `{name}` | {first_sentence(path).replace('|', '&#124;')} |"
        for name, path in packages(source).items()
    ]
    arrows = [f"  {upper} --> {lower}" for upper, lower in edges(source)]
    table = ["| Package | Its one job |", "|---|---|", *rows]
    graph = ["```mermaid", "graph TD", *arrows, "```"]
    return "\n".join([BEGIN, "", *table, "", *graph, "", END])


def refreshed(page: str, source: Path = SOURCE) -> str:
    """Return the page with its generated part drawn anew."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        message = f"the page needs the lines {BEGIN!r} and {END!r}"
        raise ValueError(message)
    return before + drawing(source) + after


def main() -> int:
    """Check or write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true", help="fail where the page is out of date")
    choice.add_argument("--write", action="store_true", help="bring the page up to date")
    options = parser.parse_args()
    page = PAGE.read_text(encoding="utf-8")
    new = refreshed(page)
    if options.write:
        PAGE.write_text(new, encoding="utf-8", newline="\n")
    elif new != page:
        print("docs/architecture.md is out of date: python3 dev docs --write")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
