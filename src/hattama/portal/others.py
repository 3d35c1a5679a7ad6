"""The sheets that stand beside places and contests: nominators, what watches over the count, and the guide."""

from hattama.count.checking import CheckReport
from hattama.count.counting import Count
from hattama.portal.chronicle import Chronicle
from hattama.portal.guide import read_guide
from hattama.portal.nominators import read_nominators
from hattama.portal.oversight import read_oversight
from hattama.portal.sheets import WholeSheet
from hattama.portal.world import World

__all__ = ["read_others"]


def read_others(
    world: World,
    counted: Count,
    report: CheckReport,
    chronicle: Chronicle | None,
    whole: WholeSheet,
) -> tuple[object, ...]:
    """Read the sheets of nominators, observers, findings, gaps and the guide."""
    return (
        *read_nominators(world, counted, report),
        *read_oversight(world, report, chronicle, whole),
        read_guide(world, report, chronicle.log if chronicle else None),
    )
