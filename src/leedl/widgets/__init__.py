"""Interactive figures: alive in a notebook, on the built site, and a picture on paper.

A figure's whole state is its traits. In a notebook they are read and set from Python; on the site the same JavaScript
runs on the state that Python saved in the page.
"""

from leedl.widgets.diagnosis import Diagnosis, Patient
from leedl.widgets.error_surface import ErrorSurface
from leedl.widgets.figure import FIGURE_MIME, Figure
from leedl.widgets.parts_gallery import PartsGallery
from leedl.widgets.polynomial_fit import PolynomialFit
from leedl.widgets.sweep import Setting, Sweep
from leedl.widgets.views import Bars, Curves, HeatMap, Image, Numbers, Scatter, Table

FIGURES: dict[str, type[Figure]] = {
    "diagnosis": Diagnosis,
    "error_surface": ErrorSurface,
    "parts_gallery": PartsGallery,
    "polynomial_fit": PolynomialFit,
    "sweep": Sweep,
}
"""All figures, by the name that their state carries."""

__all__ = [
    "FIGURES",
    "FIGURE_MIME",
    "Bars",
    "Curves",
    "Diagnosis",
    "ErrorSurface",
    "Figure",
    "HeatMap",
    "Image",
    "Numbers",
    "PartsGallery",
    "Patient",
    "PolynomialFit",
    "Scatter",
    "Setting",
    "Sweep",
    "Table",
]
