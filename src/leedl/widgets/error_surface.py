"""The error surface: a loss over two parameters, and optimizers walking down it."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import numpy as np
import torch
import traitlets
from torch import Tensor

from leedl import optimizers, plots, surfaces
from leedl.widgets.figure import Figure

MAX_STEPS = 2000
LEARNING_RATES = (1e-4, 10.0)
"""What the slider covers, on a logarithmic scale; from Python any learning rate of at least 0 can be set."""


class ErrorSurface(Figure):
    """A loss over two parameters as a contour map, with one or several optimizers that walk down it from the same start.

    ``figure.learning_rate = 0.1`` moves the figure; ``figure.path`` gives the points drawn.

    Args:
        surface: a `leedl.surfaces.Surface`, or the name of one.
        optimizers: names that `leedl.optimizers.create` knows; or, by name, options, among them ``learning_rate``.
        alt: what a reader who cannot see the figure would miss.
        learning_rate: of every optimizer that is not given its own.
        start: the point where all start; inside the ranges.
        steps: the number of updates, 1 to 2,000.
        log_scale: whether loss and gradient are drawn on logarithmic axes.
        x_range: the values of the first parameter on the map; the surface's own by default.
        y_range: the same for the second.
        levels: losses at which level lines are drawn; chosen from the surface by default.
        sliders: parameters of the surface that the reader may change, with lowest and highest value.
        presets: settings that the reader can choose by name, each a dictionary that `set` takes.

    Raises:
        ValueError: an unknown surface, optimizer, parameter or setting; a range that is reversed or not finite; a start outside
            of it or where the loss is not finite; steps out of range; no alternative text. The message says what would do.
        TypeError: a value of the wrong type, or an option that the optimizer does not have.
    """

    surface = traitlets.Dict().tag(sync=True)
    walkers = traitlets.List().tag(sync=True)
    start = traitlets.List().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    log_scale = traitlets.Bool().tag(sync=True)
    presets = traitlets.List().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        surface: str | surfaces.Surface = "two_weight_network",
        optimizers: Sequence[str] | Mapping[str, Mapping[str, Any]] = ("gradient_descent",),
        *,
        alt: str,
        learning_rate: float = 0.05,
        start: Sequence[float] = (1.0, 1.0),
        steps: int = 100,
        log_scale: bool = False,
        x_range: Sequence[float] | None = None,
        y_range: Sequence[float] | None = None,
        levels: Sequence[float] = (),
        sliders: Mapping[str, Sequence[float]] | None = None,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        chosen = surfaces.create(surface) if isinstance(surface, str) else surface
        if chosen.name not in surfaces.names():
            raise ValueError(f"surface {chosen.name!r} has no twin in the browser; choose one of {', '.join(surfaces.names())}")
        described = _described(chosen, x_range or chosen.x_range, y_range or chosen.y_range, levels, sliders or {})
        super().__init__(
            alt=alt,
            kind="error_surface",
            surface=described,
            walkers=_walkers(optimizers, learning_rate),
            start=list(start),
            steps=steps,
            step=steps,
            log_scale=log_scale,
        )
        for label, settings in (presets or {}).items():
            self._check_settings(f"preset {label!r}", settings)
        self.presets = [{"label": label, "settings": _plain(settings)} for label, settings in (presets or {}).items()]

    # --- what Python reads and sets ---------------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> float:
        """The learning rate of the first optimizer; setting it sets that of all."""
        return self.walkers[0]["learning_rate"]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.walkers = [walker | {"learning_rate": value} for walker in self.walkers]

    def set(self, **settings: Any) -> None:
        """Change several settings at once.

        Args:
            **settings: ``learning_rate``, ``start``, ``steps``, ``step``, ``log_scale``, ``optimizers`` (names or options by name), or a
                parameter of the surface, such as ``condition_number``.

        Raises:
            ValueError: there is no such setting, or its value does not fit.
        """
        self._check_settings("set()", settings)
        with self.hold_sync():
            if "optimizers" in settings:
                self.walkers = _walkers(settings["optimizers"], settings.get("learning_rate", self.learning_rate))
            for name, value in settings.items():
                if name in ("learning_rate", "log_scale", "start", "step"):
                    setattr(self, name, value)
                elif name == "steps":
                    self.steps = self.step = value
                elif name != "optimizers":
                    self.surface = self.surface | {"parameters": self.surface["parameters"] | {name: value}}

    @property
    def path(self) -> Tensor:
        """The points of the first optimizer that are drawn, the start first, shape (T + 1, 2), float64."""
        return self.paths[self.walkers[0]["optimizer"]]

    @property
    def paths(self) -> dict[str, Tensor]:
        """The points drawn for each optimizer, by name: those of the figure on the screen, or, before there is one, PyTorch's."""
        if self.drawn.get("state") == self._what_is_walked():
            return {
                name: torch.tensor(points, dtype=torch.float64).reshape(-1, 2) for name, points in self.drawn["paths"].items()
            }
        surface = self._surface()
        return {
            walker["optimizer"]: surfaces.descend(
                surface, walker["optimizer"], self.start, self.steps, **walker["options"], learning_rate=walker["learning_rate"]
            ).path
            for walker in self.walkers
        }

    def _what_is_walked(self) -> dict[str, Any]:
        return {"surface": self.surface, "walkers": self.walkers, "start": self.start, "steps": self.steps}

    def _surface(self) -> surfaces.Surface:
        if self.surface["name"] == "linear_on_views":
            return surfaces.linear_on_views()
        return surfaces.create(self.surface["name"], **self.surface["parameters"])

    # --- checks -----------------------------------------------------------------------------------------------------------

    @traitlets.validate("walkers")
    def _check_walkers(self, proposal: Any) -> list[dict[str, Any]]:
        if not proposal["value"]:
            raise ValueError(f"optimizers=[]: choose at least one of {', '.join(optimizers.names())}")
        for walker in proposal["value"]:
            point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
            optimizers.create(walker["optimizer"], [point], walker["learning_rate"], **walker["options"])
        return proposal["value"]

    @traitlets.validate("start")
    def _check_start(self, proposal: Any) -> list[float]:
        start = proposal["value"]
        if len(start) != 2 or not all(isinstance(one, int | float) and math.isfinite(one) for one in start):
            raise ValueError(f"start={tuple(start)}: give two finite numbers")
        for value, axis in zip(start, ("x_range", "y_range"), strict=True):
            low, high = self.surface[axis]
            if not low <= value <= high:
                raise ValueError(f"start={tuple(start)} lies outside the map: {value} is not in {axis}=({low}, {high})")
        loss = self._surface().value(start).item()
        if not math.isfinite(loss):
            raise ValueError(f"start={tuple(start)}: the loss is {loss} there; start where it is finite")
        return [float(one) for one in start]

    @traitlets.validate("steps")
    def _check_steps(self, proposal: Any) -> int:
        if not 1 <= proposal["value"] <= MAX_STEPS:
            raise ValueError(f"steps={proposal['value']}: give a whole number from 1 to {MAX_STEPS}")
        return proposal["value"]

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        if not 0 <= proposal["value"] <= self.steps:
            raise ValueError(f"step={proposal['value']}: give a whole number from 0 to steps={self.steps}")
        return proposal["value"]

    def settings(self) -> list[str]:
        """Names of what `set`, a preset and a link in the text can set."""
        adjustable = [slider["name"] for slider in self.surface["sliders"]]
        return ["learning_rate", "log_scale", "optimizers", "start", "step", "steps", *adjustable]

    def _check_settings(self, where: str, settings: Mapping[str, Any]) -> None:
        for name in settings:
            if name not in self.settings():
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(self.settings())}")
        for slider in self.surface["sliders"]:
            value = settings.get(slider["name"], slider["low"])
            if not slider["low"] <= value <= slider["high"]:
                raise ValueError(
                    f"{where}: {slider['name']}={value} is outside its slider, {slider['low']} to {slider['high']}"
                )

    # --- the picture --------------------------------------------------------------------------------------------------------

    def picture(self) -> matplotlib.figure.Figure:
        """The map with the paths of all optimizers, as Matplotlib draws it."""
        surface = self._surface()
        x, y = (np.linspace(*self.surface[axis], 201) for axis in ("x_range", "y_range"))
        loss = surface.f(torch.tensor(x)[None, :], torch.tensor(y)[:, None]).numpy()
        levels = self.surface["levels"] or default_levels(loss)
        figure, axes = plots.new_figure(4.8, 4.4)
        labels = (f"${self.surface['x_label']}$", f"${self.surface['y_label']}$")
        plots.contour_map(axes, x, y, loss, levels, labels)
        axes.set_aspect("auto")
        for name, path in self.paths.items():
            axes.plot(*path.T, marker=".", markersize=4, color=plots.ON_DARK, linewidth=3)
            axes.plot(*path.T, linewidth=1.5, label=name.replace("_", " "))
        axes.plot(*self.start, "o", color=plots.ON_DARK, markeredgecolor=plots.ON_BRIGHT)
        axes.set(xlim=self.surface["x_range"], ylim=self.surface["y_range"])
        if len(self.walkers) > 1:
            axes.legend(loc="best", facecolor=plots.color("paper"), frameon=True)
        return figure


def default_levels(loss: np.ndarray, number: int = 11) -> list[float]:
    """Losses for level lines: equally many points of the grid lie between two of them, and they are round numbers."""
    quantiles = np.quantile(loss[np.isfinite(loss)], np.linspace(0, 1, number + 2)[1:-1])
    return sorted({float(f"{value:.1e}") for value in quantiles})


def _described(
    surface: surfaces.Surface,
    x_range: Sequence[float],
    y_range: Sequence[float],
    levels: Sequence[float],
    sliders: Mapping[str, Sequence[float]],
) -> dict[str, Any]:
    for name, values in (("x_range", x_range), ("y_range", y_range)):
        if len(values) != 2 or not all(map(math.isfinite, values)) or not values[0] < values[1]:
            raise ValueError(f"{name}={tuple(values)}: give the lowest and the highest value, in this order, both finite")
    if list(levels) != sorted(set(levels)) or not all(map(math.isfinite, levels)):
        raise ValueError(f"levels={tuple(levels)}: give finite losses in rising order")
    for name, bounds in sliders.items():
        if name not in surface.parameters:
            valid = ", ".join(surface.parameters) or "none"
            raise ValueError(f"sliders: {surface.name} has no parameter {name!r}; its parameters: {valid}")
        if len(bounds) != 2 or not bounds[0] <= surface.parameters[name] <= bounds[1] or bounds[0] == bounds[1]:
            raise ValueError(
                f"sliders: {name}={tuple(bounds)} must be lowest and highest value around {surface.parameters[name]}"
            )
    return {
        "name": surface.name,
        "parameters": dict(surface.parameters),
        "x_range": [float(one) for one in x_range],
        "y_range": [float(one) for one in y_range],
        "x_label": surface.x_label,
        "y_label": surface.y_label,
        "levels": [float(one) for one in levels],
        "sliders": [{"name": name, "low": float(low), "high": float(high)} for name, (low, high) in sliders.items()],
    }


def _walkers(
    chosen: Sequence[str] | Mapping[str, Mapping[str, Any]], learning_rate: float
) -> list[dict[str, Any]]:
    by_name = chosen if isinstance(chosen, Mapping) else {name: {} for name in chosen}
    return [
        {
            "optimizer": name,
            "learning_rate": float(options.get("learning_rate", learning_rate)),
            "options": _plain({key: value for key, value in options.items() if key != "learning_rate"}),
        }
        for name, options in by_name.items()
    ]


def _plain(value: Any) -> Any:
    """The same with lists in place of tuples, as it comes back from JSON."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
