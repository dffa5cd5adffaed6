"""A batch of a few numbers to change one by one, and what normalization makes of all of them."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure
from leedl.widgets.views import MARKS, ROLES

STATISTICS = ("none", "batch", "stored")
"""Where mean and deviation come from; with ``none`` the numbers stay as they are."""

DIVISORS = ("standard deviation", "variance", "nothing")
CONTROLS = ("statistics", "divide", "examples", "gamma")
EPSILON = 1e-5
RANGES = {"gamma": (-3.0, 3.0), "beta": (-3.0, 3.0)}


def normalized(
    rows: Any, statistics: str, divide: str, gamma: float, beta: float, stored: Sequence[float]
) -> np.ndarray:
    """What normalization makes of a batch, shape (n, d); ``figures/live_batch.js`` has its twin."""
    rows = np.asarray(rows, dtype=float)
    mean, deviation = rows.mean(0), rows.std(0)
    if statistics == "none":
        return gamma * rows + beta
    if statistics == "stored":
        mean, deviation = np.full_like(mean, stored[0]), np.full_like(deviation, stored[1])
    divisor = {
        "standard deviation": np.sqrt(deviation**2 + EPSILON),
        "variance": deviation**2 + EPSILON,
        "nothing": np.ones_like(deviation),
    }[divide]
    return gamma * (rows - mean) / divisor + beta


class LiveBatch(Figure):
    """A few examples of one or two numbers each, before and after normalization; every number can be changed.

    With one number each the examples are points on the map from before to after, to be dragged; with two they stand in
    a plane before and in one after.

    Args:
        *examples: at least one, each of one or of two numbers.
        alt: what a reader who cannot see the figure would miss.
        names: of the numbers of an example.
        range: the lowest and the highest number that the reader can set.
        controls: which settings have a control, of `CONTROLS`; ``gamma`` stands for scale and shift.
        sigmoid: whether the examples are also shown on a sigmoid; for one number each.
        statistics: ``batch``, ``stored`` or ``none``.
        stored: the mean and the standard deviation to use with ``stored``.
        divide: ``standard deviation``; ``variance`` or ``nothing``, to see what that does.
        gamma: the scale that follows, -3 to 3.
        beta: the shift, -3 to 3.
        presets: settings that the reader can choose by name.

    Raises:
        ValueError: examples that do not fit together, a setting that does not fit; no alternative text.
    """

    _esm = STATIC / "live_batch.js"

    names: traitlets.List[Any] = traitlets.List().tag(sync=True)
    range: traitlets.List[Any] = traitlets.List().tag(sync=True)
    controls: traitlets.List[Any] = traitlets.List().tag(sync=True)
    stored: traitlets.List[Any] = traitlets.List().tag(sync=True)
    sigmoid = traitlets.Bool().tag(sync=True)
    values: traitlets.List[Any] = traitlets.List().tag(sync=True)
    examples = traitlets.Int().tag(sync=True)
    statistics = traitlets.Enum(STATISTICS, default_value="batch").tag(sync=True)
    divide = traitlets.Enum(DIVISORS, default_value="standard deviation").tag(sync=True)
    gamma = traitlets.Float(1.0).tag(sync=True)
    beta = traitlets.Float(0.0).tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        *examples: Sequence[float],
        alt: str,
        names: Sequence[str] = ("z",),
        range: tuple[float, float] = (-10.0, 10.0),
        controls: Sequence[str] = (),
        sigmoid: bool = False,
        statistics: str = "batch",
        stored: tuple[float, float] = (0.0, 1.0),
        divide: str = "standard deviation",
        gamma: float = 1.0,
        beta: float = 0.0,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        if len(names) not in (1, 2) or not 1 <= len(examples) <= len(ROLES) - 1:
            raise ValueError(f"LiveBatch(): give 1 to {len(ROLES) - 1} examples, each of one or two numbers with names")
        for one in examples:
            if len(one) != len(names):
                raise ValueError(f"LiveBatch(): the example {tuple(one)} does not fit the names {tuple(names)}")
        unknown = set(controls) - set(CONTROLS)
        if unknown:
            raise ValueError(f"LiveBatch(controls={list(controls)}): choose from {', '.join(CONTROLS)}")
        if not stored[1] > 0:
            raise ValueError(f"LiveBatch(stored={stored}): a standard deviation is larger than 0")
        fixed = {
            "names": list(names),
            "range": list(range),
            "controls": list(controls),
            "stored": list(stored),
            "sigmoid": sigmoid,
        }
        first = {
            "values": [float(value) for one in examples for value in one],
            "examples": len(examples),
            "statistics": statistics,
            "divide": divide,
            "gamma": float(gamma),
            "beta": float(beta),
        }
        self.changes_for(fixed | first, first, "LiveBatch()")
        for label, settings in (presets or {}).items():
            self.changes_for(fixed | first, settings, f"preset {label!r}")
        presets_as_list = [{"label": label, "settings": dict(one)} for label, one in (presets or {}).items()]
        super().__init__(alt=alt, kind="live_batch", presets=presets_as_list, **fixed, **first)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        low, high = state["range"]
        number = len(state["values"])
        for name, value in settings.items():
            if name == "values":
                if not isinstance(value, list) or len(value) != number or not all(map(_is_number, value)):
                    raise ValueError(f"{where}: values={value!r}: give {number} numbers, example by example")
                if not all(low <= one <= high for one in value):
                    raise ValueError(f"{where}: values={value!r}: each must lie from {low:g} to {high:g}")
            elif name == "examples":
                most = number // len(state["names"])
                if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
                    raise ValueError(f"{where}: examples={value!r}: there are 1 to {most}")
            elif name in ("statistics", "divide"):
                valid = STATISTICS if name == "statistics" else DIVISORS
                if value not in valid:
                    raise ValueError(f"{where}: {name}={value!r}: choose from {', '.join(valid)}")
            elif name in RANGES:
                if not _is_number(value) or not RANGES[name][0] <= value <= RANGES[name][1]:
                    raise ValueError(f"{where}: {name}={value!r} must be a number from -3 to 3")
            else:
                listed = ("values", "examples", "statistics", "divide", *RANGES)
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(listed)}")
        return dict(settings)

    @property
    def batch(self) -> np.ndarray:
        """The examples that are used, shape (n, d)."""
        return np.array(self.values).reshape(-1, len(self.names))[: self.examples]

    @property
    def output(self) -> np.ndarray:
        """What normalization makes of them, shape (n, d)."""
        return normalized(self.batch, self.statistics, self.divide, self.gamma, self.beta, self.stored)

    def picture(self) -> matplotlib.figure.Figure:
        """Before and after, as Matplotlib draws it."""
        before, after = self.batch, self.output
        if len(self.names) == 1:
            figure, axes = plots.new_figure()
            planes = [(axes, np.hstack([before, after]), [f"{self.names[0]}, before", "after"])]
        else:
            figure, both = plt.subplots(1, 2, figsize=(8.4, 3.4))
            later = [f"{name}, after" for name in self.names]
            planes = [(both[0], before, self.names), (both[1], after, later)]
        for axes, points, labels in planes:
            for (x, y), role, mark in zip(points, ROLES, MARKS, strict=False):
                axes.plot(x, y, mark, color=plots.color(role), markersize=9)
            axes.set(xlabel=labels[0], ylabel=labels[1])
            if len(self.names) == 2:
                reach = 1.1 * np.abs(points).max()
                axes.set(xlim=(min(0, 1.2 * points.min()), reach), ylim=(min(0, 1.2 * points.min()), reach))
        return figure


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
