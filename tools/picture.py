"""Draw what `hattama demo` prints as docs/images/demo.svg, from a run of it."""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "demo.svg"
WIDTH = 84


def main() -> None:
    """Run the demo and write the picture."""
    printed = subprocess.run(
        [sys.executable, "-c", "from hattama.cli.main import run; run()", "demo", "--no-serve"],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": str(WIDTH), "FORCE_COLOR": "1", "TERM": "xterm-256color"},
    ).stdout
    shown = printed[printed.index("\x1b[1mDirect election") :]
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print("$ python3 dev demo --no-serve")
    console.print(Text.from_ansi(shown))
    drawn = console.export_svg(title="hattama demo")
    # No page of ours sends its reader's browser to another host for a font.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    PICTURE.write_text(
        drawn.replace("Fira Code", "ui-monospace, Menlo, Consolas"), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
