"""A quiz: questions with choices, where it helps with a picture of a loss. Answers stay in the reader's browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.figure
import numpy as np
import torch
import traitlets

from leedl import plots, surfaces
from leedl.widgets.arrays import encode
from leedl.widgets.figure import STATIC, Figure

GRID = 48
"""Points of a stored picture along each axis."""


@dataclass(frozen=True)
class Question:
    """A question with choices, of which one is right.

    Args:
        text: the question, plain text.
        choices: at least two, all different.
        answer: the right one, word for word.
        explanation: what is shown after an answer, right or wrong.
        surface: a loss of two parameters to show as level lines: a formula, or a `leedl.surfaces.Surface`. A formula is
            drawn from -2 to 2; `leedl.surfaces.from_formula` takes other ranges.
        levels: losses at which lines are drawn; chosen from the picture by default.
        mark: a point to mark with a cross.
        picture: what a reader who cannot see the picture would miss; required with a surface.

    Raises:
        ValueError: fewer than two choices, two that are alike, an answer that is none of them, a picture without words.
    """

    text: str
    choices: Sequence[str]
    answer: str
    explanation: str
    surface: str | surfaces.Surface | None = None
    levels: Sequence[float] = ()
    mark: tuple[float, float] | None = None
    picture: str = ""

    def __post_init__(self) -> None:
        where = f"Question({self.text!r:.40})"
        if len(set(self.choices)) < 2 or len(set(self.choices)) != len(self.choices):
            raise ValueError(f"{where}: choices={list(self.choices)!r}: give at least two, all different")
        if self.answer not in self.choices:
            raise ValueError(f"{where}: answer={self.answer!r} is none of the choices, {', '.join(self.choices)}")
        if self.surface is not None and not self.picture.strip():
            raise ValueError(f"{where}: picture='': say what a reader who cannot see the level lines would miss")

    def described(self) -> dict[str, Any]:
        """The question as plain data, for the browser."""
        return {
            "text": self.text,
            "choices": list(self.choices),
            "answer": list(self.choices).index(self.answer),
            "explanation": self.explanation,
            "picture": self._described_picture(),
        }

    def _described_picture(self) -> dict[str, Any] | None:
        if self.surface is None:
            return None
        surface = surfaces.from_formula(self.surface) if isinstance(self.surface, str) else self.surface
        typed = surface.name == surfaces.FORMULA
        return {
            **({"formula": surface.parameters["text"]} if typed else {"values": encode(_sampled(surface))}),
            "x_range": list(surface.x_range),
            "y_range": list(surface.y_range),
            "x_label": surface.x_label,
            "y_label": surface.y_label,
            "levels": list(map(float, self.levels)),
            "mark": None if self.mark is None else list(map(float, self.mark)),
            "description": self.picture,
        }


def _sampled(surface: surfaces.Surface) -> np.ndarray:
    """The loss at the centers of GRID×GRID cells, rows from the bottom up."""
    at = (torch.arange(GRID, dtype=torch.float64) + 0.5) / GRID
    x, y = (low + (high - low) * at for low, high in (surface.x_range, surface.y_range))
    return surface.f(x[None, :], y[:, None]).numpy().ravel()


class Quiz(Figure):
    """Questions, one after another; each explains itself after an answer.

    Args:
        *questions: at least one.
        name: under which the browser keeps the answers; no other quiz of the book may have it.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: there is no question, or no name.
    """

    _esm = STATIC / "quiz.js"

    name = traitlets.Unicode().tag(sync=True)
    questions: traitlets.List[Any] = traitlets.List().tag(sync=True)
    question = traitlets.Int(1).tag(sync=True)

    def __init__(self, *questions: Question, name: str, alt: str) -> None:
        if not questions:
            raise ValueError("Quiz(): give at least one Question")
        if not name.strip():
            raise ValueError("Quiz(name=''): give a name that no other quiz has; answers are kept under it")
        super().__init__(alt=alt, kind="quiz", name=name, questions=[one.described() for one in questions])

    @traitlets.validate("question")
    def _check_question(self, proposal: Any) -> int:
        self.changes_for(self.saved_state(), {"question": proposal["value"]}, "Quiz")
        return proposal["value"]

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The question that settings ask for, counted from 1; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or no such question. The message begins with ``where``.
        """
        number = len(state["questions"])
        for name, value in settings.items():
            if name != "question":
                raise ValueError(f"{where}: there is no setting {name!r}; there is question")
            if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= max(1, number):
                raise ValueError(f"{where}: question={value!r}: it goes from 1 to {number}")
        return dict(settings)

    def picture(self) -> matplotlib.figure.Figure:
        """The first question: the others are to be answered on the site or in a notebook."""
        first = self.questions[0]
        figure, axes = plots.new_figure(4.8, 2.2)
        axes.set_axis_off()
        choices = "\n".join(f"○ {one}" for one in first["choices"])
        text = f"{first['text']}\n\n{choices}\n\n1 of {len(self.questions)}; try them on the site or in a notebook"
        axes.text(0, 0.5, text, ha="left", va="center", wrap=True, fontsize=9, parse_math=False)
        return figure
