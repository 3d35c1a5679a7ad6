"""One module per kind of page: what a sheet says -> the page in one language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hattama.portal.pages.common import Scene
from hattama.portal.pages.contest import contest_pages
from hattama.portal.pages.front import front_pages
from hattama.portal.pages.races import race_pages
from hattama.portal.pages.station import station_pages
from hattama.portal.pages.turnout import turnout_pages
from hattama.portal.pages.unit import unit_pages
from hattama.portal.rendering import Page
from hattama.portal.sheets import ContestSheet, StationSheet, UnitSheet, WholeSheet

Kind = Callable[[Scene, Any], Iterator[Page]]

KINDS: Mapping[type, Sequence[Kind]] = {
    ContestSheet: (contest_pages,),
    StationSheet: (station_pages,),
    UnitSheet: (unit_pages,),
    WholeSheet: (front_pages, race_pages, turnout_pages),
}
"""Kind of sheet -> what makes pages of it."""
