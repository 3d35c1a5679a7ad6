"""The pages of docs/reference that are drawn from the code, and the schema of records in spec/.

`--check` says whether they are up to date, `--write` makes them so.
"""

import argparse
import inspect
import json
import sys
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

import typer
from typer.core import TyperGroup

from hattama.cli.main import app
from hattama.domain.competent import SIGNERS
from hattama.domain.described import shapes_of
from hattama.domain.record import BODIES, SIGNATURES, VERSION
from hattama.domain.record_kinds import KINDS
from hattama.domain.record_words import INTEGER
from hattama.domain.shape import ID
from hattama.domain.states import MACHINES
from hattama.law.ruleset import Ground, RuleSet
from hattama.law.rulesets import RULESETS, load
from hattama.package.profile import built_in_profiles, load_profile
from hattama.package.schema import TABLES
from hattama.portal.tongue import languages

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "docs" / "reference"
SCHEMA = ROOT / "spec" / "record.schema.json"
GLOSSARY = ROOT / "src" / "hattama" / "portal" / "glossary.toml"
NOTE = "<!-- generated: python3 dev docs --write -->\n\n"


def pages() -> Mapping[str, str]:
    """Return every generated page by its file name."""
    rule_sets = {f"rules-{id_}.md": rule_set(load(id_, date.max)) for id_ in RULESETS}
    return {
        "states.md": states(),
        "commands.md": commands(),
        "tables.md": tables(),
        "records.md": records(),
        "profiles.md": profiles(),
        "terms.md": terms(),
        **rule_sets,
    }


def states() -> str:
    """Draw the transition tables of the domain."""
    drawn = []
    for kind, transitions in MACHINES.items():
        arrows = [f"  {state} --> {after}: {act}" for (state, act), after in transitions.items()]
        drawn += [
            f"## {kind.capitalize()}",
            "",
            "```mermaid",
            "stateDiagram-v2",
            *arrows,
            "```",
            "",
        ]
        drawn += _table(
            ("State", "Act", "Next state"),
            (
                (f"`{state}`", f"`{act}`", f"`{after}`")
                for (state, act), after in transitions.items()
            ),
        )
    text = "What is legal; who may is decided elsewhere. Every pair that is not listed is refused."
    return _page("States and acts", text, drawn)


def commands() -> str:
    """Print the help of every verb."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)  # noqa: S101  an application with several verbs is one
    drawn = []
    for name, command in group.commands.items():
        context = typer.Context(command, info_name=f"hattama {name}")
        about = (command.help or "").replace("\n\n", "\n").split("\n")
        drawn += [f"## hattama {name}", "", *(line.strip() for line in about if line.strip()), ""]
        options = (
            (
                f"`{' '.join((*parameter.opts, *parameter.secondary_opts))}`",
                str(getattr(parameter, "help", "") or ""),
            )
            for parameter in command.get_params(context)
            if "--help" not in parameter.opts
        )
        drawn += _table(("Argument or option", "Meaning"), options)
    text = "Exit codes of every verb: 0 fine, 1 findings or mismatch, 2 bad input with one clear sentence."
    return _page("Commands", text, drawn)


def terms() -> str:
    """List the terms of the portal; a question mark stands where a translator must still confirm one."""
    codes = languages()
    rows = (
        tuple(
            f"{term[code]}{' ?' if code in term.get('unsure', ()) else ''}" if code in term else ""
            for code in codes
        )
        for term in tomllib.loads(GLOSSARY.read_text("utf-8"))["term"]
    )
    return _page(
        "Terms of the portal",
        "A question mark: not found in a source, or doubtful; a qualified translator should confirm it.",
        _table(codes, rows),
    )


def tables() -> str:
    """List the tables of a package."""
    drawn = []
    for table in TABLES:
        drawn += [f"## {table.name}", ""]
        drawn += _table(
            ("Column", "Holds", "Filled"),
            (
                (
                    f"`{column.name}{'_<language>' if column.per_language else ''}`",
                    f"reference to `{column.to}`" if column.to else column.kind.value,
                    "always"
                    if column.required
                    else "may be blank or absent"
                    if column.optional
                    else "may be blank",
                )
                for column in table.columns
            ),
        )
    return _page(
        "Tables of a package",
        "As the reader and the writer know them; `spec/package.md` rules.",
        drawn,
    )


def records() -> str:
    """List the kinds of records with what each says."""
    drawn = []
    for kind, body in KINDS.items():
        drawn += [f"## {kind}", "", inspect.getdoc(body) or "", ""]
        drawn += [f"Different holders who must sign at least: {SIGNERS[body].least}.", ""]
        drawn += _table(
            ("Member", "Type"), ((f"`{name}`", one.words) for name, one in shapes_of(body).items())
        )
    text = "As the reader and the writer know them; `spec/record.md` rules. `?`: may be null."
    return _page("Kinds of records", text, drawn)


def record_schema() -> str:
    """Give the JSON Schema of a record."""
    envelope: dict[str, object] = {
        "v": {"const": VERSION},
        "election": ID.schema,
        "seq_hint": INTEGER.schema,
        "sigs": SIGNATURES.schema,
    }
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A record of the public log of an election",
        "description": "Generated from the code; spec/record.md rules.",
        "oneOf": [
            {
                "type": "object",
                "description": inspect.getdoc(KINDS[kind]),
                "properties": {"kind": {"const": kind}, "body": body.schema, **envelope},
                "required": ["v", "kind", "election", "seq_hint", "body", "sigs"],
                "additionalProperties": False,
            }
            for kind, body in BODIES.items()
        ],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def profiles() -> str:
    """List the profiles that come with the program."""
    rows = (
        (f"`{name}`", profile.about, f"`{profile.rule_set}`")
        for name in built_in_profiles()
        for profile in (load_profile(name),)
    )
    text = "Each is a file that another file of its kind can be described by; `spec/profile.md` rules."
    return _page("Profiles", text, _table(("Profile", "What it reads", "Rule set"), rows))


def rule_set(rules: RuleSet) -> str:
    """Trace every rule of a rule set to its article and source."""
    drawn = ["## Checks of a protocol", ""]
    drawn += _table(
        (
            "Code",
            "Severity",
            "Formula",
            "What it says when it fails",
            "Article",
            "Source",
            "Status",
        ),
        (
            (
                f"`{rule.code}`",
                rule.severity.value,
                f"`{rule.source_text}`",
                rule.text["en"],
                *_ground(rule.ground),
            )
            for rule in rules.checks
        ),
    )
    for title, found in (
        ("Eligibility", rules.eligibility),
        ("Routes of nomination", rules.routes),
    ):
        if found:
            drawn += [f"## {title}", ""]
            drawn += _table(
                ("Code", "Condition", "What it says when it fails", "Article", "Source", "Status"),
                (
                    (
                        f"`{rule.code}`",
                        f"`{rule.source_text}`",
                        rule.text["en"],
                        *_ground(rule.ground),
                    )
                    for rule in found
                ),
            )
    if rules.deadlines:
        drawn += ["## Calendar", ""]
        drawn += _table(
            ("Deadline", "Day", "Hour", "Meaning", "Article", "Source", "Status"),
            (
                (
                    f"`{deadline.id}`",
                    f"{deadline.days} days {deadline.direction} the {deadline.base.replace('_', ' of the ')}",
                    deadline.at.isoformat("minutes"),
                    deadline.text["en"],
                    *_ground(deadline.ground),
                )
                for deadline in rules.deadlines
            ),
        )
    drawn += ["## Outcome", ""]
    drawn += _table(
        ("Office", "Rounds", "Rule", "Article", "Source", "Status"),
        (
            (
                f"`{rule.office}`",
                ", ".join(map(str, rule.rounds)),
                rule.text["en"],
                *_ground(rule.ground),
            )
            for rule in rules.outcomes
        ),
    )
    if rules.parameters:
        drawn += ["## Numbers", ""]
        drawn += _table(
            ("Name", "Value", "Meaning", "Article", "Source", "Status"),
            (
                (f"`{one.name}`", str(one.value), one.text["en"], *_ground(one.ground))
                for one in rules.parameters
            ),
        )
    drawn += ["## Sources", ""]
    drawn += [f"* **{key}**: {place}" for key, place in rules.sources.items()] + [""]
    text = (
        f"Rule set `{rules.id}`. Status: F found; F-old found for another time or office; D derived;"
        " R recalled, not verified; U unresolved."
    )
    return _page(rules.title["en"], text, drawn)


def _ground(ground: Ground) -> tuple[str, str, str]:
    return ground.article, ground.source, ground.mark.value


def _table(columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    lines += [
        "| " + " | ".join(cell.replace("|", "&#124;") for cell in row) + " |" for row in rows
    ]
    return [*lines, ""]


def _page(title: str, text: str, drawn: list[str]) -> str:
    return f"# {title}\n\n{NOTE}{text}\n\n" + "\n".join(drawn).rstrip() + "\n"


def main() -> int:
    """Check or write the pages."""
    parser = argparse.ArgumentParser(description=__doc__)
    choice = parser.add_mutually_exclusive_group(required=True)
    choice.add_argument("--check", action="store_true", help="fail where a page is out of date")
    choice.add_argument("--write", action="store_true", help="bring the pages up to date")
    write = parser.parse_args().write
    FOLDER.mkdir(exist_ok=True)
    files = {FOLDER / name: text for name, text in pages().items()} | {SCHEMA: record_schema()}
    stale = 0
    for path, text in files.items():
        if write:
            path.write_text(text, encoding="utf-8", newline="\n")
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            print(f"{path.relative_to(ROOT)} is out of date: python3 dev docs --write")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main())
