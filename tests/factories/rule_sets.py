"""A small rule set, and ways to change it."""

from hattama.law.reading import read_rule_set
from hattama.law.ruleset import RuleSet
from tests.factories.packages import DAY

_GROUND = 'source = ""\nstatus = "R"\ntext.en = "Text"\n'


def rule_set(  # noqa: PLR0913  one for each part that a test may change
    *,
    of: str = "issued",
    base: str = "registered",
    share: str = "candidate_votes",
    win: str = "2 * first > candidate_votes",
    checks: tuple[str, ...] = ("issued - invalid = candidate_votes",),
    more: str = "",
) -> RuleSet:
    """Build a rule set: a mayor by majority with a runoff, a council whose seats others share out.

    Args:
        of: the formula of who voted.
        base: the formula of who could vote.
        share: the formula of what votes are a share of.
        win: the formula of the first round.
        checks: formulas of checks `XX-P1`, `XX-P2` and so on.
        more: further sections.
    """
    rules = "".join(
        f'[[check]]\ncode = "XX-P{number}"\nseverity = "error"\nformula = "{formula}"\n{_GROUND}'
        for number, formula in enumerate(checks, start=1)
    )
    return read_rule_set(
        f"""
id = "xx"
languages = ["en"]
title.en = "Title"
turnout = {{ of = "{of}", base = "{base}" }}
share = {{ base = "{share}" }}
{rules}
[[outcome]]
office = "mayor"
win = "{win}"
runoff = 2
{_GROUND}
[[outcome]]
office = "mayor"
rounds = [2]
win = "first > second"
tie = "lot"
{_GROUND}
[[outcome]]
office = "council"
rounds = [1, 2]
totals_only = true
{_GROUND}
{more}
""",
        polling_day=DAY,
    )
