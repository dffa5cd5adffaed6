"""The three knobs of a sigmoid."""

from collections.abc import Mapping
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

RANGES = {"w": 20.0, "b": 20.0, "c": 3.0}
"""How far each knob can be turned to either side."""


class Knobs(Figure):
    """Turns w, b and c of the curve c σ(b + w x).

    Args:
        w: from -20 to 20.
        b: from -20 to 20.
        c: from -3 to 3.
        hard: whether the hard ramp with the same middle, slope and height is drawn, too.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: a value does not fit.
    """

    _esm = STATIC / "knobs.js"

    w = traitlets.Float(1.0).tag(sync=True)
    b = traitlets.Float(0.0).tag(sync=True)
    c = traitlets.Float(1.0).tag(sync=True)
    hard = traitlets.Bool(False).tag(sync=True)

    def __init__(self, w: float = 1.0, b: float = 0.0, c: float = 1.0, *, hard: bool = False, alt: str) -> None:
        super().__init__(
            alt=alt, kind="knobs", **self.changes_for({}, {"w": w, "b": b, "c": c, "hard": hard}, "Knobs()")
        )

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name, value in settings.items():
            if name not in (*RANGES, "hard"):
                raise ValueError(f"{where}: there is no setting {name!r}; choose from w, b, c, hard")
            if name == "hard":
                if not isinstance(value, bool):
                    raise ValueError(f"{where}: hard={value!r} must be true or false")
            elif isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= RANGES[name]:
                most = RANGES[name]
                raise ValueError(f"{where}: {name}={value!r} must be a number from {-most:g} to {most:g}")
        return dict(settings)

    def picture(self) -> matplotlib.figure.Figure:
        """The curve, with the plain sigmoid for comparison."""
        figure, axes = plots.new_figure()
        x = np.linspace(-4, 4, 401)
        axes.plot(x, self.c / (1 + np.exp(-(self.b + self.w * x))), color=plots.color("training"), label="now")
        if self.hard:
            ramp = self.c * np.clip(0.5 + (self.b + self.w * x) / 4, 0, 1)
            axes.plot(x, ramp, color=plots.color("falling"), label="hard ramp")
        axes.set(xlim=(-4, 4), ylim=(-3.2, 3.2), xlabel="x")
        axes.set_title(f"w = {self.w:g}, b = {self.b:g}, c = {self.c:g}")
        axes.legend()
        return figure
