"""How the site shows the book's own kinds of output."""

from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer

from leedl.claims import CLAIM_MIME, claim_html


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
