"""The Taylor microscope: a loss of one parameter with its constant, its tangent and its parabola at a point."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import numpy as np
import torch
import traitlets

from leedl import formulas, plots
from leedl.widgets.figure import STATIC, Figure

SETTINGS = ("formula", "x_range", "center", "radius")
"""What a link, a preset and Python can change."""

SMALLEST_RADIUS = 0.01

APPROXIMATIONS = {"constant": "reference", "tangent": "gradient", "parabola": "falling"}
"""Their names and the roles of their colors."""


class Taylor(Figure):
    """A loss of one parameter, and at a point that the reader drags its constant, its tangent and its parabola.

    A window around the point is shown enlarged, and for each approximation how far its error stays below 5 % of the
    height of the picture.

    Args:
        formula: the loss in the parameter ``w1``, as `leedl.formulas` reads it.
        alt: what a reader who cannot see the figure would miss.
        x_range: lowest and highest parameter that is shown.
        center: the point of expansion.
        radius: of the window, 0.01 to half of the range.
        presets: settings that the reader can choose by name.

    Raises:
        ValueError: the formula cannot be read, a number lies out of its range, or the loss is not finite at the center.
    """

    _esm = STATIC / "taylor.js"

    formula = traitlets.Unicode().tag(sync=True)
    x_range: traitlets.List[float] = traitlets.List(traitlets.Float(), minlen=2, maxlen=2).tag(sync=True)
    center = traitlets.Float().tag(sync=True)
    radius = traitlets.Float().tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        formula: str,
        *,
        alt: str,
        x_range: Sequence[float] = (-2.0, 2.0),
        center: float = 0.0,
        radius: float = 0.5,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        state = {"formula": formula, "x_range": list(map(float, x_range)), "center": center, "radius": radius}
        self.changes_for(state, {}, "Taylor()")
        chosen = [
            {"label": label, "settings": self.changes_for(state, settings, f"preset {label!r}")}
            for label, settings in (presets or {}).items()
        ]
        super().__init__(alt=alt, kind="taylor", presets=chosen, **state)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name in settings:
            if name not in SETTINGS:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(SETTINGS)}")
        new = {name: settings.get(name, state[name]) for name in SETTINGS}
        x_range, center, radius = new["x_range"], new["center"], new["radius"]
        if len(x_range) != 2 or not x_range[0] < x_range[1]:
            raise ValueError(f"{where}: x_range={x_range!r}: give the lowest and the highest parameter")
        low, high = x_range
        if not low <= center <= high:
            raise ValueError(f"{where}: center={center!r} lies outside of the picture, {low:g} to {high:g}")
        if not SMALLEST_RADIUS <= radius <= (high - low) / 2:
            raise ValueError(f"{where}: radius={radius!r}: it goes from {SMALLEST_RADIUS} to {(high - low) / 2:g}")
        try:
            loss = _jet(new["formula"], center)[0]
        except formulas.FormulaError as error:
            raise ValueError(f"{where}: formula={new['formula']!r}: {error}") from None
        if not np.isfinite(loss):
            raise ValueError(f"{where}: the loss at {center:g} is {loss:g}; choose a center where it is finite")
        return dict(settings)

    @property
    def derivatives(self) -> tuple[float, float, float]:
        """Loss, slope and curvature at the center, as PyTorch finds them."""
        return _jet(self.formula, self.center)

    def picture(self) -> matplotlib.figure.Figure:
        """The loss and its three approximations over the whole range."""
        value, slope, bend = self.derivatives
        low, high = self.x_range
        w = np.linspace(low, high, 401)
        loss = formulas.parse(self.formula)(torch.tensor(w), torch.zeros(1, dtype=torch.float64)).expand(401).numpy()
        v = w - self.center
        lines = (value + 0 * v, value + slope * v, value + slope * v + bend / 2 * v**2)
        low, high = np.nanmin(loss), np.nanmax(loss)
        margin = 0.04 * (high - low) or 0.5
        figure, axes = plots.new_figure()
        axes.plot(w, loss, color=plots.color("training"), linestyle="-", label="loss")
        for (name, role), line, dashes in zip(APPROXIMATIONS.items(), lines, ("--", "-.", ":"), strict=True):
            axes.plot(w, line, color=plots.color(role), linestyle=dashes, label=name)
        axes.plot(self.center, value, "o", color=plots.color("ink"))
        axes.set(xlabel="$w$", ylabel="loss", xlim=self.x_range, ylim=(low - 3 * margin, high + margin))
        axes.legend(fontsize=9)
        return figure


def _jet(formula: str, w: float) -> tuple[float, float, float]:
    """A loss with its first and second derivative."""
    f = formulas.parse(formula)
    point = torch.tensor(float(w), dtype=torch.float64, requires_grad=True)
    value = f(point, torch.tensor(0.0, dtype=torch.float64))
    if not value.requires_grad:
        return value.item(), 0.0, 0.0
    (slope,) = torch.autograd.grad(value, point, create_graph=True)
    bend = torch.autograd.grad(slope, point)[0] if slope.requires_grad else torch.zeros(())
    return value.item(), slope.item(), bend.item()
