"""Scores to drag, the probabilities that softmax makes of them, and what a loss says of the answer."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import matplotlib.pyplot as plt
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

MOST = 100.0
"""The largest score that can be set, and minus it the smallest."""

TEMPERATURES = (0.1, 10.0)
"""What the slider covers."""

PARTS = ("temperature", "loss", "nudge")
"""What a console can have besides scores and probabilities."""


class Scores(Figure):
    """A bar for the score of each class, which the reader drags; beside it, softmax of the scores.

    Args:
        scores: one for each class, -100 to 100.
        labels: the names of the 2 to 5 classes.
        alt: what a reader who cannot see the figure would miss.
        parts: what else the console has: ``"temperature"``, a slider; ``"loss"``, the loss and accuracy for a true
            class, and the push on each score, which is minus the derivative of cross-entropy; ``"nudge"``, a button
            that changes one score a little and says what that has changed.
        temperature: by which scores are divided before softmax, 0.1 to 10; 1 where there is a loss.
        truth: the label of the true class; empty as long as it is not known.
        nudged: the label of the class whose score the nudge changes; the last class by default.
        presets: settings that the reader can choose by name.

    Raises:
        ValueError: a setting or part that does not fit; no alternative text.
    """

    _esm = STATIC / "scores.js"

    labels: traitlets.List[Any] = traitlets.List().tag(sync=True)
    parts: traitlets.List[Any] = traitlets.List().tag(sync=True)
    nudged = traitlets.Unicode().tag(sync=True)
    scores: traitlets.List[Any] = traitlets.List().tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    truth = traitlets.Unicode("").tag(sync=True)
    presets: traitlets.List[Any] = traitlets.List().tag(sync=True)

    def __init__(
        self,
        scores: Sequence[float],
        labels: Sequence[str],
        *,
        alt: str,
        parts: Sequence[str] = (),
        temperature: float = 1.0,
        truth: str = "",
        nudged: str = "",
        presets: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> None:
        if not 2 <= len(set(labels)) == len(labels) <= 5:
            raise ValueError(f"labels={list(labels)}: give 2 to 5 different names")
        unknown = [one for one in parts if one not in PARTS]
        if unknown:
            raise ValueError(f"parts: there is no {unknown[0]!r}; choose from {', '.join(PARTS)}")
        if "nudge" in parts and not ("loss" in parts and truth):
            raise ValueError("parts: a nudge needs the loss and a true class")
        if "loss" in parts and ("temperature" in parts or temperature != 1):
            raise ValueError("parts: where there is a loss, the temperature is 1")
        if nudged and nudged not in labels:
            raise ValueError(f"nudged={nudged!r}: choose from {', '.join(labels)}")
        given = {"scores": list(scores), "temperature": temperature, "truth": truth}
        blank = {"labels": list(labels)}
        first = self.changes_for(blank, given, "Scores()")
        for label, settings in (presets or {}).items():
            self.changes_for(blank, settings, f"preset {label!r}")
        super().__init__(
            alt=alt,
            kind="scores",
            labels=list(labels),
            parts=list(parts),
            nudged=nudged or labels[-1],
            presets=[{"label": label, "settings": dict(one)} for label, one in (presets or {}).items()],
            **first,
        )

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        labels = state["labels"]
        for name, value in settings.items():
            if name == "scores":
                if not isinstance(value, list) or len(value) != len(labels):
                    raise ValueError(f"{where}: scores={value!r}: give a list of {len(labels)} numbers")
                if not all(_is_number(one) and abs(one) <= MOST for one in value):
                    raise ValueError(f"{where}: scores={value!r} must be numbers from -{MOST:g} to {MOST:g}")
            elif name == "temperature":
                if not _is_number(value) or not TEMPERATURES[0] <= value <= TEMPERATURES[1]:
                    low, high = TEMPERATURES
                    raise ValueError(f"{where}: temperature={value!r} must lie from {low:g} to {high:g}")
            elif name == "truth":
                if value and value not in labels:
                    raise ValueError(f"{where}: truth={value!r}: choose from {', '.join(labels)}")
            else:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from scores, temperature, truth")
        return {name: [float(one) for one in value] if name == "scores" else value for name, value in settings.items()}

    @property
    def probabilities(self) -> list[float]:
        """What softmax makes of the scores at this temperature, in the order of the labels."""
        exponentials = np.exp((np.array(self.scores) - max(self.scores)) / self.temperature)
        return [float(one) for one in exponentials / exponentials.sum()]

    @property
    def cross_entropy(self) -> float:
        """Minus the logarithm of the probability of the true class.

        Raises:
            ValueError: no class is known to be true.
        """
        if not self.truth:
            raise ValueError("cross_entropy: no true class is set; set truth to one of the labels")
        return -math.log(self.probabilities[self.labels.index(self.truth)])

    def picture(self) -> matplotlib.figure.Figure:
        """Scores and probabilities as bars, as Matplotlib draws them."""
        figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.2))
        left.bar(self.labels, self.scores, color=plots.color("muted"))
        right.bar(self.labels, self.probabilities, color=plots.color("training"))
        left.set(ylabel="score")
        right.set(ylabel="probability", ylim=(0, 1))
        return figure


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
