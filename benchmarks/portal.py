"""How fast a portal is made, how fast it follows a new protocol, and how fast a web server hands it out.

`python -m benchmarks.portal RECORD [--turns 3] [--stations 10000]`; RECORD holds `log/` and `package/`, as
`hattama demo --dir` leaves them. The peer is writing the same files without making them. Nginx and wrk are
used where they are installed.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.generated import write_package

NGINX = """
daemon off; pid {folder}/pid; error_log stderr; worker_processes 1;
events {{ worker_connections 256; }}
http {{
  access_log off; types {{ text/html html; }} client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {site}; }}
}}
"""
PORT = 8099


def make(
    record: Path, out: Path, languages: Sequence[str], workers: int | None
) -> dict[str, float]:
    """Publish once in this process and say what it took, its children included."""
    from hattama.portal import Settings, publish

    start, before = time.perf_counter(), _processor()
    made = publish(record, out, Settings(languages=languages, workers=workers))
    return {
        "pages": len(made.pages),
        "files": len(made.written),
        "seconds": time.perf_counter() - start,
        "processor": _processor() - before,
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _processor() -> float:
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def in_process(*words: str) -> dict[str, float]:
    """Run a part of this benchmark in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "benchmarks.portal", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def rewrite(site: Path, out: Path) -> float:
    """Write the files of a site again, from memory, and give the seconds."""
    files = [
        (out / path.relative_to(site), path.read_bytes())
        for path in site.rglob("*")
        if path.is_file() and path.relative_to(site).parts[0] not in {"log", "package"}
    ]
    start = time.perf_counter()
    for path, octets in files:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(octets)
    return time.perf_counter() - start


def follow(record: Path, folder: Path) -> tuple[float, int]:
    """Change one protocol of a copy, and give seconds and files until the site says so."""
    from hattama.portal import Press, Settings

    source = folder / "source"
    shutil.copytree(record, source)
    press = Press(source, folder / "followed", Settings(workers=None))
    press.run()
    table = source / "package" / "votes.csv"
    lines = table.read_text("utf-8").split("\n")
    head, votes = lines[1].rsplit(",", 1)
    lines[1] = f"{head},{int(votes) + 1}"
    table.write_text("\n".join(lines), "utf-8")
    start = time.perf_counter()
    made = press.run()
    return time.perf_counter() - start, len(made.written)


def serve(site: Path, folder: Path) -> float | None:
    """Let nginx hand the front page out for some seconds; give requests a second, None without nginx or wrk."""
    nginx, wrk = shutil.which("nginx"), shutil.which("wrk")
    if nginx is None or wrk is None:
        return None
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=PORT, site=site.resolve()), "utf-8")
    with subprocess.Popen(
        [nginx, "-c", str(config), "-p", str(folder)], stderr=subprocess.DEVNULL
    ) as server:
        time.sleep(1)
        page = f"http://127.0.0.1:{PORT}/en/index.html"
        ran = subprocess.run(
            [wrk, "-t1", "-c16", "-d5s", page], capture_output=True, text=True, check=True
        )
        server.terminate()
    line = next(line for line in ran.stdout.splitlines() if line.startswith("Requests/sec"))
    return float(line.split()[1])


def main(words: Sequence[str]) -> None:
    """Run everything and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("record", type=Path)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--stations", default="10000,100000")
    parser.add_argument("--one", type=Path, help="only publish into this folder and print JSON")
    parser.add_argument("--languages", default="kk,ru,en,da")
    parser.add_argument("--workers", type=int)
    chosen = parser.parse_args(words)
    if chosen.one:
        print(
            json.dumps(
                make(chosen.record, chosen.one, chosen.languages.split(","), chosen.workers)
            )
        )
        return
    with tempfile.TemporaryDirectory(prefix="hattama-bench-") as name:
        folder = Path(name)
        for turn in range(chosen.turns):
            site = folder / f"site{turn}"
            found = in_process(str(chosen.record), "--one", str(site))
            bare = rewrite(site, folder / f"bare{turn}")
            print(_told(found), f"bare writing {bare:.1f} s", sep=", ", flush=True)
        seconds, files = follow(chosen.record, folder)
        print(f"one protocol changed: {files} files in {seconds:.2f} s", flush=True)
        print(f"nginx, front page: {serve(folder / 'site0', folder)} requests/s", flush=True)
        for stations in map(int, filter(None, chosen.stations.split(","))):
            package = write_package(folder, stations)
            out = str(folder / f"generated-site-{stations}")
            found = in_process(str(package), "--one", out, "--languages", "en")
            print(f"{stations:,} stations, one language:", _told(found), flush=True)
            shutil.rmtree(out)


def _told(found: dict[str, float]) -> str:
    pages = found["pages"]
    return (
        f"{pages:,.0f} pages, {found['files']:,.0f} files in {found['seconds']:.1f} s"
        f" ({pages / found['seconds']:,.0f} pages/s; {1000 * found['processor'] / pages:.2f} ms of processor"
        f" a page; {found['megabytes']:.0f} MB)"
    )


if __name__ == "__main__":
    main(sys.argv[1:])
