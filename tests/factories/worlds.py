"""The small tables of a package that was counted, as a portal reads them."""

from hattama.count import count
from hattama.count.engines import Engine
from hattama.portal.world import World, read_world
from tests.factories.packages import DAY, Tables, meta, stored
from tests.factories.rule_sets import rule_set


def world_of(tables: Tables) -> tuple[Engine, World]:
    """Store a package, count it, and give the engine and the small tables."""
    engine, rules = stored(tables), rule_set()
    counted = count(engine, rules, polling_day=DAY)
    return engine, read_world(engine, meta(), rules, counted)
