"""The error surface: a loss over two parameters, and optimizers walking down it."""

import hashlib
import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import torch
import traitlets
from matplotlib.axes import Axes
from torch import Tensor

from leedl import optimizers, plots, schedules, surfaces
from leedl.widgets.figure import Figure

MAX_STEPS = 2000
LEARNING_RATES = (1e-4, 10.0)
"""What the slider covers, on a logarithmic scale; from Python any learning rate of at least 0 can be set."""

ANGLES = {"turn": (0, 360), "tilt": (5, 90)}
"""Degrees by which a relief can be turned around, and tilted up from the horizon."""

BESIDE = "beside_"
"""What begins the name of a setting of the surface beside."""

FIXED_SETTINGS = (
    "clip",
    "effective_steps",
    "learning_rate",
    "log_scale",
    "optimizers",
    "relief",
    "schedule",
    "start",
    "step",
    "steps",
    "tilt",
    "turn",
)
"""Names of the settings that every error surface has."""

BESIDE_WALKS = ("own", "same")
"""What the walks on a second map are: those on its surface, or those of the first map."""

TRAINING = "training"
"""What the line through the snapshots of a training is called."""

LOOKS = {
    "gradient_descent": ("gradient descent", "#0b66b0", "solid"),
    "momentum": ("momentum", "#b8480b", (0, (7, 3))),
    "nesterov": ("Nesterov", "#876000", (0, (2, 3))),
    "adagrad": ("AdaGrad", "#00735c", (0, (9, 3, 2, 3))),
    "rmsprop": ("RMSProp", "#7a3e9d", (0, (5, 2))),
    "adam": ("Adam", "#a8174f", (0, (12, 3))),
    "adamw": ("AdamW", "#3d4852", (0, (3, 2, 8, 2))),
}
"""Each optimizer's name, color and dashes in the picture, the same as in the browser."""


class ErrorSurface(Figure):
    """A loss over two parameters as a contour map, with optimizers that walk down it from the same start.

    ``figure.learning_rate = 0.1`` moves the figure; ``figure.path`` gives the points of the walk.

    Args:
        surface: a `leedl.surfaces.Surface`, or the name of one. The ``path`` of a `leedl.surfaces.Slice` is drawn on it
            as a line labeled "training".
        optimizers: names that `leedl.optimizers.create` knows; or, by name, options, among them ``learning_rate``.
        alt: what a reader who cannot see the figure would miss.
        learning_rate: of every optimizer that is not given its own.
        start: the point where all start; inside the ranges.
        steps: the number of updates, 1 to 2,000.
        log_scale: whether loss and gradient are drawn on logarithmic axes.
        effective_steps: whether a third chart shows by which factor each parameter's gradient was multiplied.
        schedule: what multiplies the learning rates, as `leedl.schedules.create` takes it: ``{"name": "cosine",
            "steps": 100}``; or its name, if it needs nothing else.
        clip: ``("norm", limit)`` or ``("value", limit)``: how gradients are clipped.
        batches: for a surface made of mini-batches, whether each step follows a batch, in the order that
            `leedl.surfaces.batch_order` draws.
        relief: whether the surface is also shown in relief, which the reader can turn and tilt.
        x_range: the values of the first parameter on the map; the surface's own by default.
        y_range: the same for the second.
        levels: losses at which level lines are drawn; chosen from the surface by default.
        sliders: parameters of the surface that the reader may change, with lowest and highest value.
        beside: a second surface, on a map of the same ranges, with the same start and optimizers.
        titles: of the two maps.
        beside_sliders: what ``sliders`` is, for the second surface; a link sets ``condition_number`` of the second
            surface as ``beside_condition_number``.
        beside_walks: ``"own"``: the optimizers walk on the second surface as well; ``"same"``: the walks on the first
            are drawn on both maps, and the chart shows the losses of both along them, as it takes for a validation
            loss.
        presets: settings that the reader can choose by name, each a dictionary that `set` takes.

    Raises:
        ValueError: an unknown surface, optimizer, parameter or setting; a range that is reversed or not finite; a
            start outside of it or where the loss is not finite; steps out of range; no alternative text. The message
            says what would do.
        TypeError: an option that the optimizer does not have, or a value of the wrong type; from a trait's own check
            it is a ``traitlets.TraitError``.
    """

    surface = traitlets.Dict().tag(sync=True)
    beside = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    beside_walks = traitlets.Unicode("own").tag(sync=True)
    walkers: traitlets.List[Any] = traitlets.List().tag(sync=True)
    start: traitlets.List[Any] = traitlets.List().tag(sync=True)
    steps = traitlets.Int().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    log_scale = traitlets.Bool().tag(sync=True)
    effective_steps = traitlets.Bool().tag(sync=True)
    relief = traitlets.Bool().tag(sync=True)
    turn = traitlets.Int(30).tag(sync=True)
    tilt = traitlets.Int(35).tag(sync=True)
    schedule = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)
    clip: traitlets.List[Any] = traitlets.List(allow_none=True, default_value=None).tag(sync=True)
    order: traitlets.List[Any] = traitlets.List(allow_none=True, default_value=None).tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)
    drawn = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        surface: str | surfaces.Surface = "two_weight_network",
        optimizers: str | Sequence[str] | Mapping[str, Mapping[str, Any]] = ("gradient_descent",),
        *,
        alt: str,
        learning_rate: float = 0.05,
        start: Sequence[float] = (1.0, 1.0),
        steps: int = 100,
        log_scale: bool = False,
        effective_steps: bool = False,
        schedule: str | Mapping[str, Any] | None = None,
        clip: Sequence[Any] | None = None,
        batches: bool = False,
        relief: bool = False,
        x_range: Sequence[float] | None = None,
        y_range: Sequence[float] | None = None,
        levels: Sequence[float] = (),
        sliders: Mapping[str, Sequence[float]] | None = None,
        beside: str | surfaces.Surface | None = None,
        titles: tuple[str, str] = ("first", "second"),
        beside_sliders: Mapping[str, Sequence[float]] | None = None,
        beside_walks: str = "own",
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        chosen = surfaces.create(surface) if isinstance(surface, str) else surface
        if batches and not chosen.batches:
            raise ValueError(f"batches=True: {chosen.name} is not made of mini-batches; see leedl.surfaces.batches")
        x_range = chosen.x_range if x_range is None else x_range
        y_range = chosen.y_range if y_range is None else y_range
        second = surfaces.create(beside) if isinstance(beside, str) else beside
        if beside_sliders and second is None:
            raise ValueError("beside_sliders: there is no surface beside; give one as beside=…")
        if beside_walks != "own" and second is None:
            raise ValueError(f"beside_walks={beside_walks!r}: there is no surface beside; give one as beside=…")
        super().__init__(
            alt=alt,
            kind="error_surface",
            surface=_described(chosen, x_range, y_range, levels, sliders or {}) | {"title": titles[0]},
            beside=second and _described(second, x_range, y_range, levels, beside_sliders or {}) | {"title": titles[1]},
            beside_walks=beside_walks,
            walkers=_walkers(optimizers, learning_rate),
            start=_plain(start),
            steps=steps,
            step=steps,
            log_scale=log_scale,
            effective_steps=effective_steps,
            schedule=_plain({"name": schedule} if isinstance(schedule, str) else schedule),
            clip=_plain(clip),
            order=surfaces.batch_order(len(chosen.batches), MAX_STEPS) if batches else None,
            relief=relief,
        )
        self.presets = [{"label": label, "settings": _plain(settings)} for label, settings in (presets or {}).items()]

    # --- what Python reads and sets ---

    @property
    def learning_rate(self) -> float:
        """The learning rate of the first optimizer; setting it sets that of all."""
        return self.walkers[0]["learning_rate"]

    @learning_rate.setter
    def learning_rate(self, value: float) -> None:
        self.walkers = [walker | {"learning_rate": value} for walker in self.walkers]

    def set(self, **settings: Any) -> None:
        """Change several settings at once; all of them, or none if one does not fit.

        Args:
            **settings: ``learning_rate``, ``start``, ``steps``, ``step``, ``schedule``, ``clip``, ``log_scale``,
                ``effective_steps``, ``relief``, ``turn`` and ``tilt`` (in degrees), ``optimizers`` (names or options by
                name), a parameter of the surface that has a slider, such as ``condition_number``, or ``formula``, where
                the surface is one.

        Raises:
            ValueError: there is no such setting, or its value does not fit.
            TypeError: a value of the wrong type.
        """
        changes = self.changes_for(self.saved_state(), settings, "set()")
        with self.hold_sync():
            for name, value in changes.items():
                setattr(self, name, value)

    @property
    def path(self) -> Tensor:
        """The points of the first optimizer's walk, the start first, shape (T + 1, 2), float64.

        All of them: on the map are drawn the first ``step + 1``.
        """
        return self.paths[self.walkers[0]["optimizer"]]

    @property
    def paths(self) -> dict[str, Tensor]:
        """Each optimizer's points by name: those of the figure on the screen, or, before there is one, PyTorch's.

        On the first map, where there are two.
        """
        if self.drawn.get("state") == self._what_is_walked():
            return {
                name: torch.tensor(points, dtype=torch.float64).reshape(-1, 2)
                for name, points in self.drawn["paths"].items()
            }
        return self._walked(_surface(self.surface))

    def _walked(self, surface: surfaces.Surface) -> dict[str, Tensor]:
        return {
            walker["optimizer"]: surfaces.descend(
                surface,
                walker["optimizer"],
                self.start,
                self.steps,
                schedule=schedules.create(**self.schedule) if self.schedule else None,
                clip=tuple(self.clip) if self.clip else None,
                order=self.order,
                **walker["options"],
                learning_rate=walker["learning_rate"],
            ).path
            for walker in self.walkers
        }

    def _what_is_walked(self) -> dict[str, Any]:
        walk = {name: getattr(self, name) for name in ("walkers", "start", "steps", "schedule", "clip", "order")}
        return walk | {"surface": self.surface["checksum"] or self.surface["parameters"]}

    # --- checks ---

    @traitlets.validate("surface")
    def _check_surface(self, proposal: Any) -> dict[str, Any]:
        _surface(proposal["value"])
        return proposal["value"]

    @traitlets.validate("beside")
    def _check_beside(self, proposal: Any) -> dict[str, Any] | None:
        if proposal["value"] is not None:
            _surface(proposal["value"])
        return proposal["value"]

    @traitlets.validate("beside_walks")
    def _check_beside_walks(self, proposal: Any) -> str:
        if proposal["value"] not in BESIDE_WALKS:
            raise ValueError(f"beside_walks={proposal['value']!r}: choose one of {', '.join(BESIDE_WALKS)}")
        return proposal["value"]

    @traitlets.validate("walkers")
    def _check_walkers(self, proposal: Any) -> list[dict[str, Any]]:
        return _checked_walkers(proposal["value"])

    @traitlets.validate("start")
    def _check_start(self, proposal: Any) -> list[float]:
        return _checked_start(proposal["value"], self.surface)

    @traitlets.validate("steps")
    def _check_steps(self, proposal: Any) -> int:
        return _checked_steps(proposal["value"])

    @traitlets.validate("step")
    def _check_step(self, proposal: Any) -> int:
        return _checked_step(proposal["value"], self.steps)

    @traitlets.validate("schedule")
    def _check_schedule(self, proposal: Any) -> dict[str, Any] | None:
        return _checked_schedule(proposal["value"])

    @traitlets.validate("clip")
    def _check_clip(self, proposal: Any) -> list[Any] | None:
        return _checked_clip(proposal["value"])

    @traitlets.validate("order")
    def _check_order(self, proposal: Any) -> list[int] | None:
        return _checked_order(proposal["value"], self.surface)

    @traitlets.validate("turn", "tilt")
    def _check_angle(self, proposal: Any) -> int:
        return _checked_angle(proposal["trait"].name, proposal["value"])

    @traitlets.validate("presets")
    def _check_presets(self, proposal: Any) -> list[dict[str, Any]]:
        for preset in proposal["value"]:
            self.changes_for(self.saved_state(), preset["settings"], f"preset {preset['label']!r}")
        return proposal["value"]

    @traitlets.observe("steps")
    def _follow_steps(self, change: Any) -> None:
        if self.step == change["old"] or self.step > change["new"]:
            self.step = change["new"]

    def settings(self) -> list[str]:
        """Names of what `set`, a preset and a link in the text can set."""
        return _setting_names(self.surface, self.beside)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Args:
            state: of the figure before, as `saved_state` gives it.
            settings: what `set` takes.
            where: what the message of an error begins with.

        Raises:
            ValueError: there is no such setting, or its value does not fit.
            TypeError: a value of the wrong type.
        """
        try:
            return _changes(state, settings)
        except (ValueError, TypeError) as error:
            kind = TypeError if isinstance(error, TypeError) else ValueError
            raise kind(f"{where}: {error}") from None

    # --- the picture ---

    def picture(self) -> matplotlib.figure.Figure:
        """The map, or both maps, with the paths of all optimizers, as Matplotlib draws it."""
        maps = [(self.surface, self.paths)]
        if self.beside is not None:
            same = self.beside_walks == "same"
            maps.append((self.beside, self.paths if same else self._walked(_surface(self.beside))))
        figure, all_axes = plt.subplots(1, len(maps), figsize=(4.8 * len(maps), 4.4), squeeze=False)
        for axes, (described, paths) in zip(all_axes[0], maps, strict=True):
            self._draw_map(axes, described, paths)
            if len(maps) > 1:
                axes.set_title(described["title"])
        return figure

    def _draw_map(self, axes: Axes, described: Mapping[str, Any], paths: Mapping[str, Tensor]) -> None:
        surface = _surface(described)
        x, y = (np.linspace(low, high, 201) for low, high in (described["x_range"], described["y_range"]))
        loss = surface.f(torch.tensor(x)[None, :], torch.tensor(y)[:, None]).numpy()
        levels = described["levels"] or default_levels(loss)
        plots.contour_map(axes, x, y, loss, levels, (f"${described['x_label']}$", f"${described['y_label']}$"))
        axes.set_aspect("auto")
        training = described.get("path")
        if training:
            across, up = zip(*training, strict=True)
            axes.plot(across, up, color=plots.ON_DARK, linestyle="solid", linewidth=3)
            axes.plot(across, up, marker=".", color=plots.ON_BRIGHT, linestyle="solid", linewidth=1.5, label=TRAINING)
        for optimizer, path in paths.items():
            name, color, dashes = LOOKS[optimizer]
            axes.plot(*path.T, marker=".", markersize=4, color=plots.ON_DARK, linestyle="solid", linewidth=3)
            axes.plot(*path.T, linewidth=1.5, color=color, linestyle=dashes, label=name)
        axes.plot(*self.start, "o", color=plots.ON_DARK, markeredgecolor=plots.ON_BRIGHT)
        axes.set(xlim=described["x_range"], ylim=described["y_range"])
        if len(self.walkers) > 1 or training:
            axes.legend(loc="best", facecolor=plots.color("paper"), frameon=True, fontsize="small")


def default_levels(loss: np.ndarray, number: int = 11) -> list[float]:
    """Losses for level lines: equally many points of the grid lie between two of them, and they are round numbers."""
    quantiles = np.quantile(loss[np.isfinite(loss)], np.linspace(0, 1, number + 2)[1:-1])
    return sorted({float(f"{value:.1e}") for value in quantiles})


# --- the parts of a state, and what they may be ---


def _described(
    surface: surfaces.Surface,
    x_range: Sequence[float],
    y_range: Sequence[float],
    levels: Sequence[float],
    sliders: Mapping[str, Sequence[float]],
) -> dict[str, Any]:
    if surface.name not in (*surfaces.names(), surfaces.GRID, surfaces.FORMULA):
        raise ValueError(
            f"surface {surface.name!r} has no twin in the browser; choose one of {', '.join(surfaces.names())}"
        )
    for name, values in (("x_range", x_range), ("y_range", y_range)):
        if len(values) != 2 or not all(map(math.isfinite, values)) or not values[0] < values[1]:
            raise ValueError(
                f"{name}={tuple(values)}: give the lowest and the highest value, in this order, both finite"
            )
    if surface.name == surfaces.GRID:
        _check_inside_of_grid(surface, x_range, y_range, sliders)
    if list(levels) != sorted(set(levels)) or not all(map(math.isfinite, levels)):
        raise ValueError(f"levels={tuple(levels)}: give finite losses in rising order")
    described = {
        "name": surface.name,
        "parameters": dict(surface.parameters),
        "x_range": [float(one) for one in x_range],
        "y_range": [float(one) for one in y_range],
        "x_label": surface.x_label,
        "y_label": surface.y_label,
        "levels": [float(one) for one in levels],
        "sliders": [],
        "checksum": _checksum(surface) if surface.name == surfaces.GRID else "",
        "path": _plain(surface.path) if isinstance(surface, surfaces.Slice) else [],
    }
    for name, bounds in sliders.items():
        _check_slider(described, name, bounds)
    return described | {
        "sliders": [{"name": name, "low": float(low), "high": float(high)} for name, (low, high) in sliders.items()]
    }


def _check_inside_of_grid(
    surface: surfaces.Surface, x_range: Sequence[float], y_range: Sequence[float], sliders: Mapping[str, Any]
) -> None:
    if sliders:
        raise ValueError(f"sliders: {', '.join(sliders)}: a sampled loss has no parameters that a reader could change")
    for name, asked, known in (("x_range", x_range, surface.x_range), ("y_range", y_range, surface.y_range)):
        if asked[0] < known[0] or asked[1] > known[1]:
            raise ValueError(f"{name}={tuple(asked)} is wider than the loss was sampled, {tuple(known)}")


def _checksum(surface: surfaces.Surface) -> str:
    """Stands for the many numbers of a sampled loss where only their identity matters."""
    return hashlib.sha256(json.dumps(surface.parameters, sort_keys=True).encode()).hexdigest()[:16]


def _check_slider(described: Mapping[str, Any], name: str, bounds: Sequence[float]) -> None:
    parameters = described["parameters"]
    if name not in parameters:
        valid = ", ".join(parameters) or "none"
        raise ValueError(f"sliders: {described['name']} has no parameter {name!r}; its parameters: {valid}")
    if len(bounds) != 2 or not bounds[0] <= parameters[name] <= bounds[1] or bounds[0] == bounds[1]:
        raise ValueError(f"sliders: {name}={tuple(bounds)} must be lowest and highest value around {parameters[name]}")
    low, high = bounds
    for value in [low, high] + [0.0] * (low < 0 < high):  # where a parameter may be impossible
        try:
            _surface({**described, "parameters": {**parameters, name: value}})
        except ValueError as error:
            raise ValueError(f"sliders: {name}={tuple(bounds)} reaches a value that cannot be: {error}") from None


def _surface(described: Mapping[str, Any]) -> surfaces.Surface:
    if described["name"] == "linear_on_views":
        return surfaces.linear_of_moments(**described["parameters"])
    return surfaces.create(described["name"], **described["parameters"])


def _walkers(
    chosen: str | Sequence[str] | Mapping[str, Mapping[str, Any]], learning_rate: float
) -> list[dict[str, Any]]:
    names = [chosen] if isinstance(chosen, str) else chosen
    by_name = names if isinstance(names, Mapping) else {name: {} for name in names}
    return [
        {
            "optimizer": name,
            "learning_rate": options.get("learning_rate", learning_rate),
            "options": _plain({key: value for key, value in options.items() if key != "learning_rate"}),
        }
        for name, options in by_name.items()
    ]


def _checked_walkers(walkers: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not walkers:
        raise ValueError(f"optimizers=[]: choose at least one of {', '.join(optimizers.names())}")
    for walker in walkers:
        point = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        optimizers.create(walker["optimizer"], [point], walker["learning_rate"], **walker["options"])
    return [{**walker, "learning_rate": float(walker["learning_rate"])} for walker in walkers]


def _checked_start(start: Sequence[float], described: Mapping[str, Any]) -> list[float]:
    if not isinstance(start, list | tuple):
        raise TypeError(f"start={start!r}: give two finite numbers")
    if len(start) != 2 or not all(isinstance(one, int | float) and math.isfinite(one) for one in start):
        raise ValueError(f"start={tuple(start)}: give two finite numbers")
    for value, axis in zip(start, ("x_range", "y_range"), strict=True):
        low, high = described[axis]
        if not low <= value <= high:
            raise ValueError(f"start={tuple(start)} lies outside the map: {value} is not in {axis}=({low}, {high})")
    loss = _surface(described).value(start).item()
    if not math.isfinite(loss):
        raise ValueError(f"start={tuple(start)}: the loss is {loss} there; start where it is finite")
    return [float(one) for one in start]


def _checked_steps(steps: Any) -> int:
    if not isinstance(steps, int) or not 1 <= steps <= MAX_STEPS:
        raise ValueError(f"steps={steps}: give a whole number from 1 to {MAX_STEPS}")
    return steps


def _checked_step(step: Any, steps: int) -> int:
    if not isinstance(step, int) or not 0 <= step <= steps:
        raise ValueError(f"step={step}: give a whole number from 0 to steps={steps}")
    return step


def _checked_schedule(described: Any) -> dict[str, Any] | None:
    if described is None:
        return None
    if not isinstance(described, Mapping) or "name" not in described:
        raise ValueError(
            f"schedule={described!r}: give None or a name with its settings: {', '.join(schedules.names())}"
        )
    schedules.create(**described)
    return dict(described)


def _checked_clip(clip: Any) -> list[Any] | None:
    if clip is None:
        return None
    if len(clip) != 2 or clip[0] not in ("norm", "value") or not isinstance(clip[1], int | float) or not clip[1] > 0:
        raise ValueError(f"clip={clip!r}: give None, ('norm', limit) or ('value', limit) with a limit above 0")
    return [clip[0], float(clip[1])]


def _checked_order(order: Any, described: Mapping[str, Any]) -> list[int] | None:
    number = len(_surface(described).batches)
    if order is not None and not (order and all(isinstance(one, int) and 0 <= one < number for one in order)):
        raise ValueError(f"order={order!r:.60}: give None or the numbers of mini-batches, of which there are {number}")
    return order


def _checked_angle(name: str, value: Any) -> int:
    low, high = ANGLES[name]
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise ValueError(f"{name}={value}: give a whole number of degrees from {low} to {high}")
    return value


def _setting_names(described: Mapping[str, Any], beside: Mapping[str, Any] | None) -> list[str]:
    adjustable = [slider["name"] for slider in described["sliders"]]
    if described["name"] == surfaces.FORMULA:
        adjustable.append("formula")
    adjustable += [BESIDE + slider["name"] for slider in (beside or {"sliders": []})["sliders"]]
    return [*FIXED_SETTINGS, *adjustable]


def _changes(state: Mapping[str, Any], settings: Mapping[str, Any]) -> dict[str, Any]:
    described, beside, walkers = state["surface"], state["beside"], state["walkers"]
    names = _setting_names(described, beside)
    for name in settings:
        if name not in names:
            raise ValueError(f"there is no setting {name!r}; choose from {', '.join(names)}")
    changes: dict[str, Any] = {}
    parameters = _slid(described, settings, "")
    if beside and (slid := _slid(beside, settings, BESIDE)):
        changes["beside"] = beside | {"parameters": beside["parameters"] | slid}
        _surface(changes["beside"])
    if "formula" in settings:
        parameters["text"] = settings["formula"]
        _surface({**described, "parameters": parameters})
    if parameters:
        described = changes["surface"] = described | {"parameters": described["parameters"] | parameters}
    if "optimizers" in settings:
        rate = settings.get("learning_rate", walkers[0]["learning_rate"])
        changes["walkers"] = _checked_walkers(_walkers(settings["optimizers"], rate))
    elif "learning_rate" in settings:
        changes["walkers"] = _checked_walkers(
            [walker | {"learning_rate": settings["learning_rate"]} for walker in walkers]
        )
    if parameters or "start" in settings:
        changes["start"] = _checked_start(_plain(settings.get("start", state["start"])), described)
    if "steps" in settings:
        changes["steps"] = changes["step"] = _checked_steps(settings["steps"])
    if "step" in settings:
        changes["step"] = _checked_step(settings["step"], changes.get("steps", state["steps"]))
    for name in ("effective_steps", "log_scale", "relief"):
        if name in settings:
            if not isinstance(settings[name], bool):
                raise TypeError(f"{name}={settings[name]!r}: give True or False")
            changes[name] = settings[name]
    if "schedule" in settings:
        schedule = settings["schedule"]
        changes["schedule"] = _checked_schedule(_plain({"name": schedule} if isinstance(schedule, str) else schedule))
    if "clip" in settings:
        changes["clip"] = _checked_clip(_plain(settings["clip"]))
    changes |= {name: _checked_angle(name, settings[name]) for name in ("turn", "tilt") if name in settings}
    return changes


def _slid(described: Mapping[str, Any], settings: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """The parameters of a surface that the settings set by its sliders."""
    parameters = {}
    for slider in described["sliders"]:
        name = prefix + slider["name"]
        if name in settings:
            parameters[slider["name"]] = value = settings[name]
            if not slider["low"] <= value <= slider["high"]:
                raise ValueError(f"{name}={value} is outside its slider, {slider['low']} to {slider['high']}")
    return parameters


def _plain(value: Any) -> Any:
    """The same with lists in place of tuples, arrays and tensors, as it comes back from JSON."""
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, Tensor | np.ndarray | np.generic):
        return value.tolist()
    return [_plain(one) for one in value] if isinstance(value, list | tuple) else value
