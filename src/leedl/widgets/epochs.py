"""A tape of examples, cut into batches: what an update is, and what an epoch."""

import math
from collections.abc import Mapping
from typing import Any

import matplotlib.figure
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

VALUES = {
    "examples": (10, 20, 50, 100, 200, 500, 1000, 1405, 2000, 5000, 10000),
    "batch_size": (1, 2, 5, 10, 20, 32, 50, 64, 100, 200, 300, 500, 1000, 2000, 5000, 10000),
}
"""What the two sliders have."""

MOST_UPDATES = 1_000_000


class Epochs(Figure):
    """Counts updates and epochs while a tape of examples is used up batch by batch; a question goes with it.

    Args:
        examples: N, one of `VALUES`.
        batch_size: B, one of `VALUES`.
        updates: how many have been made.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: a value does not fit.
    """

    _esm = STATIC / "epochs.js"

    examples = traitlets.Int(1000).tag(sync=True)
    batch_size = traitlets.Int(100).tag(sync=True)
    updates = traitlets.Int(0).tag(sync=True)

    def __init__(self, examples: int = 1000, batch_size: int = 100, updates: int = 0, *, alt: str) -> None:
        given = {"examples": examples, "batch_size": batch_size, "updates": updates}
        super().__init__(alt=alt, kind="epochs", **self.changes_for({}, given, "Epochs()"))

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; without ``updates`` counting starts over.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name, value in settings.items():
            if name not in (*VALUES, "updates"):
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {', '.join(VALUES)}, updates")
            fits = value in VALUES[name] if name in VALUES else 0 <= value <= MOST_UPDATES
            if isinstance(value, bool) or not isinstance(value, int) or not fits:
                valid = VALUES.get(name, f"whole numbers from 0 to {MOST_UPDATES}")
                raise ValueError(f"{where}: {name}={value!r}; choose from {valid}")
        return {"updates": 0} | dict(settings)

    @property
    def updates_per_epoch(self) -> int:
        """How many updates one pass over all examples makes."""
        return math.ceil(self.examples / self.batch_size)

    def picture(self) -> matplotlib.figure.Figure:
        """The tape, with the batches used so far."""
        figure, axes = plots.new_figure(4.8, 1.4)
        batches = self.updates_per_epoch
        used = (self.updates - 1) % batches + 1 if self.updates else 0
        for batch in range(min(batches, 100)):
            left, right = (min(1.0, (batch + side) * self.batch_size / self.examples) for side in (0, 1))
            color = plots.color("training" if batch < used else "grid")
            axes.barh(0, 0.9 * (right - left), left=left, color=color)
        axes.set_axis_off()
        axes.set_title(f"N = {self.examples}, B = {self.batch_size}: {batches} updates in one epoch")
        return figure
