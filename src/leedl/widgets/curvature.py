"""The sign explorer: what a symmetric 2×2 matrix does in each direction."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import torch
import traitlets
from torch import Tensor

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

ENTRIES = ("h11", "h12", "h22")
LARGEST = 4.0
"""The size that an entry of the matrix can have."""

RANGES = {**dict.fromkeys(ENTRIES, (-LARGEST, LARGEST)), "angle": (0.0, 360.0)}
"""What a link, a preset and Python can change, with lowest and highest value."""


class Curvature(Figure):
    """The number vᵀHv in every direction v as a polar curve, beside the level lines of ½ vᵀHv.

    Args:
        hessian: the symmetric matrix H, 2×2, with entries from -4 to 4.
        alt: what a reader who cannot see the figure would miss.
        angle: of the direction v, in degrees, counter-clockwise.
        presets: settings that the reader can choose by name, from ``h11``, ``h12``, ``h22`` and ``angle``.

    Raises:
        ValueError: the matrix is not symmetric or not 2×2, a number lies out of its range, or a setting is unknown.
    """

    _esm = STATIC / "curvature.js"

    h11 = traitlets.Float(0.0, min=-LARGEST, max=LARGEST).tag(sync=True)
    h12 = traitlets.Float(0.0, min=-LARGEST, max=LARGEST).tag(sync=True)
    h22 = traitlets.Float(0.0, min=-LARGEST, max=LARGEST).tag(sync=True)
    angle = traitlets.Float(0.0, min=0.0, max=360.0).tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        hessian: Sequence[Sequence[float]],
        *,
        alt: str,
        angle: float = 0.0,
        presets: Mapping[str, Mapping[str, float]] | None = None,
    ) -> None:
        matrix = np.asarray(hessian, dtype=float)
        if matrix.shape != (2, 2) or matrix[0, 1] != matrix[1, 0]:
            raise ValueError(f"Curvature({hessian!r}): give a symmetric matrix of two rows and two columns")
        state = {"h11": matrix[0, 0].item(), "h12": matrix[0, 1].item(), "h22": matrix[1, 1].item(), "angle": angle}
        self.changes_for({}, state, "Curvature()")
        chosen = [
            {"label": label, "settings": self.changes_for(state, settings, f"preset {label!r}")}
            for label, settings in (presets or {}).items()
        ]
        super().__init__(alt=alt, kind="curvature", presets=chosen, **state)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name, value in settings.items():
            if name not in RANGES:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(RANGES)}")
            low, high = RANGES[name]
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise ValueError(f"{where}: {name}={value!r}: it is a number from {low:g} to {high:g}")
        return dict(settings)

    @property
    def hessian(self) -> Tensor:
        """The matrix, shape (2, 2), float64."""
        return torch.tensor([[self.h11, self.h12], [self.h12, self.h22]], dtype=torch.float64)

    @property
    def eigenvalues(self) -> Tensor:
        """Both eigenvalues, the lower one first, shape (2,), float64."""
        return torch.linalg.eigvalsh(self.hessian)

    @property
    def value(self) -> float:
        """The number vᵀHv for the direction of the dial, of length 1."""
        v = torch.tensor([math.cos(math.radians(self.angle)), math.sin(math.radians(self.angle))], dtype=torch.float64)
        return (v @ self.hessian @ v).item()

    def picture(self) -> matplotlib.figure.Figure:
        """The polar curve and the level lines."""
        figure = plt.figure(figsize=(7.2, 3.6))
        polar = figure.add_subplot(1, 2, 1, projection="polar")
        angles = np.linspace(0, 2 * np.pi, 721)
        v = np.stack([np.cos(angles), np.sin(angles)])  # (2, 721)
        values = np.einsum("in,ij,jn->n", v, self.hessian.numpy(), v)
        for sign, role, dashes, name in ((1, "training", "-", "positive"), (-1, "validation", "--", "negative")):
            part = np.where(sign * values >= 0, np.abs(values), np.nan)
            if np.isfinite(part).any():
                polar.plot(angles, part, color=plots.color(role), linestyle=dashes, label=name)
        polar.set_yticklabels([])
        polar.legend(loc="lower left", fontsize=9, bbox_to_anchor=(-0.15, -0.12))
        axes = figure.add_subplot(1, 2, 2)
        grid = np.linspace(-1, 1, 101)
        quadratic = 0.5 * (self.h11 * grid**2 + self.h22 * grid[:, None] ** 2) + self.h12 * grid * grid[:, None]
        size = np.abs(quadratic).max() or 1.0
        plots.contour_map(
            axes, grid, grid, quadratic, np.linspace(-size, size, 9).round(3).tolist(), ("$v_1$", "$v_2$")
        )
        return figure
