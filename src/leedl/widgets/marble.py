"""Gradient descent with momentum on a curve: a marble that can be dropped anywhere."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

STEPS = 300
"""Updates of a walk."""

_FAR = 1e6  # beyond this the marble has left for good


@dataclass(frozen=True)
class Profile:
    """A loss of one parameter.

    Attributes:
        loss: of a number or an array.
        slope: its derivative.
        w: the values of the parameter that are drawn, lowest and highest.
        range: the same for the loss.
    """

    loss: Callable[[Any], Any]
    slope: Callable[[Any], Any]
    w: tuple[float, float]
    range: tuple[float, float]


PROFILES = {
    "pits": Profile(
        lambda w: 0.1 * (w - 3) ** 2 + 0.25 * np.sin(4 * w),
        lambda w: 0.2 * (w - 3) + np.cos(4 * w),
        (-3.5, 7.5),
        (-0.5, 4.5),
    ),
    "bowl": Profile(lambda w: 0.5 * w**2, lambda w: w, (-3.0, 3.0), (-0.5, 4.5)),
    "shelf": Profile(lambda w: w**4 / 8 - w**3 / 6 + 0.1, lambda w: w**3 / 2 - w**2 / 2, (-1.5, 2.0), (0.0, 1.4)),
}
"""The losses that can be walked on; `figures/marble.js` has their twins."""

RANGES = {"learning_rate": (0.001, 1.0), "momentum": (0.0, 0.99), "step": (0, STEPS)}
"""What the sliders cover."""


class Marble(Figure):
    """Gradient descent with momentum in its classical form, m ← λ m − η g, w ← w + m, on a loss of one parameter.

    Args:
        profile: one of `PROFILES`.
        alt: what a reader who cannot see the figure would miss.
        start: where the marble is dropped, at rest.
        learning_rate: η, 0.001 to 1.
        momentum: λ, 0 to 0.99; 0 is plain gradient descent.
        step: how many updates are shown, 0 to 300.
        presets: settings that the reader can choose by name.

    Raises:
        ValueError: a setting that does not fit; no alternative text.
    """

    _esm = STATIC / "marble.js"

    profile = traitlets.Enum(tuple(PROFILES), default_value="pits").tag(sync=True)
    start = traitlets.Float().tag(sync=True)
    learning_rate = traitlets.Float().tag(sync=True)
    momentum = traitlets.Float().tag(sync=True)
    step = traitlets.Int().tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        profile: str = "pits",
        *,
        alt: str,
        start: float = 0.0,
        learning_rate: float = 0.05,
        momentum: float = 0.9,
        step: int = 0,
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        given = {
            "profile": profile,
            "start": start,
            "learning_rate": learning_rate,
            "momentum": momentum,
            "step": step,
        }
        first = self.changes_for({"profile": profile}, given, "Marble()")
        for label, settings in (presets or {}).items():
            self.changes_for(first, settings, f"preset {label!r}")
        presets_as_list = [{"label": label, "settings": dict(one)} for label, one in (presets or {}).items()]
        super().__init__(alt=alt, kind="marble", presets=presets_as_list, **first)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        profile = settings.get("profile", state["profile"])
        if profile not in PROFILES:
            raise ValueError(f"{where}: profile={profile!r}: choose from {', '.join(PROFILES)}")
        ranges = {"start": PROFILES[profile].w} | RANGES
        for name, value in settings.items():
            if name == "profile":
                continue
            if name not in ranges:
                raise ValueError(
                    f"{where}: there is no setting {name!r}; choose from {', '.join(['profile', *ranges])}"
                )
            if isinstance(value, bool) or not isinstance(value, int if name == "step" else int | float):
                raise ValueError(f"{where}: {name}={value!r} is no {'whole ' if name == 'step' else ''}number")
            low, high = ranges[name]
            if not low <= value <= high:
                raise ValueError(f"{where}: {name}={value} must lie from {low:g} to {high:g}")
        return dict(settings)

    @property
    def path(self) -> list[float]:
        """The parameter at the start and after each of the updates shown, as long as it is below a million."""
        path, movement = [self.start], 0.0
        while len(path) <= self.step:
            movement = self.momentum * movement - self.learning_rate * PROFILES[self.profile].slope(path[-1])
            if not abs(path[-1] + movement) < _FAR:
                break
            path.append(float(path[-1] + movement))
        return path

    def picture(self) -> matplotlib.figure.Figure:
        """The curve and the walk on it, as Matplotlib draws it."""
        profile = PROFILES[self.profile]
        figure, axes = plots.new_figure()
        w = np.linspace(*profile.w, 241)
        path = np.array(self.path)
        axes.plot(w, profile.loss(w), color=plots.color("training"))
        axes.plot(path, profile.loss(path), "o-", color=plots.color("muted"), linewidth=1, markersize=4)
        axes.plot(path[-1], profile.loss(path[-1]), "o", color=plots.color("validation"), markersize=11)
        axes.set(xlim=profile.w, ylim=profile.range, xlabel="$w$", ylabel="$L$")
        return figure
