"""The terms of the portal."""

from hattama.portal.glossary import terms
from hattama.portal.tongue import languages


def test_every_term_has_its_english_word_once() -> None:
    words = [term.names["en"] for term in terms()]

    assert len(words) == len(set(words)) > 50


def test_only_words_that_are_there_can_be_unsure() -> None:
    assert all(term.unsure <= set(term.names) - {"en"} for term in terms())


def test_every_language_of_the_portal_has_most_terms() -> None:
    for language in languages():
        assert sum(language in term.names for term in terms()) > 0.9 * len(terms())
