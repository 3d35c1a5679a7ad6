"""The one tree of errors: a broken rule of the program raises; one on paper is a Finding."""


class HattamaError(Exception):
    """The root of everything that Hattama raises on purpose."""


class BadInputError(HattamaError):
    """Input that cannot be accepted as it stands.

    Args:
        what: what is wrong, without a full stop.
        where: file, row and column, as far as they are known.
        todo: what the reader can do about it.
    """

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what = what
        self.where = where
        self.todo = todo
        super().__init__(what, where, todo)

    def __str__(self) -> str:
        """Give one clear sentence: where, what, what to do."""
        start = f"{self.where}: {self.what}" if self.where else self.what
        return f"{start}; {self.todo}." if self.todo else f"{start}."


class TamperedError(BadInputError):
    """Input that is well formed and not genuine: a hash, proof or signature does not fit."""


class RolledBackError(BadInputError):
    """A state that is older than what was published out of it."""


class RuleSetError(BadInputError):
    """A rule set that does not say what a rule set must say."""


class IllegalTransitionError(HattamaError):
    """An act that the state of its object does not allow.

    Args:
        kind: which object, as `protocol`.
        state: the state that it is in.
        act: the act that was tried.
    """

    def __init__(self, kind: str, state: str, act: str) -> None:
        self.kind = kind
        self.state = state
        self.act = act
        super().__init__(f"A {kind} that is {state} does not allow the act {act}.")


class UnavailableError(HattamaError):
    """Something that this installation lacks, with the way to get it."""
