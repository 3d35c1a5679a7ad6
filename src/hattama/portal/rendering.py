"""Pages out of templates: one environment of templates for each language."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from minijinja import Environment, safe

from hattama.portal.tongue import Tongue

TEMPLATES = files("hattama.portal").joinpath("templates")

_TEXT = re.compile(r'\{\{ _\("((?:[^"\\]|\\.)*)"\) \}\}')
"""A text without places in a template: it is put in once, when the template is read."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be.

    Attributes:
        path: where it goes below the folder of its language.
        template: from which template.
        context: with what.
        twin: the page in other languages, if that is another, as lists by letter have.
    """

    path: str
    template: str
    context: Mapping[str, object]
    twin: str = ""


class Renderer:
    """Renders the pages of one language.

    Args:
        tongue: the language.
        shared: what every template may name.
    """

    def __init__(self, tongue: Tongue, shared: Mapping[str, object]) -> None:
        self.tongue = tongue
        self._environment = environment = Environment(
            loader=self._template,
            undefined_behavior="strict",
            trim_blocks=True,
            lstrip_blocks=True,
        )
        for name, filter_ in tongue.filters().items():
            environment.add_filter(name, filter_)
        environment.add_global("_", tongue.say)
        environment.add_global("count", tongue.count)
        for name, value in shared.items():
            environment.add_global(name, value)
        environment.add_global("lang", tongue.code)

    def render(self, page: Page) -> bytes:
        """Give a page as octets."""
        up = "../" * page.path.count("/")
        text = self._environment.render_template(
            page.template, **page.context, path=page.path, twin=page.twin or page.path, up=safe(up)
        )
        return text.encode()

    def _template(self, name: str) -> str:
        source = TEMPLATES.joinpath(name).read_text("utf-8")
        return _TEXT.sub(lambda text: html.escape(self.tongue.say(text[1])), source)
