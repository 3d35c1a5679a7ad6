"""Published totals of an election -> a consistent election that has exactly these totals.

Where an election was published only as totals, this package makes every station, protocol and
candidacy that the totals allow, from a facts file and a seed. What it makes is marked as a
reconstruction wherever it is shown.
"""

from hattama.reconstruct.election import Reconstruction, reconstruct
from hattama.reconstruct.facts import Facts
from hattama.reconstruct.facts_file import read_facts
from hattama.reconstruct.writing import write_reconstruction

__all__ = ["Facts", "Reconstruction", "read_facts", "reconstruct", "write_reconstruction"]
