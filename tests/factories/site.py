"""A history published as a site: its log, what lies beside it, and the package that it gives."""

from pathlib import Path

from hattama.package.from_log import LOG, PACKAGE
from hattama.package.from_records import save_package
from hattama.package.objects import Beside
from tests.factories.history import History
from tests.factories.log import AT, W1, W2
from tests.factories.sequencing import TWO_OF_THREE, cosigned_by, created, opened


def publish_history(history: History, folder: Path) -> Path:
    """Publish a history as a new site, and give its folder."""
    made = folder.with_name(f"{folder.name}-made")
    created(made)
    with opened(made) as log:
        log.append(history.leaves)
        log.integrate(AT, TWO_OF_THREE, cosigned_by(W1, W2))
    folder.mkdir()
    (made / "public").rename(folder / LOG)
    beside = Beside(folder / LOG)
    for one in history.objects.values():
        beside.publish(one)
    beside.disclose(history.disclosures)
    save_package(history.fold.state, beside.object, beside.disclosure, folder / PACKAGE)
    return folder
