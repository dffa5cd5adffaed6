"""Polynomials fitted to points that can be dragged: what holds a flexible model, and what does not."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets
from numpy.polynomial import legendre
from numpy.typing import NDArray

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

LARGEST_DEGREE = 12
GRID = np.linspace(-1, 1, 201)
"""Where fit and truth are compared."""

_SETTINGS = ("n", "degree", "noise", "sample", "member")


def fitted(x: NDArray[Any], y: NDArray[Any], degree: int, direction: NDArray[Any] | None = None) -> NDArray[Any]:
    """Coefficients (degree + 1,) of the polynomial with the smallest squared error, in Legendre polynomials.

    Where several are best, it is the one with the smallest coefficients, moved along ``direction`` as far as that
    leaves its values at the points alone. ``fitted`` in JavaScript does the same.

    Args:
        x: positions, shape (n,), within -1 to 1.
        y: values, shape (n,).
        degree: of the polynomial.
        direction: coefficients, shape (degree + 1,) or longer.
    """
    a = legendre.legvander(x, degree)  # (n, degree + 1)
    inverse = np.linalg.pinv(a, rcond=1e-9)
    smallest = inverse @ y
    if direction is None or len(x) > degree:
        return smallest
    free = np.asarray(direction)[: degree + 1]
    return smallest + free - inverse @ (a @ free)


class PolynomialFit(Figure):
    """Training points, a polynomial fitted to them, and its loss on training and on test data for every degree.

    Args:
        truth: coefficients of the true polynomial, lowest power first.
        n: the number of training points, one of ``sizes``; up to eight of them can be dragged.
        sizes: the numbers of training points to choose from.
        degree: of the polynomial at the start.
        noise: standard deviation of the labels' noise at the start.
        points: the training points at the start, shape (n, 2), instead of random ones.
        member: which of the fits that are as good is shown first; 0 has the smallest coefficients.
        losses: whether to draw the losses over all degrees beside the points.
        seed: of points, noise and members.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: a number is outside of what the figure can show, or the points do not fit ``n``.
    """

    _esm = STATIC / "polynomial_fit.js"

    truth: traitlets.List[float] = traitlets.List(traitlets.Float()).tag(sync=True)
    sizes: traitlets.List[int] = traitlets.List(traitlets.Int()).tag(sync=True)
    losses = traitlets.Bool(True).tag(sync=True)
    n = traitlets.Int(3).tag(sync=True)
    degree = traitlets.Int(2, min=0, max=LARGEST_DEGREE).tag(sync=True)
    noise = traitlets.Float(0.0, min=0.0, max=1.0).tag(sync=True)
    sample = traitlets.Int(0, min=0, max=4).tag(sync=True)
    member = traitlets.Int(0, min=0, max=9).tag(sync=True)
    points: traitlets.List[Any] = traitlets.List().tag(sync=True)
    x_pool: traitlets.List[Any] = traitlets.List().tag(sync=True)
    noise_pool: traitlets.List[Any] = traitlets.List().tag(sync=True)
    members: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        truth: Sequence[float],
        *,
        n: int,
        sizes: Sequence[int],
        degree: int = 2,
        noise: float = 0.0,
        points: Sequence[Sequence[float]] = (),
        member: int = 0,
        losses: bool = True,
        seed: int = 0,
        alt: str,
    ) -> None:
        if not sizes or list(sizes) != sorted(set(sizes)) or sizes[0] < 2 or sizes[-1] > 500:
            raise ValueError(f"sizes={sizes}: give rising numbers from 2 to 500")
        if n not in sizes:
            raise ValueError(f"n={n}: choose one of sizes={list(sizes)}")
        if points and (len(points) != n or n > 8 or not all(-1 <= x <= 1 and -2 <= y <= 2 for x, y in points)):
            raise ValueError(f"points={points}: give n={n} pairs, at most 8, x from -1 to 1 and y from -2 to 2")
        random = np.random.default_rng(seed)
        most = sizes[-1]
        super().__init__(
            alt=alt,
            kind="polynomial_fit",
            truth=[float(one) for one in truth],
            sizes=list(sizes),
            losses=losses,
            n=n,
            degree=degree,
            noise=noise,
            points=[[float(x), float(y)] for x, y in points],
            x_pool=_rounded(random.uniform(-1, 1, (5, most))),
            noise_pool=_rounded(random.standard_normal((5, most))),
            member=member,
            members=_rounded(random.standard_normal((10, LARGEST_DEGREE + 1))),
        )

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name, value in settings.items():
            if name not in _SETTINGS:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(_SETTINGS)}")
            whole = isinstance(value, int) and not isinstance(value, bool)
            if name == "n" and value not in state["sizes"]:
                raise ValueError(f"{where}: n={value!r}: choose one of {', '.join(map(str, state['sizes']))}")
            highest = {"degree": LARGEST_DEGREE, "sample": 4, "member": 9}.get(name)
            if highest is not None and not (whole and 0 <= value <= highest):
                raise ValueError(f"{where}: {name}={value!r} must be a whole number from 0 to {highest}")
            if name == "noise" and not (isinstance(value, int | float) and 0 <= value <= 1):
                raise ValueError(f"{where}: noise={value!r} must be a number from 0 to 1")
        fresh: dict[str, Any] = {"points": []} if {"n", "noise", "sample"} & settings.keys() else {}
        return fresh | {name: float(one) if name == "noise" else one for name, one in settings.items()}

    def training_points(self) -> tuple[NDArray[Any], NDArray[Any]]:
        """Positions and labels, shape (n,) each, of the points that are shown."""
        if self.points:
            return np.array(self.points)[:, 0], np.array(self.points)[:, 1]
        x = np.array(self.x_pool[self.sample][: self.n])
        eps = np.array(self.noise_pool[self.sample][: self.n])
        return x, self._true(x) + self.noise * eps

    def loss_of(self, degree: int) -> tuple[float, float]:
        """Mean squared error on the training points, and the expected one on new points with the same noise."""
        x, y = self.training_points()
        c = fitted(x, y, degree, np.array(self.members[self.member]) if self.member else None)
        training = float(np.mean((legendre.legval(x, c) - y) ** 2))
        new = float(np.mean((legendre.legval(GRID, c) - self._true(GRID)) ** 2)) + self.noise**2
        return training, new

    def _true(self, x: NDArray[Any]) -> NDArray[Any]:
        return np.polynomial.polynomial.polyval(x, self.truth)

    def picture(self) -> matplotlib.figure.Figure:
        """Points, truth and fit, and the losses beside them."""
        figure, grid = plt.subplots(
            1, 2 if self.losses else 1, figsize=(8.4 if self.losses else 4.8, 3.2), squeeze=False
        )
        axes = grid[0, 0]
        x, y = self.training_points()
        c = fitted(x, y, self.degree, np.array(self.members[self.member]) if self.member else None)
        axes.plot(GRID, self._true(GRID), "--", color=plots.color("muted"), label="truth")
        axes.plot(GRID, legendre.legval(GRID, c), color=plots.color("falling"), label="fit")
        axes.plot(x, y, "o", color=plots.color("training"), label="training points")
        axes.set(ylim=(-1.5, 2), xlabel="x", title=f"degree {self.degree}, {self.n} points")
        axes.legend(fontsize=9)
        if self.losses:
            pairs = [self.loss_of(degree) for degree in range(LARGEST_DEGREE + 1)]
            lines = {"training": [max(a, 1e-4) for a, _ in pairs], "new data": [max(b, 1e-4) for _, b in pairs]}
            roles = {"training": "training", "new data": "validation"}
            plots.curves(grid[0, 1], lines, roles, xlabel="degree", yscale="log", title="squared error")
        return figure


def _rounded(values: NDArray[Any]) -> list[list[float]]:
    return [[round(float(one), 4) for one in row] for row in values]
