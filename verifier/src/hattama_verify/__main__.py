"""The command `hattama-verify`, thin."""

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from hattama_verify import Options, Report, Trust, verify


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify what the arguments name, print the report, give the exit code."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    try:
        trust = Trust(
            policy=asked.policy.read_bytes() if asked.policy else None,
            known=asked.known.read_bytes() if asked.known else None,
            now=asked.now if asked.now is not None else int(time.time()),
            max_age=asked.max_age,
        )
    except OSError as error:
        parser.error(f"{error.filename}: {error.strerror}")
    options = Options(trust, production=asked.production, processes=asked.processes)
    return show(verify(asked.site, options), as_json=asked.json, at_most=asked.lines)


def show(report: Report, *, as_json: bool, at_most: int) -> int:
    """Print a report and give its exit code."""
    text = (
        json.dumps(report.as_json(), ensure_ascii=False, indent=2)
        if as_json
        else "\n".join(report.lines(at_most))
    )
    sys.stdout.buffer.write(f"{text}\n".encode("utf-8", "replace"))
    sys.stdout.flush()
    return report.exit_code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="hattama-verify",
        description="Check everything that was published of an election, trusting nothing.",
        epilog="Exit codes: 0 fine, 1 tampering or mismatch, 2 cannot tell.",
    )
    add = parser.add_argument
    add("site", help="a folder, a zip of it, or an http(s) address: a site, or a log alone")
    add("--policy", type=Path, help="your own trust policy instead of the published one")
    add("--known", type=Path, help="a checkpoint that you kept: the log must have grown from it")
    add("--now", type=moment, help="the time to measure ages from, as 2021-07-25T22:00:00+06:00")
    add("--max-age", type=duration, help="warn if the newest cosignature is older, as 30m or 12h")
    add("--production", action="store_true", help="refuse a test election")
    add(
        "--processes",
        type=int,
        default=0,
        help="how many share the work (default: all processors)",
    )
    add("--lines", type=int, default=20, help="at most so many findings of each sort (default 20)")
    add("--json", action="store_true", help="print the report as JSON")
    return parser


def moment(text: str) -> int:
    """Read a moment as seconds since 1970.

    Raises:
        argparse.ArgumentTypeError: it is none, or has no offset from UTC.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time") from None
    if found.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} needs an offset from UTC, as +06:00 or Z")
    return int(found.timestamp())


def duration(text: str) -> int:
    """Read a duration as seconds.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    found = re.fullmatch("([0-9]{1,9})([smhd])", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is not a duration, as 90s, 30m, 12h or 2d")
    return int(found[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86400}[found[2]]


if __name__ == "__main__":
    sys.exit(main())
