"""Figures: alternative text is required, and drawings follow the light and dark mode of the page."""

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from leedl.plots import DARK

logger = logging.getLogger(__name__)


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.add_transform(RequireAlternativeText)
    app.add_transform(AddDarkDrawings)


class RequireAlternativeText(SphinxTransform):
    """Warn of every image that a reader who cannot see it would miss."""

    default_priority = 200  # before images are collected

    def apply(self, **kwargs: Any) -> None:
        """Look at each image of the page."""
        for image in self.document.findall(nodes.image):
            if not image.get("alt", "").strip() or image["alt"] == image["uri"]:
                logger.warning(
                    "a figure without alternative text: say what a reader who cannot see it would miss "
                    "(`mystnb: image: alt:` in a code cell, `:alt:` in a figure, ![…] in Markdown)",
                    location=_place(image),
                    type="leedl",
                    subtype="alt",
                )


def _place(image: nodes.image) -> nodes.Node:
    """The image, or the nearest node around it that knows its line."""
    place: nodes.Node = image
    while not place.line and place.parent is not None:
        place = place.parent
    return place


class AddDarkDrawings(SphinxTransform):
    """Beside each drawing of a code cell, put the same drawing in the colours of the dark mode.

    A drawing made with `leedl.plots` has one colour per role; its dark twin is the same file with each role's colour
    replaced.
    """

    default_priority = 201

    def apply(self, **kwargs: Any) -> None:
        """Add the twins of the page's drawings."""
        for image in list(self.document.findall(nodes.image)):
            path = Path(self.app.srcdir, image["uri"].lstrip("/")) if image["uri"].startswith("/") else None
            path = path or Path(self.env.doc2path(self.env.docname)).parent / image["uri"]
            if path.suffix != ".svg" or "jupyter_execute" not in path.parts:
                continue
            twin = image.deepcopy()
            twin["uri"] = image["uri"].removesuffix(".svg") + "-dark.svg"
            file, drawing = path.with_name(path.stem + "-dark.svg"), darkened(path.read_text("utf-8"))
            if not file.exists() or file.read_text("utf-8") != drawing:  # else pages with the same drawing look changed
                file.write_text(drawing, "utf-8")
            image["classes"].append("only-light")
            twin["classes"].append("only-dark")
            pair = nodes.container(classes=["drawing"])  # one node in place of one: myst-nb chooses outputs by position
            image.parent[image.parent.index(image)] = pair
            pair += [image, twin]


def darkened(drawing: str) -> str:
    """An SVG drawing with the colour of each role of `leedl.plots` replaced by its dark counterpart."""
    for light, dark in DARK.items():
        drawing = drawing.replace(light.lower(), dark.lower())
    return drawing
