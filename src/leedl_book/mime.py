"""How the site shows the book's own kinds of output."""

from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

from leedl.claims import CLAIM_MIME, claim_html
from leedl.widgets import FIGURE_MIME
from leedl_book.live_figures import live_figure


class ClaimRenderer(MimeRenderPlugin):
    """Claims, drawn from what was measured: a change of their looks reaches pages without executing them."""

    mime_priority_overrides = [("html", CLAIM_MIME, 1)]

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool | int) -> list[nodes.Element] | None:
        """A claim as HTML; None for every other kind of output."""
        if inline or data.mime_type != CLAIM_MIME:
            return None
        record: Any = data.content
        return [nodes.raw("", claim_html(record), format="html", classes=["output"])]


class FigureRenderer(MimeRenderPlugin):
    """Interactive figures, from their saved state."""

    mime_priority_overrides = [("html", FIGURE_MIME, 0)]  # before the view of the live widget, which needs a kernel

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool | int) -> list[nodes.Element] | None:
        """A figure's node; None for every other kind of output."""
        if inline or data.mime_type != FIGURE_MIME:
            return None
        return [live_figure(state=data.content)]
