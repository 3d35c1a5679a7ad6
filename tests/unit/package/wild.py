"""A file as it is found in the wild, and the profile that reads it."""

PROFILE = """
id = "wild"
about = "A test"
source = "Nobody"
rule_set = "ge-local-2014"
polling_day = 2014-06-15
language = "en"
title.en = "Wild"

[office]
id = "mayor"
name.en = "Mayor"

[[unit]]
level = "country"
id = "GE"
name.en = "Georgia"

[[unit]]
level = "district"
id = "D{district}"
name.en = "{district}"

[contest]
id = "m{district}"
unit = "D{district}"
name.en = "Mayor of {district}"

[station]
id = "D{district}.{precinct}"
number = "{precinct}"
registered = "voters"

[lines]
registered = "voters"
invalid = "invalid"

[choices]
pattern = '(?P<number>[0-9]+) - (?P<name>.+)'
"""

FILE = """\
district,precinct,voters,invalid,1 - A,2 - B
1,1,100,2,30,20
1,2,90,,10,0
2,1,80,1,,7
2,2,80,,,
"""


def profile_text(*changes: str) -> str:
    """Return the profile with changes: what stands there, what stands there instead, and so on."""
    text = PROFILE
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text
