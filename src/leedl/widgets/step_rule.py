"""One parameter, a stream of gradients, and the update η · m / σ whose parts are switched on and off."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets

from leedl import plots
from leedl.run import seed_of_this_run
from leedl.widgets.figure import STATIC, Figure

UPDATES = 45
"""How many gradients a stream has."""

LARGEST = 3.0
"""The largest gradient that can be drawn, in size."""

WARM = 10
"""Updates of a warm-up."""

CHOICES: Mapping[str, tuple[str, ...]] = {
    "pattern": ("brake", "steady", "alternating", "three to one", "noisy", "drawn"),
    "direction": ("gradient", "momentum"),
    "size": ("none", "sum", "mean", "forgetting"),
    "begin": ("first", "zero", "corrected"),
    "schedule": ("constant", "decay", "warm-up"),
}
"""What each choice may be; `figures/step_rule.js` has their twins."""

RANGES: Mapping[str, tuple[float, float]] = {
    "beta": (0.0, 0.99),
    "alpha": (0.0, 0.999),
    "bias": (0.0, 1.0),
    "spread": (0.0, 1.0),
    "update": (1, UPDATES),
}
"""What the sliders cover."""


class StepRule(Figure):
    """The update θ ← θ − ηᵗ m / σ of one parameter, on gradients that the reader chooses or draws.

    Args:
        pattern: the gradients: ``"brake"`` (quiet, steep for five updates, quiet again), ``"steady"`` (all 1),
            ``"alternating"`` (1, −1, …), ``"three to one"`` (1, 1, 1, −1, …), ``"noisy"`` (``bias`` and random numbers
            times ``spread``) or ``"drawn"`` (those in ``gradients``).
        direction: ``"gradient"``: m is the gradient; ``"momentum"``: its exponential moving average.
        size: σ is 1 (``"none"``), or the root of the ``"sum"`` or ``"mean"`` of all squares, or of their exponential
            moving average (``"forgetting"``).
        begin: moving averages start at the ``"first"`` gradient, at ``"zero"``, or at zero and are ``"corrected"``.
        schedule: the factor of the learning rate: ``"constant"``, ``"decay"`` (1/√t), or ``"warm-up"`` (ten updates up,
            then down like a cosine).
        beta: memory of m, 0 to 0.99.
        alpha: memory of σ, 0 to 0.999.
        bias: of the noisy gradients, 0 to 1.
        spread: of the noisy gradients, 0 to 1.
        update: the one whose numbers are shown, 1 to 45.
        gradients: 45 numbers from -3 to 3, if they are drawn.
        presets: settings that the reader can choose by name.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: a setting that does not fit; no alternative text.
    """

    _esm = STATIC / "step_rule.js"

    pattern = traitlets.Unicode("brake").tag(sync=True)
    direction = traitlets.Unicode("gradient").tag(sync=True)
    size = traitlets.Unicode("none").tag(sync=True)
    begin = traitlets.Unicode("first").tag(sync=True)
    schedule = traitlets.Unicode("constant").tag(sync=True)
    beta = traitlets.Float(0.9).tag(sync=True)
    alpha = traitlets.Float(0.9).tag(sync=True)
    bias = traitlets.Float(0.3).tag(sync=True)
    spread = traitlets.Float(1.0).tag(sync=True)
    update = traitlets.Int(21).tag(sync=True)
    gradients: traitlets.List[Any] = traitlets.List().tag(sync=True)
    noise: traitlets.List[Any] = traitlets.List().tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(self, *, alt: str, presets: Mapping[str, Mapping[str, Any]] | None = None, **settings: Any) -> None:
        first = self.changes_for({}, settings, "StepRule()")
        for label, one in (presets or {}).items():
            self.changes_for(first, one, f"preset {label!r}")
        drawn = np.random.default_rng(seed_of_this_run()).normal(size=UPDATES)
        state = {"gradients": [0.0] * UPDATES, "noise": [round(float(one), 3) for one in drawn]}
        listed = [{"label": label, "settings": dict(one)} for label, one in (presets or {}).items()]
        super().__init__(alt=alt, kind="step_rule", presets=listed, **(state | first))

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        names = [*CHOICES, *RANGES, "gradients"]
        for name, value in settings.items():
            if name not in names:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(names)}")
            if name in CHOICES:
                if value not in CHOICES[name]:
                    raise ValueError(f"{where}: {name}={value!r}: choose from {', '.join(CHOICES[name])}")
            elif name == "gradients":
                fits = isinstance(value, list | tuple) and len(value) == UPDATES
                if not (fits and all(_is_number(one, -LARGEST, LARGEST) for one in value)):
                    raise ValueError(f"{where}: gradients must be {UPDATES} numbers from {-LARGEST:g} to {LARGEST:g}")
            elif not _is_number(value, *RANGES[name]) or (name == "update" and not isinstance(value, int)):
                low, high = RANGES[name]
                whole = "whole " if name == "update" else ""
                raise ValueError(f"{where}: {name}={value!r} must be a {whole}number from {low:g} to {high:g}")
        changes = dict(settings)
        if "gradients" in settings:
            changes["gradients"] = [float(one) for one in settings["gradients"]]
            changes.setdefault("pattern", "drawn")
        return changes

    @property
    def stream(self) -> list[float]:
        """The gradients that are shown."""
        rules = {
            "brake": lambda t: 2.0 if 20 <= t < 25 else 0.1,
            "steady": lambda t: 1.0,
            "alternating": lambda t: -1.0 if t % 2 else 1.0,
            "three to one": lambda t: -1.0 if t % 4 == 3 else 1.0,
            "noisy": lambda t: max(-LARGEST, min(LARGEST, self.bias + self.spread * self.noise[t])),
            "drawn": lambda t: self.gradients[t],
        }
        return [rules[self.pattern](t) for t in range(UPDATES)]

    @property
    def steps(self) -> list[float]:
        """The updates in units of the learning rate: what is subtracted from the parameter."""
        names = ("direction", "size", "begin", "schedule", "beta", "alpha")
        return [one["step"] for one in updates(self.stream, **{name: getattr(self, name) for name in names})]

    def picture(self) -> matplotlib.figure.Figure:
        """The gradients and the steps, as Matplotlib draws them."""
        figure, (above, below) = plt.subplots(2, 1, figsize=(4.8, 4.4), sharex=True)
        at = np.arange(1, UPDATES + 1)
        above.vlines(at, 0, self.stream, color=plots.color("gradient"))
        above.plot(at, self.stream, "o", color=plots.color("gradient"), markersize=4)
        above.set(ylabel="gradient", ylim=(-LARGEST, LARGEST))
        below.plot(at, self.steps, color=plots.color("training"))
        below.set(xlabel="update", ylabel="step / η")
        return figure


def updates(
    gradients: Sequence[float],
    *,
    direction: str = "gradient",
    size: str = "none",
    begin: str = "first",
    schedule: str = "constant",
    beta: float = 0.9,
    alpha: float = 0.9,
) -> list[dict[str, float]]:
    """What each update is made of: gradient ``g``, direction ``m``, ``sigma``, ``factor`` of the schedule, ``step``.

    A ``step`` is factor · m / σ, in units of the learning rate; it is 0 where σ is 0. The options are those of
    `StepRule`.
    """
    average = mean = total = 0.0
    made = []
    for t, g in enumerate(gradients):
        whole = begin == "first" and t == 0
        average = g if whole else beta * average + (1 - beta) * g
        mean = g * g if whole else alpha * mean + (1 - alpha) * g * g
        total += g * g
        left, kept = (1 - beta ** (t + 1), 1 - alpha ** (t + 1)) if begin == "corrected" else (1.0, 1.0)
        m = average / left if direction == "momentum" else g
        sigma = math.sqrt({"none": 1.0, "sum": total, "mean": total / (t + 1), "forgetting": mean / kept}[size])
        falling = (1 + math.cos(math.pi * (t - WARM) / (len(gradients) - WARM))) / 2 if t >= WARM else (t + 1) / WARM
        factor = {"constant": 1.0, "decay": 1 / math.sqrt(t + 1), "warm-up": falling}[schedule]
        step = factor * m / sigma if sigma > 0 else 0.0
        made.append({"g": g, "m": m, "sigma": sigma, "factor": factor, "step": step})
    return made


def _is_number(value: Any, low: float, high: float) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and low <= value <= high
