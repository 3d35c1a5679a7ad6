"""Two forms of one protocol, figure by figure."""

from hattama.domain.ids import CandidacyId, ProtocolId
from hattama.domain.record_kinds import ObserverCopy, ProtocolEntry
from hattama.portal.comparing import Difference, compare_copy, compare_forms

AT = "2021-07-25T21:00:00+06:00"
A, B = CandidacyId("a"), CandidacyId("b")


def entry(lines: dict[str, int | None], votes: dict[CandidacyId, int | None]) -> ProtocolEntry:
    return ProtocolEntry(
        at=AT, protocol=ProtocolId("n.n1"), lines=lines, votes=votes, images=(), paper=None
    )


def copy(lines: dict[str, int | None], votes: dict[CandidacyId, int | None]) -> ObserverCopy:
    return ObserverCopy(at=AT, protocol=ProtocolId("n.n1"), lines=lines, votes=votes, image=None)


def test_versions_differ_in_lines_of_the_form_and_then_in_votes() -> None:
    before = entry({"valid": 58, "issued": 60, "invalid": 2}, {A: 40, B: 18})
    after = entry({"valid": 59, "issued": 61, "invalid": 2}, {A: 41, B: 18})

    assert compare_forms(before, after) == [
        Difference("issued", "", 60, 61),
        Difference("valid", "", 58, 59),
        Difference("", "a", 40, 41),
    ]


def test_blank_and_zero_are_not_the_same() -> None:
    before, after = entry({"invalid": None}, {A: 0}), entry({"invalid": 0}, {A: None})

    assert compare_forms(before, after) == [
        Difference("invalid", "", None, 0),
        Difference("", "a", 0, None),
    ]


def test_a_copy_is_held_to_what_it_states() -> None:
    official = entry({"issued": 60, "valid": 58}, {A: 40, B: 18})

    assert compare_copy(official, copy({"issued": 60}, {B: 18})) == []
    assert compare_copy(official, copy({}, {B: 19})) == [Difference("", "b", 18, 19)]


def test_a_figure_that_the_protocol_lacks_differs() -> None:
    assert compare_copy(entry({}, {}), copy({"issued": 60}, {})) == [
        Difference("issued", "", None, 60)
    ]
