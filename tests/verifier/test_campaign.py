"""A sample of the mutation campaign: none is called fine; a site that is not changed is."""

from pathlib import Path

from hattama_verify import Options, verify
from hattama_verify.source import open_source
from tests.verifier.writer import Files, pack
from tools.mutations import Overlay, campaign


def test_no_mutation_is_fine_or_stops_the_verifier(good: Files, tmp_path: Path) -> None:
    source = open_source(str(pack(good, tmp_path / "site.zip")))

    tried, failed = campaign(source, range(200), "test")

    assert verify(Overlay(source, {}), Options(processes=1)).exit_code == 0
    assert failed == []
    assert tried.total() == 200
    assert len(tried) > 50
