"""The reference count: slow, obvious, and free of order."""

from collections.abc import Mapping

from hypothesis import given
from hypothesis import strategies as st

from hattama.domain.ids import CandidacyId, ContestId, ProtocolId, StationId
from hattama.domain.protocol import StationProtocol
from hattama.domain.states import ProtocolState
from hattama.domain.tally import Tally, Total, tabulate

C, D = ContestId("c"), ContestId("d")


def protocol(
    contest: ContestId = C,
    state: ProtocolState = ProtocolState.ACCEPTED,
    lines: Mapping[str, int | None] | None = None,
    votes: Mapping[str, int | None] | None = None,
) -> StationProtocol:
    return StationProtocol(
        id=ProtocolId("p"),
        contest=contest,
        station=StationId("s"),
        state=state,
        lines=lines or {},
        votes={CandidacyId(id_): number for id_, number in (votes or {}).items()},
    )


def test_a_blank_is_counted_and_never_taken_for_zero() -> None:
    total = Total()
    for figure in (3, None, 0, 4, None):
        total.add(figure)

    assert total == Total(known=7, blanks=2)


def test_protocols_add_up_contest_by_contest() -> None:
    tallies = tabulate(
        [
            protocol(lines={"issued": 9, "lost": None}, votes={"a": 5, "b": 4}),
            protocol(D, lines={"issued": 7}, votes={"x": 7}),
            protocol(
                state=ProtocolState.CORRECTED, lines={"issued": 3}, votes={"a": 3, "b": None}
            ),
            protocol(state=ProtocolState.ANNULLED, lines={"issued": 100}, votes={"a": 100}),
            protocol(state=ProtocolState.AGREED, lines={"issued": 100}, votes={"a": 100}),
            protocol(state=ProtocolState.AWAITED),
        ]
    )

    assert tallies == {
        C: Tally(
            due=5,
            counted=2,
            annulled=1,
            votes={CandidacyId("a"): Total(known=8), CandidacyId("b"): Total(known=4, blanks=1)},
            lines={"issued": Total(known=12), "lost": Total(blanks=1)},
        ),
        D: Tally(
            due=1,
            counted=1,
            votes={CandidacyId("x"): Total(known=7)},
            lines={"issued": Total(known=7)},
        ),
    }
    assert (tallies[C].awaited, tallies[D].awaited) == (2, 0)


def test_a_line_that_no_form_has_is_absent() -> None:
    (tally,) = tabulate([protocol(lines={"unheard_of": 5})]).values()

    assert tally.lines == {}


figures = st.one_of(st.none(), st.integers(0, 100))
protocols = st.builds(
    protocol,
    st.sampled_from((C, D)),
    st.sampled_from(list(ProtocolState)),
    st.dictionaries(st.sampled_from(("issued", "valid")), figures),
    st.dictionaries(st.sampled_from("ab"), figures),
)


@given(
    st.lists(protocols, max_size=8).flatmap(
        lambda some: st.tuples(st.just(some), st.permutations(some))
    )
)
def test_the_order_of_protocols_does_not_matter(
    orders: tuple[list[StationProtocol], list[StationProtocol]],
) -> None:
    one, other = orders

    assert tabulate(one) == tabulate(other)


@given(st.lists(protocols, max_size=8), st.integers(0, 8))
def test_totals_add_up_over_parts(given_protocols: list[StationProtocol], at: int) -> None:
    whole = tabulate(given_protocols)
    parts = tabulate(given_protocols[:at]), tabulate(given_protocols[at:])

    for contest, tally in whole.items():
        found = [part[contest] for part in parts if contest in part]
        assert tally.counted == sum(part.counted for part in found)
        assert tally.awaited == sum(part.awaited for part in found)
        for candidacy, total in tally.votes.items():
            assert total.known == sum(part.votes[candidacy].known for part in found)
