"""Tokens of packages and records in words: the English text by which catalogs know them."""

from collections.abc import Mapping

CONTEST = {
    "called": "called",
    "nominating": "nomination under way",
    "listed": "candidates listed",
    "voting": "voting under way",
    "counting": "counting",
    "preliminary": "preliminary result",
    "certified": "certified result",
    "tied": "equal votes",
    "repeating": "repeat voting",
    "cancelled": "cancelled",
}
CANDIDACY = {
    "nominated": "nominated",
    "refused": "registration refused",
    "withdrawn": "withdrawn",
    "registered": "registered",
    "on_ballot": "on the ballot",
    "struck": "registration cancelled",
    "elected": "elected",
    "not_elected": "not elected",
}
PROTOCOL = {
    "awaited": "awaited",
    "first_entry": "entered once",
    "second_entry": "entered twice",
    "different": "entries differ",
    "agreed": "entries agree",
    "accepted": "accepted",
    "corrected": "corrected",
    "annulled": "annulled",
}
ACT = {
    "nomination": "Nominated",
    "register": "Registered",
    "refuse": "Registration refused",
    "withdraw": "Withdrawn",
    "strike": "Registration cancelled",
    "allow_appeal": "Appeal allowed",
    "open_nomination": "Nomination opens",
    "extend_nomination": "Nomination extended",
    "open_voting": "Voting opens",
    "close_voting": "Voting closes",
    "reopen_count": "Count reopened",
    "call_repeat_voting": "Repeat voting called",
    "cancel": "Contest cancelled",
    "preliminary": "Preliminary result published",
    "certified": "Result certified",
    "tied": "Equal votes established",
    "protocol": "Protocol entered",
    "correction": "Protocol corrected",
    "annulment": "Protocol annulled",
    "dispute": "Dispute",
    "decision": "Decision",
    "upheld": "upheld",
    "rejected": "rejected",
    "partly_upheld": "partly upheld",
}
LINE = {
    "voters_main": "Voters on the main list",
    "voters_additional": "Voters on the additional list",
    "registered": "Voters on the lists in all",
    "ballots_received": "Ballots received by the station",
    "issued_early": "Ballots issued early",
    "issued_station": "Ballots issued in the station",
    "issued_home": "Ballots issued at home",
    "issued_absentee": "Ballots issued on absentee certificates",
    "issued": "Ballots issued in all",
    "home_applications": "Applications for voting at home",
    "unused": "Ballots unused and cancelled",
    "spoiled": "Ballots spoiled and replaced",
    "lost": "Ballots lost",
    "extra": "Ballots found beyond those received",
    "in_fixed": "Ballots in fixed boxes",
    "in_portable": "Ballots in portable boxes",
    "ballots_found": "Ballots found in all",
    "invalid": "Invalid ballots",
    "blank_ballots": "Ballots without a mark",
    "valid": "Valid ballots",
    "against_all": "Against all",
    "counting_minutes": "Length of the count in minutes",
    "candidate_votes": "Votes for candidates in all",
    "candidates": "Candidates on the ballot",
    "turnout_last": "Last turnout report",
    "turnout_drops": "Falls of the turnout reports",
}
LEVEL = {
    "country": "country",
    "region": "region",
    "district": "district",
    "subdistrict": "rural district",
    "locality": "locality",
    "place": "place",
    "constituency": "constituency",
}
SEX = {"f": "woman", "m": "man"}
PROVENANCE = {
    "official": "official figures",
    "imported": "imported figures",
    "reconstruction": "reconstruction",
    "generated": "generated figures",
}
STEP = {
    "repeat_voting": "repeat voting",
    "runoff": "runoff",
    "lot": "drawing of lots",
}
TABLE = {
    "offices": "Offices that are filled",
    "units": "Reporting units: country, regions, districts down to the constituencies",
    "parties": "Parties",
    "contests": "Contests with their constituency, seats, round and state",
    "candidacies": "Everybody who was nominated, and what became of it",
    "stations": "Polling stations with the voters on their lists",
    "protocols": "Every protocol that is due, with all lines of the form",
    "votes": "Votes of every candidate at every station",
    "turnout": "Turnout reports of every station through the day",
    "observers": "Observers by organisation and station",
    "results_by_contest": "Results, one row for each nominee: start here",
    "results_by_station": "Results, one row for each candidate and station, with all names",
    "turnout_by_unit": "Turnout of every unit at every level",
}
COLUMN = {
    "contest": "the contest",
    "contest_name": "its name",
    "office": "the office to be filled",
    "unit": "the reporting unit",
    "round": "the round, from 1",
    "candidacy": "who stood",
    "candidate_name": "their name",
    "party": "the party that nominated",
    "route": "how nominated",
    "position": "place on the ballot, from 1",
    "protocols_counted": "protocols that are counted",
    "protocols_due": "protocols that are expected",
    "contest_state": "how far the contest has come",
    "outcome": "what its votes come to",
    "is_elected": "true only where the outcome names them elected",
    "updated_at": "newest act about the contest",
    "station": "the polling station",
    "station_number": "its number",
    "station_name": "its name",
    "protocol": "its protocol in the contest",
    "protocol_status": "how far the protocol has come",
    "votes": "sum of the votes; empty for who was on no ballot",
    "seats": "how many are elected",
    "candidacy_status": "how far the candidacy has come",
    "blanks": "protocols whose figure for them is blank",
    "share_of": "what shares of votes are parts of",
    "margin": "votes between the last seat and the next",
    "parent": "the unit that it lies in",
    "level": "country, region, district ...",
    "unit_name": "its name",
    "could_vote": "who could vote, as the rule set says",
    "voted": "who did",
    "listed": "voters on the lists before the day",
    "covered": "those at stations that are counted",
}

MARK = {
    "F": "found in a source",
    "F-old": "found, for another time or office",
    "D": "derived from what was found",
    "R": "recalled, not found yet",
    "U": "not resolved",
}
ROLE = {
    "central": "central commission",
    "territorial": "territorial commission",
    "precinct": "precinct commission",
    "observer": "observer",
    "auditor": "audit board",
    "publisher": "publisher",
}
RECORD = {
    "genesis": "the call of the election",
    "contest": "a step of a contest",
    "nomination": "a nomination",
    "registration": "a decision on a candidacy",
    "result": "a result",
    "protocol": "a protocol",
    "correction": "a corrected protocol",
    "annulment": "an annulment",
    "observer_copy": "an observer's copy",
}
GROUND = {
    "own_request": "at their own request",
    "civil_service_requirement": "does not meet the requirements of the civil service",
    "documents_incomplete": "documents incomplete",
    "signatures_insufficient": "too few signatures",
    "not_explained": "no reason given",
}
DEADLINE = {
    "before_call": "before the call",
    "after_call": "after the call",
    "before_vote": "full days before polling day",
    "after_vote": "after polling day",
    "before_term_end": "full days before the end of the term",
    "after_term_end": "after the end of the term",
}
GAP = {
    "awaited": "awaited",
    "annulled": "annulled",
    "blank": "counted with blanks",
}

_GROUPS: Mapping[str, Mapping[str, str]] = {
    "contest": CONTEST,
    "candidacy": CANDIDACY,
    "protocol": PROTOCOL,
    "act": ACT,
    "line": LINE,
    "level": LEVEL,
    "sex": SEX,
    "provenance": PROVENANCE,
    "ground": GROUND,
    "step": STEP,
    "mark": MARK,
    "role": ROLE,
    "record": RECORD,
    "gap": GAP,
    "deadline": DEADLINE,
    "table": TABLE,
    "column": COLUMN,
}

WORDS: Mapping[tuple[str, str], str] = {
    (group, token): text for group, texts in _GROUPS.items() for token, text in texts.items()
}
"""(group, token) -> English text; the group is the context of the text in a catalog."""
