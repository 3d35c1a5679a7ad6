"""The front page: the election in one view, and the way to every village."""

from collections.abc import Iterator

from hattama.portal.pages.common import Scene
from hattama.portal.pages.unit import unit_context
from hattama.portal.rendering import Page
from hattama.portal.sheets import WholeSheet

__all__ = ["front_pages"]


def front_pages(scene: Scene, sheet: WholeSheet) -> Iterator[Page]:
    """Yield the front page."""
    context = unit_context(scene, sheet.country)
    candidates = sum(
        number
        for *_, state, _, number in sheet.nominees
        if state in {"registered", "on_ballot", "elected", "not_elected"}
    )
    yield Page(
        "index.html",
        "front.html",
        context
        | {
            "nominees": sum(nominee[-1] for nominee in sheet.nominees),
            "candidates": candidates,
            "observers": sum(one.observers or 0 for one in sheet.observers),
            "findings": sum(line.fails for line in sheet.rules),
            "changed_at": sheet.changed_at,
        },
    )
