"""A text written token by token: each is chosen by a classifier that has seen the token before."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.figure
import numpy as np
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

LONGEST = 120
"""The most tokens of a text."""

TEMPERATURES = (0.1, 10.0)
"""What the slider covers."""

MOST_DICE = 9999
"""The largest number of a pair of dice: the same dice throw the same numbers."""


class Writer(Figure):
    """Writes by repeated classification: the reader chooses the next token, or has it sampled.

    Args:
        tokens: the 2 to 30 words that there are, none with a space.
        logits: row i holds the scores of all tokens after token i; shape (V, V).
        alt: what a reader who cannot see the figure would miss.
        text: the tokens at the start, with a space between them; at least one, at most 120.
        temperature: by which logits are divided before softmax, 0.1 to 10.
        dice: which random numbers are thrown, 0 to 9999.

    Raises:
        ValueError: tokens, logits or a setting that do not fit; no alternative text.
    """

    _esm = STATIC / "writer.js"

    tokens: traitlets.List[Any] = traitlets.List().tag(sync=True)
    logits: traitlets.List[Any] = traitlets.List().tag(sync=True)
    text = traitlets.Unicode().tag(sync=True)
    temperature = traitlets.Float(1.0).tag(sync=True)
    dice = traitlets.Int(0).tag(sync=True)

    def __init__(
        self,
        tokens: Sequence[str],
        logits: Any,
        *,
        alt: str,
        text: str,
        temperature: float = 1.0,
        dice: int = 0,
    ) -> None:
        names = list(tokens)
        if not 2 <= len(set(names)) == len(names) <= 30 or not all(one and " " not in one for one in names):
            raise ValueError(f"tokens={names}: give 2 to 30 different words, none with a space")
        table = np.asarray(logits, dtype=float)
        if table.shape != (len(names), len(names)) or not np.isfinite(table).all():
            raise ValueError(f"logits of shape {table.shape}: give {len(names)} finite scores for each of {len(names)}")
        given = {"text": text, "temperature": temperature, "dice": dice}
        first = self.changes_for({"tokens": names}, given, "Writer()")
        super().__init__(alt=alt, kind="writer", tokens=names, logits=table.round(4).tolist(), **first)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        for name, value in settings.items():
            if name == "text":
                words = value.split(" ") if isinstance(value, str) else []
                strange = [one for one in words if one not in state["tokens"]]
                if strange or not 1 <= len(words) <= LONGEST:
                    raise ValueError(f"{where}: text={value!r}: give 1 to {LONGEST} of {', '.join(state['tokens'])}")
            elif name == "temperature":
                low, high = TEMPERATURES
                if not isinstance(value, int | float) or isinstance(value, bool) or not low <= value <= high:
                    raise ValueError(f"{where}: temperature={value!r} must lie from {low:g} to {high:g}")
            elif name == "dice":
                if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_DICE:
                    raise ValueError(f"{where}: dice={value!r} must be a whole number from 0 to {MOST_DICE}")
            else:
                raise ValueError(f"{where}: there is no setting {name!r}; choose from text, temperature, dice")
        return dict(settings)

    def probabilities(self, token: str) -> list[float]:
        """The distribution of what follows a token, at this temperature.

        Raises:
            ValueError: there is no such token.
        """
        if token not in self.tokens:
            raise ValueError(f"probabilities({token!r}): choose from {', '.join(self.tokens)}")
        row = np.array(self.logits[self.tokens.index(token)]) / self.temperature
        exponentials = np.exp(row - row.max())
        return [float(one) for one in exponentials / exponentials.sum()]

    @property
    def cross_entropy(self) -> float:
        """The mean of -ln p over the tokens after the first; NaN for a single token."""
        words = self.text.split(" ")
        losses = [
            -math.log(self.probabilities(before)[self.tokens.index(token)])
            for before, token in zip(words, words[1:], strict=False)
        ]
        return sum(losses) / len(losses) if losses else math.nan

    def picture(self) -> matplotlib.figure.Figure:
        """The text, and the distribution of the next token as bars."""
        figure, axes = plots.new_figure(6.4, 3.2)
        words = self.text.split(" ")
        axes.bar(self.tokens, self.probabilities(words[-1]), color=plots.color("training"))
        axes.set(title=f"{' '.join(words[-6:])} …", ylabel="probability", ylim=(0, 1))
        axes.tick_params(axis="x", rotation=45)
        return figure
