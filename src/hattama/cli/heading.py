"""The columns of the tables that verbs print."""

from enum import StrEnum


class Heading(StrEnum):
    """One for each kind of column; its words in a language are those of `messages`."""

    NAME = "name"
    OUTCOME = "outcome"
    CONTESTS = "contests"
    NOMINATOR = "nominator"
    SEATS = "seats"
    OFFICE = "office"
    ROUND = "round"
    PROTOCOLS = "protocols"
    DUE = "due"
    COULD_VOTE = "could_vote"
    VOTED = "voted"
    PERCENT = "percent"
    WHO = "who"
    MARGIN = "margin"
    RULE = "rule"
    SEVERITY = "severity"
    HOLDS = "holds"
    FAILS = "fails"
    NOT_COMPUTABLE = "not_computable"
    PROTOCOL = "protocol"
    MESSAGE = "message"
    PUBLISHED = "published"
    COMPUTED = "computed"
    AGREES = "agrees"
    STATUS = "status"
    TABLE = "table"
    ROWS = "rows"
    FILE = "file"
    ROW = "row"
    COLUMN = "column"
    VALUE = "value"
    WHAT = "what"
    REGION = "region"
    FIGURE = "figure"


WORDS = frozenset(
    {
        Heading.NAME,
        Heading.OUTCOME,
        Heading.NOMINATOR,
        Heading.OFFICE,
        Heading.WHO,
        Heading.RULE,
        Heading.SEVERITY,
        Heading.MESSAGE,
        Heading.FILE,
        Heading.WHAT,
        Heading.VALUE,
    }
)
"""Columns that hold words; the others hold figures."""
