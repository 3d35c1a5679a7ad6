"""The bulk count and the bulk checks: one SQL text that an auditor can read and run."""

from hattama.count.checking import check
from hattama.count.counting import count

__all__ = ["check", "count"]
