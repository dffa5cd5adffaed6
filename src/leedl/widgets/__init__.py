"""Interactive figures: alive in a notebook, on the built site, and a picture on paper.

A figure's whole state is its traits. In a notebook they are read and set from Python; on the site the same JavaScript
runs on the state that Python saved in the page.
"""

from leedl.widgets.curvature import Curvature
from leedl.widgets.diagnosis import Diagnosis, Patient
from leedl.widgets.epochs import Epochs
from leedl.widgets.error_surface import ErrorSurface
from leedl.widgets.figure import FIGURE_MIME, Figure
from leedl.widgets.knobs import Knobs
from leedl.widgets.line_fit import LineFit
from leedl.widgets.live_batch import LiveBatch
from leedl.widgets.marble import Marble
from leedl.widgets.one_parameter import OneParameter
from leedl.widgets.parts_gallery import PartsGallery
from leedl.widgets.polynomial_fit import PolynomialFit
from leedl.widgets.quiz import Question, Quiz
from leedl.widgets.ramps import Ramps
from leedl.widgets.scores import Scores
from leedl.widgets.spectrum import Spectrum
from leedl.widgets.step_rule import StepRule
from leedl.widgets.sweep import Setting, Sweep
from leedl.widgets.taylor import Taylor
from leedl.widgets.views import Bars, Curves, HeatMap, Image, Numbers, Scatter, Table
from leedl.widgets.wiring import Wiring
from leedl.widgets.writer import Writer

FIGURES: dict[str, type[Figure]] = {
    "curvature": Curvature,
    "diagnosis": Diagnosis,
    "epochs": Epochs,
    "error_surface": ErrorSurface,
    "knobs": Knobs,
    "line_fit": LineFit,
    "live_batch": LiveBatch,
    "marble": Marble,
    "one_parameter": OneParameter,
    "parts_gallery": PartsGallery,
    "polynomial_fit": PolynomialFit,
    "quiz": Quiz,
    "ramps": Ramps,
    "scores": Scores,
    "spectrum": Spectrum,
    "step_rule": StepRule,
    "sweep": Sweep,
    "taylor": Taylor,
    "wiring": Wiring,
    "writer": Writer,
}
"""All figures, by the name that their state carries."""

__all__ = [
    "FIGURES",
    "FIGURE_MIME",
    "Bars",
    "Curvature",
    "Curves",
    "Diagnosis",
    "Epochs",
    "ErrorSurface",
    "Figure",
    "HeatMap",
    "Image",
    "Knobs",
    "LineFit",
    "LiveBatch",
    "Marble",
    "Numbers",
    "OneParameter",
    "PartsGallery",
    "Patient",
    "PolynomialFit",
    "Question",
    "Quiz",
    "Ramps",
    "Scatter",
    "Scores",
    "Setting",
    "Spectrum",
    "StepRule",
    "Sweep",
    "Table",
    "Taylor",
    "Wiring",
    "Writer",
]
