"""The election package: the hub between every producer and every consumer (spec/package.md)."""

from hattama.package.opening import Package
from hattama.package.opening import open_package as open  # noqa: A004  the name of the contract
from hattama.package.saving import save

__all__ = ["Package", "open", "save"]
