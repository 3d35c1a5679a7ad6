"""QR codes for printed pages: the way from paper back to the page, as one small picture for all languages."""

from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

import segno

from hattama.portal.pages.common import Scene, contest_path, station_path
from hattama.portal.sheets import ContestSheet, StationSheet
from hattama.portal.writing import write_changed

__all__ = ["code_of", "write_code"]


def write_code(out: Path, scene: Scene, sheet: object) -> bool:
    """Write the picture for the page of a station or a contest, unless it is there already.

    It leads to the page in the language of the scene, which links to all others. Without a known
    address of the site there is none.

    Args:
        out: the folder of the site.
        scene: the first language, and the address.
        sheet: a sheet of any kind.

    Returns:
        Whether a file was written.
    """
    page = _page_of(sheet)
    if not scene.address or not page:
        return False
    address = f"{scene.address}{scene.tongue.code}/{page}"
    picture = out / "qr" / f"{page.removesuffix('.html')}.svg"
    return not _leads_to(picture, address) and write_changed(picture, code_of(address))


def _page_of(sheet: object) -> str:
    match sheet:
        case StationSheet():
            return station_path(sheet.station.id)
        case ContestSheet():
            return contest_path(sheet.contest)
        case _:
            return ""


def _leads_to(picture: Path, address: str) -> bool:
    """Say whether a picture is there and tells the address: drawing it takes a hundred times as long."""
    return picture.is_file() and _title(address) in picture.read_bytes()


def _title(address: str) -> bytes:
    return f"<title>{escape(address)}</title>".encode()


def code_of(address: str) -> bytes:
    """Draw an address as a QR code (ISO/IEC 18004), black on white, as SVG that tells it in words too.

    The mask is fixed: to try all eight and keep the best takes five times as long, and every one can be read.
    """
    drawn = BytesIO()
    code = segno.make_qr(address, error="m", boost_error=False, mask=0)
    code.save(
        drawn, kind="svg", xmldecl=False, omitsize=True, light="#fff", nl=False, title=address
    )
    return drawn.getvalue()
