"""Gradient descent on a curve: a ball, the slope under it, and where each start would end."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

STEPS = 50
"""Updates of a walk."""

RATES = (0.01, 2.0)
"""What the slider of the learning rate covers."""

_FAR = 1e6  # beyond this the walk has left for good


@dataclass(frozen=True)
class Curve:
    """A loss of one parameter.

    Attributes:
        formula: in LaTeX.
        loss: of a number or an array.
        slope: its derivative.
        w: the values of the parameter that are drawn, lowest and highest.
        range: the same for the loss.
    """

    formula: str
    loss: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    w: tuple[float, float]
    range: tuple[float, float]


CURVES = {
    "one valley": Curve("(w-3)^2", lambda w: (w - 3) ** 2, lambda w: 2 * (w - 3), (-2.5, 8.5), (-2.0, 30.0)),
    "two valleys": Curve(
        r"0.05\,(w^4-8w^2)+0.15\,w",
        lambda w: 0.05 * (w**4 - 8 * w**2) + 0.15 * w,
        lambda w: 0.05 * (4 * w**3 - 16 * w) + 0.15,
        (-3.4, 3.4),
        (-1.5, 2.6),
    ),
}
"""The losses that can be walked on; `figures/one_parameter.js` has their twins."""


class OneParameter(Figure):
    """Gradient descent on a loss of one parameter, step by step.

    Args:
        curve: one of `CURVES`.
        alt: what a reader who cannot see the figure would miss.
        start: where the walk starts.
        learning_rate: 0.01 to 2.
        step: how many updates are shown, 0 to 50.
        presets: settings that the reader can choose by name.

    Raises:
        ValueError: a setting that does not fit; no alternative text.
    """

    _esm = STATIC / "one_parameter.js"

    curve = traitlets.Enum(tuple(CURVES), default_value="one valley").tag(sync=True)
    start = traitlets.Float().tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        curve: str = "one valley",
        *,
        alt: str,
        start: float = 0.0,
        learning_rate: float = 0.1,
        step: int = 0,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        given = {"curve": curve, "start": start, "learning_rate": learning_rate, "step": step}
        first = self.changes_for({"curve": curve}, given, "OneParameter()")
        for label, settings in (presets or {}).items():
            self.changes_for(first, settings, f"preset {label!r}")
        presets_as_list = [{"label": label, "settings": dict(one)} for label, one in (presets or {}).items()]
        super().__init__(alt=alt, kind="one_parameter", presets=presets_as_list, **first)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        curve = settings.get("curve", state["curve"])
        if curve not in CURVES:
            raise ValueError(f"{where}: curve={curve!r}: choose from {', '.join(CURVES)}")
        ranges = {"start": CURVES[curve].w, "learning_rate": RATES, "step": (0, STEPS)}
        for name, value in settings.items():
            if name == "curve":
                continue
            if name not in ranges:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(['curve', *ranges])}")
            if isinstance(value, bool) or not isinstance(value, int if name == "step" else int | float):
                raise ValueError(f"{where}: {name}={value!r} is no {'whole ' if name == 'step' else ''}number")
            if not ranges[name][0] <= value <= ranges[name][1]:
                raise ValueError(f"{where}: {name}={value} must lie from {ranges[name][0]:g} to {ranges[name][1]:g}")
        return dict(settings)

    @property
    def path(self) -> list[float]:
        """The parameter at the start and after each of the updates shown, as long as it is below a million."""
        path = [self.start]
        while len(path) <= self.step:
            after = path[-1] - self.learning_rate * CURVES[self.curve].slope(path[-1])
            if not abs(after) < _FAR:
                break
            path.append(after)
        return path

    def picture(self) -> matplotlib.figure.Figure:
        """The curve and the walk on it, as Matplotlib draws it."""
        curve = CURVES[self.curve]
        figure, axes = plots.new_figure()
        w = np.linspace(*curve.w, 241)
        path = np.array(self.path)
        axes.plot(w, curve.loss(w), color=plots.color("training"))
        axes.plot(path, curve.loss(path), "o-", color=plots.color("validation"), linewidth=1, markersize=5)
        axes.set(xlim=curve.w, ylim=curve.range, xlabel="$w$", ylabel="$L$", title=f"$L(w)={curve.formula}$")
        return figure
