"""The parts that figures are made of, each with a small live example; also the example of a page-specific figure."""

from collections.abc import Mapping
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

PARTS = ("plot", "choice", "point", "bars", "matrix", "table", "image", "network", "quiz")
"""What can be shown."""

WAVES = ("sine", "square", "triangle")


class PartsGallery(Figure):
    """Live examples of the parts that figures are made of.

    Args:
        *parts: which of `PARTS` to show, in this order.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: there is no such part, or a setting has a value that does not fit.
    """

    _esm = STATIC / "parts_gallery.js"

    parts: traitlets.List[str] = traitlets.List().tag(sync=True)
    frequency = traitlets.Float(2.0, min=0.5, max=8.0).tag(sync=True)
    log_scale = traitlets.Bool(False).tag(sync=True)
    wave = traitlets.Enum(WAVES, default_value="sine").tag(sync=True)
    step = traitlets.Int(10, min=0, max=60).tag(sync=True)
    point = traitlets.List(traitlets.Float(), [1.0, 0.5], minlen=2, maxlen=2).tag(sync=True)
    painting = traitlets.List(traitlets.Float(), []).tag(sync=True)

    def __init__(self, *parts: str, alt: str) -> None:
        for part in parts or ("",):
            if part not in PARTS:
                raise ValueError(f"PartsGallery({part!r}): choose from {', '.join(PARTS)}")
        super().__init__(alt=alt, kind="parts_gallery", parts=list(parts))

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        valid = ("frequency", "log_scale", "wave", "step", "point", "painting")
        for name, value in settings.items():
            if name not in valid:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(valid)}")
            try:
                PartsGallery.class_traits()[name]._validate(PartsGallery("plot", alt="a check"), value)
            except traitlets.TraitError as error:
                raise ValueError(f"{where}: {name}={value!r}: {error}") from None
        return dict(settings)

    def picture(self) -> matplotlib.figure.Figure:
        """The names of the parts: what they are one has to try."""
        figure, axes = plots.new_figure(4.8, 1.2)
        axes.set_axis_off()
        axes.text(0.5, 0.5, "to try on the site or in a notebook:\n" + ", ".join(self.parts), ha="center", va="center")
        return figure

    @property
    def painted(self) -> np.ndarray:
        """What the reader has painted, shape (14, 14), 0 to 1."""
        return np.array(self.painting or [0.0] * 196).reshape(14, 14)
