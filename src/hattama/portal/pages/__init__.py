"""One module per kind of page: what a sheet says -> the page in one language."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hattama.portal.downloads import DataSheet
from hattama.portal.guide import GuideSheet
from hattama.portal.news import NewsSheet
from hattama.portal.nominators import NominatorSheet
from hattama.portal.oversight import FindingsSheet, MissingSheet, ObserversSheet
from hattama.portal.pages.calendar import calendar_pages
from hattama.portal.pages.card import card_pages
from hattama.portal.pages.common import Scene
from hattama.portal.pages.contest import contest_pages
from hattama.portal.pages.data import data_pages
from hattama.portal.pages.front import front_pages
from hattama.portal.pages.guide import guide_pages
from hattama.portal.pages.news import news_pages
from hattama.portal.pages.nominator import nominator_pages
from hattama.portal.pages.oversight import findings_pages, missing_pages, observers_pages
from hattama.portal.pages.people import people_index_pages, people_pages
from hattama.portal.pages.places import places_pages
from hattama.portal.pages.races import race_pages
from hattama.portal.pages.search import index_pages
from hattama.portal.pages.station import station_pages
from hattama.portal.pages.turnout import turnout_pages
from hattama.portal.pages.unit import unit_pages
from hattama.portal.registers import PeopleIndexSheet, PeopleSheet, PlacesSheet
from hattama.portal.rendering import Page
from hattama.portal.searching import IndexBlock, IndexShard, IndexTop
from hattama.portal.sheets import ContestSheet, StationSheet, UnitSheet, WholeSheet

Kind = Callable[[Scene, Any], Iterator[Page]]

KINDS: Mapping[type, Sequence[Kind]] = {
    ContestSheet: (contest_pages, card_pages),
    StationSheet: (station_pages,),
    UnitSheet: (unit_pages,),
    WholeSheet: (front_pages, race_pages, turnout_pages, calendar_pages),
    NominatorSheet: (nominator_pages,),
    ObserversSheet: (observers_pages,),
    FindingsSheet: (findings_pages,),
    MissingSheet: (missing_pages,),
    GuideSheet: (guide_pages,),
    DataSheet: (data_pages,),
    PlacesSheet: (places_pages,),
    PeopleIndexSheet: (people_index_pages,),
    PeopleSheet: (people_pages,),
    IndexBlock: (index_pages,),
    IndexShard: (index_pages,),
    IndexTop: (index_pages,),
    NewsSheet: (news_pages,),
}
"""Kind of sheet -> what makes pages of it."""
