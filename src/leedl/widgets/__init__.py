"""Interactive figures: alive in a notebook, on the built site, and a picture on paper.

A figure's whole state is its traits. In a notebook they are read and set from Python; on the site the same JavaScript
runs on the state that Python saved in the page.
"""

from leedl.widgets.error_surface import ErrorSurface
from leedl.widgets.figure import FIGURE_MIME, Figure
from leedl.widgets.marble import Marble
from leedl.widgets.parts_gallery import PartsGallery
from leedl.widgets.sweep import Setting, Sweep
from leedl.widgets.views import Bars, Curves, HeatMap, Image, Numbers, Scatter, Table

FIGURES: dict[str, type[Figure]] = {
    "error_surface": ErrorSurface,
    "marble": Marble,
    "parts_gallery": PartsGallery,
    "sweep": Sweep,
}
"""All figures, by the name that their state carries."""

__all__ = [
    "FIGURES",
    "FIGURE_MIME",
    "Bars",
    "Curves",
    "ErrorSurface",
    "Figure",
    "HeatMap",
    "Image",
    "Marble",
    "Numbers",
    "PartsGallery",
    "Scatter",
    "Setting",
    "Sweep",
    "Table",
]
