"""Files and functions stay small enough to be read at once."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = (ROOT / "src" / "hattama", ROOT / "verifier" / "src" / "hattama_verify")
FILE_AT_MOST = 400
FUNCTION_AT_MOST = 50
MEDIAN_OF_FILES_AT_MOST = 120


def modules() -> dict[str, str]:
    """Return the text of every module by its path."""
    return {
        path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
        for source in SOURCES
        for path in sorted(source.rglob("*.py"))
    }


def functions(text: str) -> Iterator[tuple[str, int]]:
    """Yield every function of a module with its number of lines."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_file_is_too_long() -> None:
    sizes = {name: text.count("\n") for name, text in modules().items()}

    assert {name: size for name, size in sizes.items() if size > FILE_AT_MOST} == {}


def test_no_function_is_too_long() -> None:
    sizes = {
        f"{module}: {name}": size
        for module, text in modules().items()
        for name, size in functions(text)
    }

    assert {name: size for name, size in sizes.items() if size > FUNCTION_AT_MOST} == {}


def test_the_median_file_is_short() -> None:
    house = {name: text for name, text in modules().items() if name.startswith("src/")}
    sizes = [text.count("\n") for text in house.values()]

    assert statistics.median(sizes) <= MEDIAN_OF_FILES_AT_MOST
