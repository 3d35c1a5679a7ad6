"""The verifier as one file: `python3 dev verifier` writes the same bytes from the same code."""

import argparse
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "verifier" / "src"
TARGET = ROOT / "hattama-verify.pyz"
FIRST_DAY = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can hold
START = b"""\
import sys

if sys.version_info < (3, 11):
    sys.exit("hattama-verify needs Python 3.11 or newer.")
try:
    from hattama_verify.__main__ import main
except ImportError as error:
    sys.stderr.write("hattama-verify needs the package `cryptography` (%s).\\n" % error)
    sys.exit(2)

if __name__ == "__main__":
    sys.exit(main())
"""


def build(target: Path) -> None:
    """Write the zipapp: stored, not compressed, so that no version of zlib shows in it."""
    files = {"__main__.py": START} | {
        path.relative_to(SOURCE).as_posix(): path.read_bytes()
        for path in sorted(SOURCE.rglob("*"))
        if path.suffix == ".py" or path.name == "py.typed"
    }
    with target.open("wb") as opened:
        opened.write(b"#!/usr/bin/env python3\n")
        with zipfile.ZipFile(opened, "w") as archive:
            for name, content in files.items():
                member = zipfile.ZipInfo(name, FIRST_DAY)
                member.create_system = 3  # Unix, wherever it is built
                member.external_attr = 0o644 << 16
                archive.writestr(member, content)
    target.chmod(0o755)


def main() -> int:
    """Build, and say where."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=TARGET)
    target = parser.parse_args().out
    build(target)
    print(f"wrote {target}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
