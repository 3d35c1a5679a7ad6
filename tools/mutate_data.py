"""Change the SQL of the count and the formulas of the law in small ways, and see if a test notices.

    python3 dev run python tools/mutate_data.py            # both
    python3 dev run python tools/mutate_data.py count.sql  # files whose path ends so

What mutmut does for Python, for the two places where the program is data. Every change is made in a
copy of the repository, one at a time; the fast tests that guard the file run over it. A change that
no test notices survives: it is printed, and wants a test or a reason.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from os import cpu_count
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 300
MEMORY = 4 * 2**30
LIMIT = f"""import os, resource, sys
resource.setrlimit(resource.RLIMIT_AS, ({MEMORY}, {MEMORY}))
os.execv(sys.argv[1], sys.argv[1:])"""
"""Runs what follows with no more memory: a changed query may never end, and then it takes all there is."""

COPIED = ("src", "tests", "tools", "examples", "pyproject.toml")

SQL = "src/hattama/count/count.sql"
RULES = "src/hattama/law/rulesets"
GUARDS: Mapping[str, Sequence[str]] = {
    SQL: ("tests/unit/count",),
    RULES: ("tests/law", "tests/unit/law/test_rulesets.py"),
}
"""Where the data lies -> the tests that guard it."""

SQL_CHANGES: Sequence[tuple[str, str]] = (
    (r"(?<![<>])=(?!=)", "<>"),
    (r" < ", " <= "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r"\bSUM\(", "COUNT("),
    (r"\bSUM\(", "MAX("),
    (r"\bCOUNT\(\*\)", "COUNT(*) + 1"),
    (r"\bCOUNT\((?![*D])", "SUM("),
    (r"\bCOUNT\(DISTINCT ", "COUNT("),
    (r"\bMAX_BY\(", "MIN_BY("),
    (r"\bLAG\(", "LEAD("),
    (r"\bLEFT JOIN\b", "JOIN"),
    (r"(?<!LEFT )\bJOIN\b", "LEFT JOIN"),
    (r"\bUNION ALL\b", "EXCEPT"),
    (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bNOT IN\b", "IN"),
    (r"\bNOT EXISTS\b", "EXISTS"),
    (r"'accepted', ", ""),
    (r", 'corrected'", ""),
    (r", 'annulled'", ""),
    (r"\bWHEN\b", "WHEN NOT"),
    (r"\b([01])\b", r"\1 + 1"),
    (r"ORDER BY reported_at", "ORDER BY reported_at DESC"),
    (r"PARTITION BY protocol ", ""),
    (r"\b(?:WHERE|AND) [^\n;]+", ""),
    (r"^GROUP BY ([\w.]+, )+", "GROUP BY "),
    (r"\bregistered AS listed", "registered + 1 AS listed"),
)
RULE_CHANGES: Sequence[tuple[str, str]] = (
    (r"(?<![<>!=]) = ", " != "),
    (r" <= ", " < "),
    (r" <= ", " >= "),
    (r" >= ", " > "),
    (r" >= ", " <= "),
    (r" < ", " <= "),
    (r" > ", " >= "),
    (r" \+ ", " - "),
    (r" - ", " + "),
    (r"\b([0-9]+)\b", r"1\1"),
    (r"\b0\b", "1"),
    (r"\b(?:and|or|implies)\b", "and"),
    (r"\b(?:and|or|implies)\b", "or"),
    (r"\binvalid\b", "valid"),
    (r"\bissued\b", "registered"),
    (r"\bregistered\b", "issued"),
    (r"\bfirst\b", "second"),
)
FORMULA = re.compile(
    r'^(?:formula|win|of|base) = (?:"""(?P<long>.*?)"""|"(?P<short>[^"]*)")$',
    re.MULTILINE | re.DOTALL,
)
NUMBER = re.compile(
    r"^(?:value|before|after|runoff|years|\w+_days) = (?P<number>[0-9]+)$", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Change:
    """One small change to one file: text from `start` to `end` gives way to `text`."""

    file: str
    start: int
    end: int
    text: str

    def show(self, content: str) -> str:
        """Give the place and the line before and after."""
        line = content.count("\n", 0, self.start) + 1
        begin = content.rfind("\n", 0, self.start) + 1
        stop = content.find("\n", self.end)
        before, after = content[begin:stop], self.applied(content)
        changed = after[begin : stop + len(after) - len(content)]
        return f"{self.file}:{line}\n  - {before.strip()}\n  + {changed.strip()}"

    def applied(self, content: str) -> str:
        """Give the content with the change."""
        return content[: self.start] + self.text + content[self.end :]


def changes_of(file: str, content: str) -> Iterator[Change]:
    """Give every change that can be made to a file, each once."""
    spans = sql_spans(content) if file == SQL else rule_spans(content)
    seen = {content}
    for start, end in spans:
        for pattern, text in SQL_CHANGES if file == SQL else RULE_CHANGES:
            for match in re.compile(pattern, re.MULTILINE).finditer(content, start, end):
                change = Change(file, match.start(), match.end(), match.expand(text))
                if change.applied(content) not in seen:
                    seen.add(change.applied(content))
                    yield change


def sql_spans(content: str) -> Iterator[tuple[int, int]]:
    """Give the places that are not comments."""
    for match in re.finditer(r"^(?!--).+$", content, re.MULTILINE):
        yield match.span()


def rule_spans(content: str) -> Iterator[tuple[int, int]]:
    """Give the formulas and numbers of a rule set, a blank on either side of a short one."""
    for match in FORMULA.finditer(content):
        yield match.span("long" if match["long"] else "short")
    for match in NUMBER.finditer(content):
        yield match.span("number")


def is_noticed(copy: Path, change: Change, content: str) -> bool:
    """Make a change in a copy, run the tests that guard the file, and take it back."""
    guards = next(tests for place, tests in GUARDS.items() if change.file.startswith(place))
    tests = [test for test in guards if (copy / test).exists()]
    pytest = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    command = [sys.executable, "-c", LIMIT, *pytest]
    (copy / change.file).write_text(change.applied(content), encoding="utf-8", newline="\n")
    try:
        subprocess.run(command, cwd=copy, capture_output=True, check=True, timeout=SECONDS)  # noqa: S603
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired):
        return True
    else:
        return False
    finally:
        (copy / change.file).write_text(content, encoding="utf-8", newline="\n")


def copy_to(folder: Path) -> Path:
    """Copy what the tests need."""
    for name in COPIED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", ".hypothesis")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


def main(endings: Sequence[str]) -> int:
    """Print what survives and the score; return 1 if it is below 90 %."""
    rules = sorted(
        path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"{RULES}/**/rules.toml")
    )
    files = [file for file in (SQL, *rules) if not endings or file.endswith(tuple(endings))]
    contents = {file: (ROOT / file).read_text(encoding="utf-8") for file in files}
    changes = [change for file in files for change in changes_of(file, contents[file])]
    jobs = max(1, cpu_count() or 1)
    with tempfile.TemporaryDirectory(prefix="hattama-") as name, ThreadPoolExecutor(jobs) as pool:
        copies: SimpleQueue[Path] = SimpleQueue()
        for number in range(jobs):
            (Path(name) / str(number)).mkdir()
            copies.put(copy_to(Path(name) / str(number)))

        def noticed(change: Change) -> bool:
            copy = copies.get()
            try:
                return is_noticed(copy, change, contents[change.file])
            finally:
                copies.put(copy)

        survived: dict[str, int] = dict.fromkeys(files, 0)
        for change, killed in zip(changes, pool.map(noticed, changes), strict=True):
            if not killed:
                survived[change.file] += 1
                print(f"survived: {change.show(contents[change.file])}", flush=True)
    for file in files:
        total = sum(change.file == file for change in changes)
        print(f"{file}: {total - survived[file]} of {total} killed")
    score = 1 - sum(survived.values()) / max(1, len(changes))
    print(f"score: {score:.1%}")
    return int(score < 0.9)  # noqa: PLR2004  the target of the project


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
