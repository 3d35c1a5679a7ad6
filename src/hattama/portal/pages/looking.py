"""The picture of the units in a unit: turnout, who won most, how clearly, how far the count has come."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from hattama.count.counting import UnitTurnout
from hattama.domain.outcome import OutcomeKind
from hattama.portal.charts.label import distinct
from hattama.portal.charts.map import land
from hattama.portal.charts.picture import NONE, Look, Spot
from hattama.portal.charts.scale import CLASSES, Scale, fit_scale
from hattama.portal.charts.tiles import tiles
from hattama.portal.pages.common import Progress, Scene, unit_path
from hattama.portal.world import Contest, Unit, nominator_of

__all__ = ["Inner", "look_at", "margin_of", "picture", "share_of_first", "thousandths"]

FEWEST, MOST = 2, 150
"""So many units make a picture; of more, a page would be too heavy and a tile too small."""

QUARTERS = Scale(0, 250)


@dataclass(frozen=True, slots=True)
class Inner:
    """A unit in another one, with what the picture and the table beside it say.

    Attributes:
        unit: the unit.
        turnout: its turnout per office and round.
        progress: how far its contests have come.
        seats: who won most seats there: the nominator, its name, and how many; None before anyone has won.
        decided: seats won there in all.
        margin: the margin in the middle of its contests, in thousandths of the votes.
    """

    unit: Unit
    turnout: Sequence[UnitTurnout]
    progress: Progress
    seats: tuple[str, str, int] | None
    decided: int
    margin: int | None


def thousandths(part: int, whole: int) -> int:
    """Give a part of a whole in thousandths, rounded half up as shares are on every page."""
    return (2000 * part + whole) // (2 * whole)


def margin_of(contest: Contest) -> int | None:
    """Give the margin of a contest in thousandths of its votes; None where that says nothing yet."""
    outcome = contest.outcome
    if outcome.kind is not OutcomeKind.ELECTED or outcome.margin is None or not contest.share_base:
        return None
    return thousandths(outcome.margin, contest.share_base)


def look_at(
    scene: Scene,
    unit: Unit,
    turnout: Sequence[UnitTurnout],
    progress: Progress,
    contests: Sequence[Contest],
) -> Inner:
    """Say what the picture shows of a unit.

    Args:
        scene: the small tables and the language.
        unit: the unit.
        turnout: its turnout.
        progress: how far its contests have come.
        contests: its contests and those below.
    """
    winners = [
        scene.world.people[who]
        for contest in contests
        if contest.outcome.kind is OutcomeKind.ELECTED
        for who in contest.outcome.candidacies
    ]
    seats = Counter(map(nominator_of, winners))
    most = max(seats.items(), key=lambda one: (one[1], -scene.colours()[one[0]]), default=None)
    margins = [margin for margin in map(margin_of, contests) if margin is not None]
    return Inner(
        unit,
        turnout,
        progress,
        most and (most[0], scene.nominator_name(most[0]), most[1]),
        len(winners),
        median_low(margins) if margins else None,
    )


def picture(scene: Scene, inner: Sequence[Inner], up: str) -> str:
    """Draw the units in a unit: as a map where the package has their boundaries, else as tiles.

    Args:
        scene: the small tables and the language.
        inner: the units; fewer than two make no picture.
        up: what leads from the page to the folder of the language.
    """
    if not FEWEST <= len(inner) <= MOST:
        return ""
    views = [
        _turnout(scene, inner),
        _nominator(scene, inner),
        _margin(scene, inner),
        _progress(scene, inner),
    ]
    views = [view for view in views if any(kind != NONE for kind, _, _ in view.marks)]
    spots = list(_spots(scene, inner, views, up))
    looks = [view.look for view in views]
    if not looks:
        return ""
    label = scene.tongue.say("The units by colour; the table below says the same")
    shapes = {one.unit.id: scene.world.shapes.get(one.unit.id) for one in inner}
    known = {unit: shape for unit, shape in shapes.items() if shape is not None}
    if len(known) >= FEWEST:
        return land(spots, known, looks, label, scene.tongue.say("Not on the map:"))
    return tiles(spots, {one.unit.id: one.unit.tile for one in inner}, looks, label)


@dataclass(frozen=True, slots=True)
class _View:
    """A way of colouring, with class, figure and sentence for each unit."""

    look: Look
    marks: Sequence[tuple[str, str, str]]


def _spots(
    scene: Scene, inner: Sequence[Inner], views: Sequence[_View], up: str
) -> Iterator[Spot]:
    full = [scene.tongue.name(one.unit.names) or one.unit.id for one in inner]
    for place, (one, name, short) in enumerate(zip(inner, full, distinct(full), strict=True)):
        marks = [view.marks[place] for view in views]
        yield Spot(
            id=one.unit.id,
            href=f"{up}{unit_path(one.unit.id)}",
            name=short,
            title="\n".join(
                [
                    name,
                    *(
                        f"{view.look.title}: {mark[2]}"
                        for view, mark in zip(views, marks, strict=True)
                    ),
                ]
            ),
            marks=[(kind, figure) for kind, figure, _ in marks],
        )


def _turnout(scene: Scene, inner: Sequence[Inner]) -> _View:
    figures = [share_of_first(one.turnout) for one in inner]
    return _shares(scene, scene.tongue.say("Turnout"), figures)


def share_of_first(turnout: Sequence[UnitTurnout]) -> int | None:
    """Give the turnout of the office and round that most could vote in, in thousandths."""
    known = [one for one in turnout if one.base and one.voted is not None]
    if not known:
        return None
    first = max(known, key=lambda one: one.base or 0)
    return thousandths(first.voted or 0, first.base or 1)


def _margin(scene: Scene, inner: Sequence[Inner]) -> _View:
    return _shares(
        scene, scene.tongue.say("Typical margin (median)"), [one.margin for one in inner]
    )


def _progress(scene: Scene, inner: Sequence[Inner]) -> _View:
    tongue = scene.tongue
    figures = [
        1000 * one.progress.counted // one.progress.due if one.progress.due else None
        for one in inner
    ]
    view = _shares(scene, tongue.say("Protocols counted"), figures, QUARTERS)
    sentences = [
        tongue.say(
            "{counted} of {due}",
            counted=tongue.number(one.progress.counted),
            due=tongue.number(one.progress.due),
        )
        for one in inner
    ]
    return _View(
        view.look,
        [
            (kind, figure, text)
            for (kind, figure, _), text in zip(view.marks, sentences, strict=True)
        ],
    )


def _shares(
    scene: Scene, title: str, figures: Sequence[int | None], scale: Scale | None = None
) -> _View:
    """Colour shares in thousandths by their size."""
    tongue = scene.tongue
    known = [figure for figure in figures if figure is not None]
    scale = scale or fit_scale(known)
    present = {scale.place(figure) for figure in known}
    legend = [
        (f"s{place}", _range(scene, scale, place)) for place in range(CLASSES) if place in present
    ]
    if len(known) < len(figures):
        legend.append((NONE, tongue.say("not known yet")))
    return _View(
        Look(title, legend),
        [
            (NONE, "", tongue.say("not known yet"))
            if figure is None
            else (
                f"s{scale.place(figure)}",
                tongue.share(figure, 1000, 0),
                tongue.share(figure, 1000),
            )
            for figure in figures
        ],
    )


def _range(scene: Scene, scale: Scale, place: int) -> str:
    low, high = scale.edges(place)
    if low >= 1000:  # noqa: PLR2004  the whole
        return scene.tongue.share(low, 1000, 0)
    return "\N{EN DASH}".join(
        scene.tongue.share(edge, 1000, int(scale.width % 10 > 0))
        for edge in (low, min(high, 1000))
    )


def _nominator(scene: Scene, inner: Sequence[Inner]) -> _View:
    """Colour by who won most seats; a letter says the same to those who do not see colours."""
    tongue, colours = scene.tongue, scene.colours()
    leading = sorted(
        {one.seats[0] for one in inner if one.seats}, key=lambda one: (colours[one], one)
    )
    letters = {nominator: chr(ord("A") + place) for place, nominator in enumerate(leading)}
    legend = [
        (f"k c{colours[one]}", f"{letters[one]}: {scene.nominator_name(one)}") for one in leading
    ]
    if any(one.seats is None for one in inner):
        legend.append((NONE, tongue.say("nobody yet")))
    return _View(
        Look(tongue.say("Most seats"), legend),
        [_leader(scene, one, colours, letters) for one in inner],
    )


def _leader(
    scene: Scene, one: Inner, colours: Mapping[str, int], letters: Mapping[str, str]
) -> tuple[str, str, str]:
    tongue = scene.tongue
    if one.seats is None:
        return NONE, "", tongue.say("nobody yet")
    nominator, name, seats = one.seats
    figure = letters[nominator]
    if one.decided > 1:
        figure += f" {tongue.number(seats)}/{tongue.number(one.decided)}"
    return (
        f"k c{colours[nominator]}",
        figure,
        tongue.say(
            "{nominator}, {seats} of {decided}",
            nominator=name,
            seats=tongue.number(seats),
            decided=tongue.number(one.decided),
        ),
    )
