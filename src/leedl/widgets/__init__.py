"""Interactive figures: alive in a notebook, on the built site, and a picture on paper.

A figure's whole state is its traits. In a notebook they are read and set from Python; on the site the same JavaScript
runs on the state that Python saved in the page.
"""

from leedl.widgets.epochs import Epochs
from leedl.widgets.error_surface import ErrorSurface
from leedl.widgets.figure import FIGURE_MIME, Figure
from leedl.widgets.knobs import Knobs
from leedl.widgets.parts_gallery import PartsGallery
from leedl.widgets.ramps import Ramps
from leedl.widgets.sweep import Setting, Sweep
from leedl.widgets.views import Bars, Curves, HeatMap, Image, Numbers, Scatter, Table
from leedl.widgets.wiring import Wiring

FIGURES: dict[str, type[Figure]] = {
    "epochs": Epochs,
    "error_surface": ErrorSurface,
    "knobs": Knobs,
    "parts_gallery": PartsGallery,
    "ramps": Ramps,
    "sweep": Sweep,
    "wiring": Wiring,
}
"""All figures, by the name that their state carries."""

__all__ = [
    "FIGURES",
    "FIGURE_MIME",
    "Bars",
    "Curves",
    "Epochs",
    "ErrorSurface",
    "Figure",
    "HeatMap",
    "Image",
    "Knobs",
    "Numbers",
    "PartsGallery",
    "Ramps",
    "Scatter",
    "Setting",
    "Sweep",
    "Table",
    "Wiring",
]
