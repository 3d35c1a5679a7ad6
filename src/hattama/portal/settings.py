"""How a site is made, and the file of the site that says so."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from hattama.domain.errors import BadInputError
from hattama.portal.tongue import languages
from hattama.portal.writing import write_changed

__all__ = ["Settings"]

FILE = "portal.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How a site is made.

    Attributes:
        languages: the languages of the pages.
        address: where the site will be read, as `https://example.org/2021/`; empty if unknown.
        workers: so many processes render; None for one per core.
    """

    languages: Sequence[str] = languages()
    address: str = ""
    workers: int | None = None

    @classmethod
    def of(cls, site: Path) -> "Settings | None":
        """Read how a site was made; None where the folder has no pages.

        Raises:
            BadInputError: the file that says so is damaged.
        """
        try:
            told = json.loads((site / FILE).read_bytes())
            return cls(languages=tuple(map(str, told["languages"])), address=str(told["address"]))
        except FileNotFoundError:
            return None
        except (ValueError, TypeError, KeyError) as error:
            raise BadInputError(
                "it does not say how the site was made",
                where=str(site / FILE),
                todo="publish the site again",
            ) from error

    def write(self, site: Path) -> None:
        """Write down how a site is made, for whoever makes it anew."""
        told = {"languages": list(self.languages), "address": self.address}
        write_changed(site / FILE, f"{json.dumps(told)}\n".encode())
