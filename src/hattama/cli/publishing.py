"""`hattama publish`: a package and its log as a site of static files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hattama.cli.options import Json

if TYPE_CHECKING:
    from hattama.domain.errors import HattamaError
    from hattama.portal import Made

LOOKS_PER_SECOND = 5

Source = Annotated[
    Path,
    typer.Argument(
        metavar="PACKAGE", help="An election package, or a folder with `package/` and `log/`."
    ),
]
Out = Annotated[
    Path,
    typer.Option("--out", metavar="SITE", help="The folder of the site; it may be the source."),
]
Codes = Annotated[
    str,
    typer.Option("--languages", metavar="CODES", help="Languages of the pages, as kk,ru,en,da."),
]
Address = Annotated[
    str,
    typer.Option(
        "--address",
        metavar="URL",
        help="Where the site will be read: for codes on printed pages, feeds and cards.",
    ),
]
Watch = Annotated[
    bool, typer.Option("--watch", help="Stay, and publish whatever changes in package or log.")
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, help="So many processes render; one per core by default."),
]


def publish(
    source: Source,
    *,
    out: Out,
    languages: Codes = "",
    address: Address = "",
    watch: Watch = False,
    workers: Workers = None,
    as_json: Json = False,
) -> None:
    """Publish a package as a static site: pages in every language, downloads, and the record to check.

    Example: hattama publish kz-akim-2021 --out site --address https://example.org/2021/
    """
    import time

    from hattama.portal import Press, Settings
    from hattama.portal.tongue import languages as spoken
    from hattama.portal.watching import follow

    codes = tuple(code.strip() for code in languages.split(",") if code.strip()) or spoken()
    settings = Settings(languages=codes, address=_slashed(address), workers=workers)
    press = Press(source, out, settings)
    if not watch:
        _say(press.run(), out, as_json=as_json)
        return

    def wait() -> None:
        time.sleep(1 / LOOKS_PER_SECOND)

    for made in follow(press, wait=wait, complain=_complain):
        _say(made, out, as_json=as_json)


def _slashed(address: str) -> str:
    return f"{address.rstrip('/')}/" if address else ""


def _complain(error: "HattamaError") -> None:
    typer.echo(f"hattama: {error}", err=True)


def _say(made: "Made", out: Path, *, as_json: bool) -> None:
    from hattama.cli.printing import print_json

    if as_json:
        print_json({"site": str(out), "pages": len(made.pages), "written": len(made.written)})
    else:
        typer.echo(f"{out}: {len(made.pages):,} pages made, {len(made.written):,} files written.")
