"""One module per kind of page: what a sheet says -> the page in one language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hattama.portal.downloads import DataSheet
from hattama.portal.news import NewsSheet
from hattama.portal.pages.calendar import calendar_pages
from hattama.portal.pages.card import card_pages
from hattama.portal.pages.common import Scene
from hattama.portal.pages.contest import contest_pages
from hattama.portal.pages.data import data_pages
from hattama.portal.pages.front import front_pages
from hattama.portal.pages.news import news_pages
from hattama.portal.pages.station import station_pages
from hattama.portal.pages.unit import unit_pages
from hattama.portal.rendering import Page
from hattama.portal.sheets import ContestSheet, StationSheet, UnitSheet, WholeSheet

Kind = Callable[[Scene, Any], Iterator[Page]]

KINDS: Mapping[type, Sequence[Kind]] = {
    ContestSheet: (contest_pages, card_pages),
    StationSheet: (station_pages,),
    UnitSheet: (unit_pages,),
    WholeSheet: (front_pages, calendar_pages),
    DataSheet: (data_pages,),
    NewsSheet: (news_pages,),
}
"""Kind of sheet -> what makes pages of it."""
