"""The pages that explain: about, method, glossary, and how to verify everything oneself."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hattama.law.ruleset import Ground, Rule, RuleSet
from hattama.messages import rule_text
from hattama.portal.glossary import terms
from hattama.portal.guide import GuideSheet
from hattama.portal.pages.common import Scene
from hattama.portal.rendering import Page
from hattama.portal.tongue import Tongue

__all__ = ["guide_pages"]


def guide_pages(scene: Scene, sheet: GuideSheet) -> Iterator[Page]:
    """Yield the explaining pages, and the texts of the check in the browser."""
    yield Page("verify.html", "verify.html", {"log": sheet.log, "meta": scene.world.meta})
    yield Page("check.json", "check.json", {})
    yield Page("about.html", "about.html", {"log": sheet.log, "meta": scene.world.meta})
    yield Page("method.html", "method.html", {**_method(scene), "sql": sheet.sql})
    yield Page("glossary.html", "glossary.html", _glossary(scene.tongue))


def _method(scene: Scene) -> dict[str, Any]:
    rules, language = scene.world.rules, scene.rule_language()
    return {
        "meta": scene.world.meta,
        "rules": rules,
        "language": language,
        "outcomes": [
            (scene.world.offices.get(one.office, {}), one, _cited(rules, one.ground))
            for one in rules.outcomes
        ],
        "parameters": [(one, _cited(rules, one.ground)) for one in rules.parameters],
        "groups": [
            (title, _rules(rules, group, language))
            for title, group in (
                (scene.tongue.say("What every protocol is checked for"), rules.checks),
                (scene.tongue.say("Who may stand"), rules.eligibility),
                (scene.tongue.say("How nominees get on the ballot"), rules.routes),
            )
            if group
        ],
        "deadlines": [(one, _cited(rules, one.ground)) for one in rules.deadlines],
        "sources": list(rules.sources.items()),
        "marks": list(dict.fromkeys(ground.mark for ground in _grounds(rules))),
    }


def _rules(
    rules: RuleSet, group: Sequence[Rule], language: str
) -> Sequence[tuple[Rule, str, Sequence[str]]]:
    return [(rule, rule_text(rule, rules, language), _cited(rules, rule.ground)) for rule in group]


def _cited(rules: RuleSet, ground: Ground) -> Sequence[str]:
    """Give the keys of the sources that a ground names and the rule set lists."""
    return [key for key in ground.source.split() if key in rules.sources]


def _grounds(rules: RuleSet) -> Iterator[Ground]:
    yield from (one.ground for one in rules.outcomes)
    yield from (one.ground for one in (*rules.checks, *rules.eligibility, *rules.routes))
    yield from (one.ground for one in rules.parameters)
    yield from (one.ground for one in rules.deadlines)


def _glossary(tongue: Tongue) -> Mapping[str, Any]:
    """Give the terms, those of the language first, by their letters."""
    known = [term for term in terms() if tongue.code in term.names]
    codes = [tongue.code, *sorted({code for term in known for code in term.names} - {tongue.code})]
    return {
        "codes": [(code, tongue.locale.languages.get(code, code)) for code in codes],
        "terms": [
            [(code, term.names.get(code, ""), code in term.unsure) for code in codes]
            for term in sorted(known, key=lambda term: term.names[tongue.code].casefold())
        ],
        "unsure": sum(len(term.unsure) for term in known),
    }
