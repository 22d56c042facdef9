"""Template marks that posts contain become Markdown or HTML before it is rendered; code is never touched."""

from typing import Literal

from .hugo import expand_hugo, expand_zola
from .liquid import LiquidExpander
from .values import Expansion, Loss, TemplateContext, Templating

__all__ = ["Expansion", "Loss", "TemplateContext", "Templating", "expand_templates", "has_marks"]


def has_marks(body: str) -> bool:
    """Whether there could be anything to expand."""
    return "{{" in body or "{%" in body


def expand_templates(
    body: str,
    markup: Literal["markdown", "html", "text", "rest"],
    templating: Templating,
    context: TemplateContext,
) -> Expansion:
    """The body with its template marks expanded, as far as they can be, and without all the others.

    Fenced, indented and inline code and code's HTML elements stay as they are, but for the marks that keep
    templates off (`{% raw %}`, `{{</* … */>}}`), which go. Never raises. Text and reST hold no marks.
    """
    if templating == "none" or markup in ("text", "rest") or not has_marks(body):
        return Expansion(body)
    markdown = markup == "markdown"
    if templating == "hugo":
        return expand_hugo(body, context, markdown=markdown)
    if templating == "zola":
        return expand_zola(body, context, markdown=markdown)
    return LiquidExpander(body, templating, context, markdown=markdown).expand()
