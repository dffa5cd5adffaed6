"""The ramp workshop: a curve as a constant plus ramps."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets
from numpy.typing import NDArray

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

TARGETS = ("kinks", "hump", "wave", "drawn", "none")
"""Curves to imitate: two with kinks, a smooth one, one that the reader draws, or none."""

SHAPES = ("hard", "soft", "relu")
"""What the sum is made of."""

END = 4.0
"""Both axes go from 0 to this."""

KINKS = {"kinks": [[0.0, 1.0], [1.0, 3.0], [2.0, 2.0], [3.0, 2.5]], "hump": [[0.0, 0.0], [1.0, 1.5], [2.0, 0.3]]}
"""Where the two targets with kinks have them, from the left end on."""

_DRAWN = [round(2 + float(np.sin(1.9 * x) * (0.4 + 0.2 * x)), 3) for x in np.linspace(0, END, 25)]

Point = Sequence[float]


class Ramps(Figure):
    """Builds a curve out of ramps: kinks can be dragged, ramps switched on one by one, the target drawn by hand.

    Each kink is a pair x, y. The sum is the height of the first kink plus one ramp from each kink to the next: hard,
    soft (a sigmoid with the same middle and slope), or made of ReLUs, one for each change of slope.

    Args:
        target: one of `TARGETS`.
        points: the kinks, 2 to 65, with rising x from 0 to 4; those of the target by default, or four equal pieces.
        shown: how many ramps are switched on, all by default.
        shape: one of `SHAPES`.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: a value does not fit.
    """

    _esm = STATIC / "ramps.js"

    target = traitlets.Enum(TARGETS, default_value="kinks").tag(sync=True)
    heights: traitlets.List[float] = traitlets.List(traitlets.Float(), _DRAWN, minlen=25, maxlen=25).tag(sync=True)
    points: traitlets.List[Any] = traitlets.List().tag(sync=True)
    shown = traitlets.Int(0, min=0, max=64).tag(sync=True)
    shape = traitlets.Enum(SHAPES, default_value="hard").tag(sync=True)

    def __init__(
        self,
        target: str = "kinks",
        *,
        points: Sequence[Point] | None = None,
        shown: int | None = None,
        shape: str = "hard",
        alt: str,
    ) -> None:
        blank = {"target": "kinks", "heights": _DRAWN, "points": KINKS["kinks"], "shown": 0, "shape": "hard"}
        settings: dict[str, Any] = {"target": target, "shape": shape}
        if points is not None:
            settings["points"] = [[float(x), float(y)] for x, y in points]
        if shown is not None:
            settings["shown"] = shown
        super().__init__(alt=alt, kind="ramps", **(blank | self.changes_for(blank, settings, "Ramps()")))

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Besides the traits there is ``pieces``: that many equal pieces, with their kinks on the target.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        valid = ("target", "heights", "points", "shown", "shape", "pieces")
        for name in settings:
            if name not in valid:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(valid)}")
        changes = {name: value for name, value in settings.items() if name != "pieces"}
        for name, known in (("target", TARGETS), ("shape", SHAPES)):
            if name in changes and changes[name] not in known:
                raise ValueError(f"{where}: {name}={changes[name]!r}; choose from {', '.join(known)}")
        target, heights = changes.get("target", state["target"]), changes.get("heights", state["heights"])
        if len(heights) != 25 or not np.isfinite(np.asarray(heights, dtype=float)).all():
            raise ValueError(f"{where}: heights must be 25 finite numbers")
        if "pieces" in settings:
            pieces = settings["pieces"]
            if target == "none" or isinstance(pieces, bool) or not isinstance(pieces, int) or not 1 <= pieces <= 64:
                raise ValueError(f"{where}: pieces={pieces!r} must be a whole number from 1 to 64, with a target")
            changes["points"] = spaced(target, heights, pieces)
        elif "target" in changes and target != "none" and "points" not in changes:
            changes["points"] = KINKS.get(target) or spaced(target, heights, 4)
        if "points" in changes:
            _check_points(changes["points"], where)
            changes.setdefault("shown", len(changes["points"]) - 1)
        most = len(changes.get("points", state["points"])) - 1
        shown = changes.get("shown", 0)
        if isinstance(shown, bool) or not isinstance(shown, int) or not 0 <= shown <= most:
            raise ValueError(f"{where}: shown={shown!r} must be a whole number from 0 to {most}")
        return changes

    @property
    def largest_error(self) -> float:
        """The largest distance between target and sum.

        Raises:
            ValueError: there is no target.
        """
        x = np.linspace(0, END, 801)
        return float(np.abs(target_curve(self.target, self.heights, x) - self.sum_at(x)).max())

    def sum_at(self, x: NDArray[Any]) -> NDArray[Any]:
        """The sum of what is switched on, at each x."""
        return sum_of_ramps(self.points, self.shown, self.shape, x)

    def picture(self) -> matplotlib.figure.Figure:
        """Target, sum and kinks."""
        figure, axes = plots.new_figure()
        x = np.linspace(0, END, 401)
        if self.target != "none":
            axes.plot(x, target_curve(self.target, self.heights, x), color=plots.color("reference"), label="target")
        axes.plot(x, self.sum_at(x), color=plots.color("training"), label="sum")
        if len(self.points) <= 9:
            axes.plot(*np.array(self.points).T, "o", color=plots.color("ink"))
        axes.set(xlim=(0, END), ylim=(0, END), xlabel="x")
        axes.legend()
        return figure


def sum_of_ramps(points: Sequence[Point], shown: int, shape: str, x: NDArray[Any]) -> NDArray[Any]:
    """The height of the first kink plus the first ``shown`` ramps, at each x."""
    total = np.full_like(x, points[0][1], dtype=float)
    for (s, begin), (t, end) in zip(points[:shown], points[1:], strict=False):
        if shape == "hard":
            ramp = np.clip((x - s) / (t - s), 0, 1)
        elif shape == "soft":
            ramp = 1 / (1 + np.exp(-4 * (x - (s + t) / 2) / (t - s)))
        else:
            ramp = (np.maximum(0, x - s) - np.maximum(0, x - t)) / (t - s)
        total += (end - begin) * ramp
    return total


def target_curve(target: str, heights: Sequence[float], x: NDArray[Any]) -> NDArray[Any]:
    """The heights of a target.

    Raises:
        ValueError: there is no target.
    """
    if target in KINKS:
        return sum_of_ramps(KINKS[target], len(KINKS[target]) - 1, "hard", x)
    if target == "wave":
        return 1.5 + np.sin(2 * np.pi * x / END) + 0.5 * x / END
    if target == "drawn":
        return _smooth(np.asarray(heights, dtype=float), x)
    raise ValueError(f"there is no curve to imitate: the target is {target!r}")


def spaced(target: str, heights: Sequence[float], pieces: int) -> list[list[float]]:
    """Kinks on a target, at equal distances."""
    x = np.linspace(0, END, pieces + 1)
    return [[float(a), float(b)] for a, b in zip(x, target_curve(target, heights, x), strict=True)]


def _smooth(y: NDArray[Any], x: NDArray[Any]) -> NDArray[Any]:
    """A smooth curve through heights at equal distances (Catmull and Rom)."""
    last = len(y) - 1
    at = np.clip(x / END * last, 0, last)
    i = np.minimum(last - 1, np.floor(at).astype(int))
    t = at - i
    slope = (y[i + 1] - y[np.maximum(0, i - 1)]) / 2
    following = (y[np.minimum(last, i + 2)] - y[i]) / 2
    return (
        (2 * t**3 - 3 * t**2 + 1) * y[i]
        + (t**3 - 2 * t**2 + t) * slope
        + (3 * t**2 - 2 * t**3) * y[i + 1]
        + (t**3 - t**2) * following
    )


def _check_points(points: Sequence[Point], where: str) -> None:
    if not 2 <= len(points) <= 65 or any(len(point) != 2 for point in points):
        raise ValueError(f"{where}: points must be 2 to 65 pairs x, y")
    x = [point[0] for point in points]
    if x[0] < 0 or x[-1] > END or any(after <= before for before, after in zip(x, x[1:], strict=False)):
        raise ValueError(f"{where}: the x of points must rise from each to the next, between 0 and {END:g}")
