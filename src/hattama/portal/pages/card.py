"""A card of each contest for other sites, without JavaScript, and what oEmbed says of it (oembed.com)."""

from collections.abc import Iterator

from hattama.domain.states import ContestState
from hattama.portal.downloads.sheets import newest
from hattama.portal.pages.common import Scene
from hattama.portal.pages.contest import choices
from hattama.portal.rendering import Page
from hattama.portal.sheets import ContestSheet

__all__ = ["card_pages"]

SHOWN = 6
"""So many choices stand on a card; it says how many more there are."""


def card_pages(scene: Scene, sheet: ContestSheet) -> Iterator[Page]:
    """Yield the card of a contest, and its oEmbed document where the site's address is known."""
    contest = scene.world.contests[sheet.contest]
    names = scene.contest_name(contest.id)
    shown = choices(scene, sheet)
    context = {
        "contest": contest,
        "names": names,
        "outcome": contest.outcome,
        "is_certified": contest.state is ContestState.CERTIFIED,
        "named": [choice.candidate for choice in shown if choice.is_named],
        "tally": sheet.counted.result.tally,
        "choices": shown[:SHOWN],
        "more": len(shown[SHOWN:]),
        "most": max((choice.votes or 0 for choice in shown), default=0),
        "base": sheet.counted.share_base,
        "updated_at": newest(sheet),
        "home": f"{scene.address}{scene.tongue.code}/" if scene.address else "../",
        "scene": scene,
    }
    yield Page(f"embed/{contest.id}.html", "card.html", context)
    if scene.address:
        yield Page(
            f"embed/{contest.id}.json", "card.json", {"contest": contest.id, "names": names}
        )
