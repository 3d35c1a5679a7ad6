"""A package of two stations, small enough to be read at once, and ways to spoil it."""

import hashlib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType

from hattama.law.rulesets import rules_text
from hattama.package.meta import FILE, RULES, Layout, Meta, Provenance, describe

META = Meta(
    id="small-2021",
    title={"en": "A small election", "kk": "Шағын сайлау"},
    rule_set="bo-president-2019",  # the shortest one; nothing is counted by it
    polling_day=date(2021, 7, 25),
    languages=("en", "kk"),
    provenance=Provenance(kind="generated", source="a test", label={"en": "Invented"}),
)

TABLES: Mapping[str, str] = {
    "offices": "id,name_en,name_kk\nakim,Akim,Әкім\n",
    "units": "id,parent,level,name_en,name_kk\nKZ,,country,Kazakhstan,Қазақстан\nA,KZ,region,Alpha,\n",
    "parties": "id,name_en\np1,First\n",
    "contests": "id,office,unit,seats,round,state,follows,name_en\nc1,akim,A,1,1,preliminary,,One\n",
    "candidacies": (
        "id,contest,position,route,party,status,nominated_on,decided_on,name_en,name_kk\n"
        "k1,c1,1,party,p1,on_ballot,2021-06-30,2021-07-04,Anna,Анна\n"
        "k2,c1,2,self,,on_ballot,2021-06-30,,Bolat,Болат\n"
    ),
    "stations": "id,unit,number,registered\ns1,A,1,100\ns2,A,2,\n",
    "protocols": (
        "id,contest,station,status,registered,issued,invalid,valid\n"
        "c1.s1,c1,s1,accepted,100,50,0,50\n"
        "c1.s2,c1,s2,awaited,,,,\n"
    ),
    "votes": "protocol,candidacy,votes\nc1.s1,k1,30\nc1.s1,k2,20\nc1.s2,k1,\nc1.s2,k2,\n",
    "turnout": (
        "protocol,reported_at,issued\n"
        "c1.s1,2021-07-25T10:00+06:00,20\n"
        "c1.s1,2021-07-25T12:00+06:00,\n"
        "c1.s2,2021-07-25T12:00,\n"
    ),
    "observers": 'id,station,organisation,observers\no1,s1,"Civic, independent",2\no2,,Party,\n',
}


def write_small(
    folder: Path,
    changed: Mapping[str, str | bytes | None] = MappingProxyType({}),
    *,
    meta: Meta = META,
    rules: str = "",
    **more: str | bytes | None,
) -> Path:
    """Write the small package into `folder` with some tables changed, or left out where None."""
    folder.mkdir()
    texts = {name: {**changed, **more}.get(name, text) for name, text in TABLES.items()}
    columns: dict[str, tuple[str, ...]] = {}
    for name, text in texts.items():
        if text is not None:
            raw = text if isinstance(text, bytes) else text.encode()
            (folder / f"{name}.csv").write_bytes(raw)
            columns[name] = tuple(TABLES[name].partition("\n")[0].split(","))
    describe_as(folder, meta, rules or rules_text(meta.rule_set), "csv", columns)
    return folder


def describe_as(
    folder: Path, meta: Meta, rules: str, layout: Layout, columns: Mapping[str, tuple[str, ...]]
) -> None:
    """Write `datapackage.json` and `rules.toml`."""
    sha256 = hashlib.sha256(rules.encode()).hexdigest()
    (folder / RULES).write_bytes(rules.encode())
    (folder / FILE).write_bytes(describe(meta, sha256, layout, columns).encode())
