"""What tracked files may not hold: registry hosts, their lock files, paths of one machine.

The patterns are written with character classes so that they do not match themselves.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

FORBIDDEN_FILES = re.compile(r"(^|/)(uv[.]lock|pylock([.].+)?[.]toml|[.]python-version)$")
FORBIDDEN_TEXT = {
    "a registry's host": re.compile(
        rb"p[y]pi[.]o[r]g|p[y]thonhosted[.]|n[p]mjs[.]|d[e]b[.]debian[.]|crates[.]i[o]|"
        rb"p[r]oxy[.]golang[.]|repo1?[.]m[a]ven[.]",
        re.IGNORECASE,
    ),
    "a path of one machine": re.compile(
        rb"(?<![\w./-])/(w[o]rk|f[a]rm|r[o]ot|h[o]me|U[s]ers|m[n]t|o[p]t)/[\w.]|[A-Z]:\\U[s]ers\\"
    ),
    "a path outside the repository": re.compile(rb"[.][.]/s[h]ared"),
}
DEFAULT_OF_DATA = re.compile(rb"HATTAMA_DATA.*[.][.]/s[h]ared/data\b")


def faults_of(name: str, content: bytes) -> Iterator[str]:
    """Yield what is wrong with one tracked file, each with its place."""
    if FORBIDDEN_FILES.search(name):
        yield f"{name}: keep requirements.lock instead; this file names registry hosts"
    if b"\0" in content[:8192]:
        return
    for number, line in enumerate(content.split(b"\n"), start=1):
        for what, pattern in FORBIDDEN_TEXT.items():
            if pattern.search(line) and not DEFAULT_OF_DATA.search(line):
                yield f"{name}:{number}: {what}: {line.strip()[:100].decode(errors='replace')}"


def tracked() -> list[str]:
    """Return the files that git keeps or would keep, as paths from the root."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(command, cwd=ROOT, capture_output=True, check=True)  # noqa: S603
    return sorted(name for name in listing.stdout.decode().split("\0") if name)


def main() -> int:
    """Print every fault and return 1 if there is one."""
    try:
        names = tracked()
    except (OSError, subprocess.CalledProcessError):
        print("not a git checkout: nothing is tracked, nothing to check")
        return 0
    paths = [(name, ROOT / name) for name in names]
    faults = [
        fault
        for name, path in paths
        if path.is_file() and not path.is_symlink()
        for fault in faults_of(name, path.read_bytes())
    ]
    print("\n".join(faults) if faults else f"{len(names)} files, nothing that may not be there")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
