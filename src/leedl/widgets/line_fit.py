"""A line through points, and the same line as a point on the map of its loss."""

import math
from collections.abc import Mapping
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from numpy.typing import NDArray

from leedl import plots
from leedl.widgets.arrays import as_numpy, decode, encode
from leedl.widgets.figure import STATIC, Figure

LOSSES = ("MAE", "MSE")
"""The mean absolute and the mean squared error."""

Range = tuple[float, float]


class LineFit(Figure):
    """A line to be fitted by hand: drag it over the points, or drag it as a point on the map of its loss.

    Args:
        data: the points, by the name of their set: pairs of x and y, each of shape (n,) or (n, 1).
        alt: what a reader who cannot see the figure would miss.
        w: the weight of the line shown first.
        b: its bias.
        loss: ``"MAE"`` or ``"MSE"``.
        w_range: the weights on the map.
        b_range: the biases on the map.
        x_range: of the axis of the points; chosen from the data by default.
        y_range: the same for the vertical axis.
        x_label: what x is.
        y_label: what y is.
        unit: of y, in words.
        presets: settings that the reader can choose by name.

    Raises:
        ValueError: no points, x and y of different lengths, or numbers that are not finite; a range that does not
            rise; a setting that does not fit; no alternative text.
    """

    _esm = STATIC / "line_fit.js"

    data: traitlets.List[Any] = traitlets.List().tag(sync=True)
    points = traitlets.Unicode().tag(sync=True)
    w = traitlets.Float().tag(sync=True)
    b = traitlets.Float().tag(sync=True)
    loss = traitlets.Enum(LOSSES, default_value="MAE").tag(sync=True)
    subtract = traitlets.Float(0.0).tag(sync=True)
    w_range: traitlets.List[Any] = traitlets.List().tag(sync=True)
    b_range: traitlets.List[Any] = traitlets.List().tag(sync=True)
    x_range: traitlets.List[Any] = traitlets.List().tag(sync=True)
    y_range: traitlets.List[Any] = traitlets.List().tag(sync=True)
    x_label = traitlets.Unicode().tag(sync=True)
    y_label = traitlets.Unicode().tag(sync=True)
    unit = traitlets.Unicode().tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        data: Mapping[str, tuple[Any, Any]],
        *,
        alt: str,
        w: float = 0.0,
        b: float = 0.0,
        loss: str = "MAE",
        w_range: Range = (-1.0, 2.0),
        b_range: Range = (-1.0, 1.0),
        x_range: Range | None = None,
        y_range: Range | None = None,
        x_label: str = "x",
        y_label: str = "y",
        unit: str = "",
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        checked = {name: _checked_points(name, *points) for name, points in data.items()}
        if not checked:
            raise ValueError("LineFit({}): give the points of at least one set, by its name")
        all_x, all_y = (np.concatenate([points[i] for points in checked.values()]) for i in (0, 1))
        ranges = {
            "w_range": w_range,
            "b_range": b_range,
            "x_range": x_range or _around(all_x),
            "y_range": y_range or _around(all_y),
        }
        for name, (low, high) in ranges.items():
            if not (math.isfinite(low) and math.isfinite(high) and low < high):
                raise ValueError(f"LineFit({name}=({low}, {high})): the range must rise, from a finite number to one")
        state: dict[str, Any] = {name: [float(low), float(high)] for name, (low, high) in ranges.items()} | {
            "data": [{"name": name, "x": encode(x), "y": encode(y)} for name, (x, y) in checked.items()],
        }
        first = self.changes_for(state, {"w": w, "b": b, "loss": loss}, "LineFit()")
        for label, settings in (presets or {}).items():
            self.changes_for(state, settings, f"preset {label!r}")
        super().__init__(
            alt=alt,
            kind="line_fit",
            points=next(iter(checked)),
            x_label=x_label,
            y_label=y_label,
            unit=unit,
            presets=[{"label": label, "settings": dict(one)} for label, one in (presets or {}).items()],
            **state,
            **first,
        )

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        ranges = {"w": state["w_range"], "b": state["b_range"], "subtract": (0.0, 2.0)}
        words = {"loss": LOSSES, "points": [one["name"] for one in state["data"]]}
        for name, value in settings.items():
            if name in words:
                if value not in words[name]:
                    raise ValueError(f"{where}: {name}={value!r}: choose from {', '.join(words[name])}")
            elif name not in ranges:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join([*ranges, *words])}")
            elif isinstance(value, bool) or not isinstance(value, int | float):
                raise ValueError(f"{where}: {name}={value!r} is no number")
            elif not ranges[name][0] <= value <= ranges[name][1]:
                raise ValueError(f"{where}: {name}={value} must lie from {ranges[name][0]:g} to {ranges[name][1]:g}")
        return dict(settings)

    @property
    def shown_points(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """The set that is shown: x and y, each of shape (n,)."""
        stored = next(one for one in self.data if one["name"] == self.points)
        return decode(stored["x"]), decode(stored["y"])

    @property
    def value(self) -> float:
        """The loss of the line that is shown."""
        x, y = self.shown_points
        return float(_loss(self.loss, x, y, self.w, self.b)) - self.subtract

    def picture(self) -> matplotlib.figure.Figure:
        """The line over its points, and the map, as Matplotlib draws them."""
        figure, (left, right) = plt.subplots(1, 2, figsize=(9.6, 3.8))
        x, y = self.shown_points
        ends = np.array(self.x_range)
        left.plot(x, y, ".", color=plots.color("training"), markersize=3)
        left.plot(ends, self.w * ends + self.b, "-", color=plots.color("validation"))
        left.set(xlim=self.x_range, ylim=self.y_range, xlabel=self.x_label, ylabel=self.y_label)
        (w_low, w_high), (b_low, b_high) = self.w_range, self.b_range
        w, b = np.linspace(w_low, w_high, 61), np.linspace(b_low, b_high, 61)
        grid = _loss(self.loss, x, y, w[None, :, None], b[:, None, None]) - self.subtract
        levels = sorted({float(f"{level:.2g}") for level in np.quantile(grid, np.linspace(0.1, 0.9, 9))})
        plots.contour_map(right, w, b, grid, levels, ("weight $w$", "bias $b$"))
        right.plot(self.w, self.b, "o", color=plots.ON_DARK, markeredgecolor=plots.ON_BRIGHT, markersize=9)
        right.set(aspect="auto", title=f"{self.loss} = {self.value:.3g}")
        return figure


def _checked_points(name: str, x: Any, y: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    xs, ys = (as_numpy(one).astype(np.float64).ravel() for one in (x, y))
    if len(xs) != len(ys) or not len(xs):
        raise ValueError(f"LineFit(): the set {name!r} has {len(xs)} values of x and {len(ys)} of y")
    if not (np.isfinite(xs).all() and np.isfinite(ys).all()):
        raise ValueError(f"LineFit(): the set {name!r} holds a number that is not finite")
    return xs, ys


def _around(values: NDArray[Any]) -> Range:
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low) or 0.5
    return low - margin, high + margin


def _loss(kind: str, x: NDArray[Any], y: NDArray[Any], w: Any, b: Any) -> NDArray[Any]:
    errors = w * x + b - y
    return np.mean(np.abs(errors) if kind == "MAE" else errors**2, axis=-1)
