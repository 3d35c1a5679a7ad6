"""A first view of a portal over a slow line, in a real browser: what it weighs, and when it can be read.

`python -m benchmarks.first_view SITE [--language en]`; SITE is what `hattama publish` made. The line is GPRS
(50 kbit/s), made by the browser's own throttling; files travel compressed. The largest page of each kind is shown.
"""

import argparse
import functools
import gzip
import http.server
import shutil
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from playwright.sync_api import Browser, sync_playwright

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LINE = {"offline": False, "latency": 0, "downloadThroughput": 6250, "uploadThroughput": 6250}
"""GPRS, as in the measures that the budgets come from: 50 kbit/s, and no latency beside."""

KB = 1024
BUDGETS: Mapping[str, int] = {
    "index.html": 60 * KB,
    "units": 30 * KB,
    "contests": 14 * KB,
    "stations": 14 * KB,
    "candidates": 14 * KB,
}
REST = 30 * KB


class Compressed(http.server.SimpleHTTPRequestHandler):
    """Serves every file compressed, as the web servers of `docs/deployment.md` do."""

    def send_head(self) -> BytesIO | BinaryIO | None:
        """Send the head of an answer, and give its body."""
        path = Path(self.translate_path(self.path))
        if not path.is_file():
            return super().send_head()
        octets = gzip.compress(path.read_bytes(), 9)
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        return BytesIO(octets)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on the loopback, and give its address."""
    handler = functools.partial(Compressed, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def largest(site: Path, language: str) -> dict[str, Path]:
    """Give the largest page of every kind: a folder of pages, or a page of its own."""
    found: dict[str, Path] = {}
    for page in sorted((site / language).rglob("*.html"), key=lambda path: path.stat().st_size):
        path = page.relative_to(site / language)
        alone = len(path.parts) == 1 or path.name == "index.html"
        found[path.as_posix() if alone else path.parts[0]] = page
    return found


def first_view(browser: Browser, place: str) -> tuple[int, float, float]:
    """Load a page into an empty browser: octets over the line, seconds to the first text, seconds to the end."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    loaded: list[float] = []
    session.on("Network.loadingFinished", lambda event: loaded.append(event["encodedDataLength"]))
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", LINE)
    page.goto(place, wait_until="networkidle", timeout=120_000)
    text, end = page.evaluate(
        """() => [performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
                  performance.getEntriesByType("navigation")[0].loadEventEnd]"""
    )
    context.close()
    return int(sum(loaded)), text / 1000, end / 1000


def index_weight(site: Path, language: str) -> int:
    """Add up the search index of a language, compressed."""
    files = (site / language / "search").glob("*.js")
    return sum(len(gzip.compress(file.read_bytes(), 9)) for file in files)


def main() -> int:
    """Measure, print, and say whether every budget was kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--language", default="en")
    given = parser.parse_args()
    heavy = 0
    with served(given.site) as address, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for kind, page in sorted(largest(given.site, given.language).items()):
            place = page.relative_to(given.site).as_posix()
            octets, text, end = first_view(browser, address + place)
            over = octets > BUDGETS.get(kind, REST)
            heavy += over
            print(
                f"{kind:20} {octets / KB:6.1f} KB  text {text:5.1f} s  all {end:5.1f} s"
                f"  {'OVER ' if over else ''}{place}"
            )
        browser.close()
    weight = index_weight(given.site, given.language)
    print(f"search index         {weight / KB:6.1f} KB in all")
    return 1 if heavy else 0


if __name__ == "__main__":
    sys.exit(main())
