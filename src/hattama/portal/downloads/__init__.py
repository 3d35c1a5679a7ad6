"""What can be taken away from a site, in no language: a sheet -> files below the site's root."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from hattama.portal.downloads.picture import contest_pictures
from hattama.portal.downloads.sheets import Download, contest_files, unit_files, whole_files
from hattama.portal.downloads.whole import DataSheet, write_data
from hattama.portal.sheets import ContestSheet, UnitSheet, WholeSheet
from hattama.portal.world import World

__all__ = ["FILES", "DataSheet", "Download", "write_data"]

FILES: Mapping[type, Sequence[Callable[[World, Any], Iterator[Download]]]] = {
    ContestSheet: (contest_files, contest_pictures),
    UnitSheet: (unit_files,),
    WholeSheet: (whole_files,),
}
"""Kind of sheet -> what makes files of it."""
