"""A network of three inputs and three neurons as picture, as sums and as matrices."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

ACTIVATIONS = ("sigmoid", "relu")

PARAMETERS = (
    *(f"w{i}{j}" for i in (1, 2, 3) for j in (1, 2, 3)),
    *(f"{letter}{i}" for letter in "bc" for i in (1, 2, 3)),
    "b",
)
"""Names of the sixteen parameters: entries of W, of the bold b, of c, and the plain b."""


class Wiring(Figure):
    """Shows which weight is which: the one that is pointed at is marked in the picture, the sums and the matrices.

    Args:
        x: the three inputs.
        weights: the matrix W, a row for each neuron.
        biases: the vector b, one for each neuron.
        output_weights: the vector c, one for each neuron.
        output_bias: the number b.
        activation: ``"sigmoid"`` or ``"relu"``.
        chosen: the marked parameter, one of `PARAMETERS`.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: a value does not fit.
    """

    _esm = STATIC / "wiring.js"

    x: traitlets.List[float] = traitlets.List().tag(sync=True)
    W: traitlets.List[Any] = traitlets.List().tag(sync=True)
    b: traitlets.List[float] = traitlets.List().tag(sync=True)
    c: traitlets.List[float] = traitlets.List().tag(sync=True)
    bias = traitlets.Float(0.0).tag(sync=True)
    activation = traitlets.Unicode("sigmoid").tag(sync=True)
    chosen = traitlets.Unicode("w23").tag(sync=True)

    def __init__(
        self,
        x: Sequence[float],
        weights: Sequence[Sequence[float]],
        biases: Sequence[float],
        output_weights: Sequence[float],
        output_bias: float,
        *,
        activation: str = "sigmoid",
        chosen: str = "w23",
        alt: str,
    ) -> None:
        given = {
            "x": list(x),
            "W": [list(row) for row in weights],
            "b": list(biases),
            "c": list(output_weights),
            "bias": output_bias,
            "activation": activation,
            "chosen": chosen,
        }
        super().__init__(alt=alt, kind="wiring", **self.changes_for({}, given, "Wiring()"))

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        checks: dict[str, Callable[[Any], bool]] = {
            "x": _three,
            "W": lambda value: _listed(value) and all(map(_three, value)),
            "b": _three,
            "c": _three,
            "bias": _number,
            "activation": lambda value: value in ACTIVATIONS,
            "chosen": lambda value: value in PARAMETERS,
        }
        for name, value in settings.items():
            if name not in checks:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(checks)}")
            if not checks[name](value):
                fitting = {"activation": " or ".join(ACTIVATIONS), "chosen": f"one of {', '.join(PARAMETERS)}"}
                shape = {"W": "three rows of three numbers", "bias": "a number"}.get(name, "three numbers")
                raise ValueError(f"{where}: {name}={value!r} must be {fitting.get(name, shape + ' from -10 to 10')}")
        return dict(settings)

    def forward(self) -> dict[str, Any]:
        """The values on the way: z and a, one per neuron, and the output y."""
        z = np.array(self.W, dtype=float) @ np.array(self.x, dtype=float) + np.array(self.b, dtype=float)
        a = 1 / (1 + np.exp(-z)) if self.activation == "sigmoid" else np.maximum(0, z)
        return {"z": z, "a": a, "y": float(np.array(self.c) @ a + self.bias)}

    def picture(self) -> matplotlib.figure.Figure:
        """Inputs, neurons and output, with their values."""
        figure, axes = plots.new_figure(4.8, 2.6)
        values = self.forward()
        rows = (2, 1, 0)
        for i in range(3):
            for j in range(3):
                marked = self.chosen == f"w{i + 1}{j + 1}"
                axes.plot(
                    (0, 1),
                    (rows[j], rows[i]),
                    "-",
                    color=plots.color("falling" if marked else "muted"),
                    linewidth=4 if marked else 1,
                )
            axes.plot((1, 2), (rows[i], 1), "-", color=plots.color("muted"), linewidth=1)
        nodes = [(0, rows[j], f"{self.x[j]:.2g}") for j in range(3)]
        nodes += [(1, rows[i], f"{values['a'][i]:.2g}") for i in range(3)] + [(2, 1, f"{values['y']:.2g}")]
        for column, row, text in nodes:
            axes.plot(column, row, "o", markersize=30, markeredgecolor=plots.color("muted"), color=plots.color("paper"))
            axes.text(column, row, text, ha="center", va="center", fontsize=10)
        axes.set(xlim=(-0.2, 2.2), ylim=(-0.4, 2.4))
        axes.set_axis_off()
        return figure


def _number(value: Any) -> bool:
    return not isinstance(value, bool) and isinstance(value, int | float) and abs(value) <= 10


def _listed(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3


def _three(value: Any) -> bool:
    return _listed(value) and all(map(_number, value))
