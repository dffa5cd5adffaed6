"""The eigenvalues of a Hessian over training, and their counts for a border of "near zero" that the reader moves."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.arrays import as_numpy, decode, encode
from leedl.widgets.figure import STATIC, Figure

TOLERANCES = (1e-12, 0.5)
"""The lowest and the highest border of "near zero", relative to the eigenvalue of the largest size."""


class Shares(NamedTuple):
    """Which share of the eigenvalues is above zero at all, clearly above, near, and clearly below."""

    raw: float
    positive: float
    zero: float
    negative: float


def shares(eigenvalues: Any, tolerance: float) -> Shares:
    """Shares of eigenvalues, shape (n,); near zero is what is at most ``tolerance`` times the largest size."""
    values = as_numpy(eigenvalues)
    border = tolerance * np.abs(values).max()
    tests = (values > 0, values > border, np.abs(values) <= border, values < -border)
    return Shares(*(float(test.mean()) for test in tests))


class Spectrum(Figure):
    """The spectrum of a Hessian over training: histogram, shares, and the minimum ratio for every way to count zeros.

    Args:
        eigenvalues: shape (T, n), those of the Hessian after each of T numbers of updates.
        steps: the T numbers of updates, rising.
        loss: shape (T,).
        gradient_norm: shape (T,).
        alt: what a reader who cannot see the figure would miss.
        step: the number of updates that is shown first; the last by default.
        tolerance: the border of "near zero" that is shown first.

    Raises:
        ValueError: arrays that do not fit together or are not finite, a spectrum of zeros only, numbers of updates that
            do not rise, or a setting that does not fit.
    """

    _esm = STATIC / "spectrum.js"

    eigenvalues = traitlets.Dict().tag(sync=True)
    steps: traitlets.List[int] = traitlets.List().tag(sync=True)
    loss: traitlets.List[float] = traitlets.List().tag(sync=True)
    gradient_norm: traitlets.List[float] = traitlets.List().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    tolerance = traitlets.Float().tag(sync=True)

    def __init__(
        self,
        eigenvalues: Any,
        steps: Sequence[int],
        loss: Any,
        gradient_norm: Any,
        *,
        alt: str,
        step: int | None = None,
        tolerance: float = 1e-4,
    ) -> None:
        values = as_numpy(eigenvalues)
        if values.ndim != 2 or len(values) != len(steps) or len(steps) < 2:
            raise ValueError(
                f"eigenvalues of shape {values.shape} for {len(steps)} steps: give (T, n) for T >= 2 steps"
            )
        if list(steps) != sorted(set(steps)):
            raise ValueError(f"steps={list(steps)}: the numbers of updates must rise")
        if not np.isfinite(values).all() or not np.abs(values).max(1).all():
            raise ValueError("eigenvalues must be finite, and not all of a step zero")
        curves = {"loss": as_numpy(loss), "gradient_norm": as_numpy(gradient_norm)}
        for name, curve in curves.items():
            if curve.shape != (len(steps),) or not np.isfinite(curve).all():
                raise ValueError(f"{name} of shape {curve.shape}: give a finite number for each of {len(steps)} steps")
        updates = [int(one) for one in steps]
        first = {"step": updates[-1] if step is None else step, "tolerance": tolerance}
        super().__init__(
            alt=alt,
            kind="spectrum",
            eigenvalues=encode(values),
            steps=updates,
            loss=[float(one) for one in curves["loss"]],
            gradient_norm=[float(one) for one in curves["gradient_norm"]],
            **self.changes_for({"steps": updates}, first, "Spectrum()"),
        )

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name, value in settings.items():
            if name not in ("step", "tolerance"):
                raise ValueError(f"{where}: there is no setting {name!r}; choose from step, tolerance")
            if name == "step" and value not in state["steps"]:
                raise ValueError(f"{where}: step={value!r} is not among {', '.join(map(str, state['steps']))}")
            if name == "tolerance" and not _inside(value):
                raise ValueError(
                    f"{where}: tolerance={value!r} does not lie between {TOLERANCES[0]} and {TOLERANCES[1]}"
                )
        return dict(settings)

    @traitlets.validate("step", "tolerance")
    def _check_setting(self, proposal: Any) -> Any:
        name = proposal["trait"].name
        return self.changes_for({"steps": self.steps}, {name: proposal["value"]}, "Spectrum")[name]

    @property
    def shares(self) -> Shares:
        """The shares that are shown."""
        return shares(self._shown(), self.tolerance)

    def _shown(self) -> np.ndarray:
        return decode(self.eigenvalues)[self.steps.index(self.step)]

    def picture(self) -> matplotlib.figure.Figure:
        """Histogram and ratios at the step and tolerance that are shown."""
        relative = self._shown() / np.abs(self._shown()).max()
        low = TOLERANCES[0]
        decades = np.sign(relative) * np.maximum(0, np.log10(np.maximum(np.abs(relative), low) / low))
        figure, (bars, ratios) = plt.subplots(1, 2, figsize=(9.6, 3.4))
        bars.hist(decades, bins=np.arange(-12.5, 13), color=plots.color("training"))
        border = math.log10(self.tolerance / low)
        for side in (-border, border):
            bars.axvline(side, color=plots.color("ink"))
        places = np.array([-12, -8, -4, 0, 4, 8, 12])
        names = [f"{'-' if one < 0 else ''}$10^{{{abs(one) - 12}}}$" if one else "0" for one in places]
        bars.set_xticks(places, names)
        bars.set(title=f"eigenvalues after {self.step} updates", xlabel="relative to the largest", ylabel="how many")
        tolerances = np.geomspace(*TOLERANCES, 100)
        counted = [shares(relative, one) for one in tolerances]
        ratios.plot(tolerances, [1 - one.negative for one in counted], label="zeros count as positive")
        ratios.plot(tolerances, [one.positive for one in counted], label="zeros count as negative")
        ratios.axvline(self.tolerance, color=plots.color("ink"))
        ratios.set(xscale="log", ylim=(0, 1), title="share that counts as positive", xlabel="tolerance")
        ratios.legend()
        return figure


def _inside(tolerance: Any) -> bool:
    number = isinstance(tolerance, int | float) and not isinstance(tolerance, bool)
    return number and TOLERANCES[0] <= tolerance <= TOLERANCES[1]
