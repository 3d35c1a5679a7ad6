"""The standalone verifier of Hattama: a second implementation that shares no code with the writer of a log."""

from hattama_verify.report import Finding, Report
from hattama_verify.trust import Trust
from hattama_verify.verification import Options, verify

__all__ = ["Finding", "Options", "Report", "Trust", "verify"]
__version__ = "0.1.0"
