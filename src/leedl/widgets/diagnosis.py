"""The map from two losses to a diagnosis, and patients to cure: what fits which failure, as it was measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

import matplotlib.figure
import traitlets

from leedl import plots
from leedl.widgets.figure import STATIC, Figure

OWN = "yours"
"""The case in which the reader's own numbers are on the sliders."""

LOWEST, HIGHEST = 0.001, 10.0
"""The ends of the sliders for losses."""

TESTS = ("training", "smaller", "source")
"""What can be asked about a patient: the training loss, that of a smaller model, where the data come from."""

LOSSES = ("goal", "training", "smaller", "validation")


def diagnose(goal: float, training: float, smaller: float, validation: float, same: bool) -> str:
    """The leaf of the map that numbers lead to; the twin of ``diagnose`` in JavaScript.

    Args:
        goal: the largest loss that is good enough.
        training: the training loss of the model.
        smaller: the training loss of a smaller model, one that this model contains.
        validation: the validation loss of the model.
        same: whether training and validation data come from the same distribution.
    """
    if training > goal:
        return "optimization" if smaller < training else "model bias"
    if validation <= goal:
        return "done"
    return "overfitting" if same else "mismatch"


@dataclass(frozen=True)
class Patient:
    """A training that went wrong, with what can be asked about it and what each remedy did.

    Args:
        name: one letter or word.
        complaint: what its owner says, without the training loss.
        training: the training loss after each epoch.
        validation: the validation loss after each epoch.
        smaller: what the smaller model is, and its training loss.
        source: where the data come from, as an answer to that question.
        same: whether training and validation data come from the same distribution.
        remedies: training and validation loss after each remedy, by its name.
    """

    name: str
    complaint: str
    training: Sequence[float]
    validation: Sequence[float]
    smaller: tuple[str, float]
    source: str
    same: bool
    remedies: Mapping[str, tuple[float, float]]


class Diagnosis(Figure):
    """The diagnosis map, to click through with one's own losses or with those of patients.

    Args:
        patients: trainings that went wrong.
        goal: the largest loss that is good enough for them.
        alt: what a reader who cannot see the figure would miss.

    Raises:
        ValueError: two patients of one name, one without epochs, one whose losses are not finite, or a goal outside of
            the slider.
    """

    _esm = STATIC / "diagnosis.js"

    patients: traitlets.List[Any] = traitlets.List().tag(sync=True)
    case = traitlets.Unicode(OWN).tag(sync=True)
    goal = traitlets.Float(0.35, min=LOWEST, max=HIGHEST).tag(sync=True)
    training = traitlets.Float(0.55, min=LOWEST, max=HIGHEST).tag(sync=True)
    smaller = traitlets.Float(0.3, min=LOWEST, max=HIGHEST).tag(sync=True)
    validation = traitlets.Float(0.56, min=LOWEST, max=HIGHEST).tag(sync=True)
    same = traitlets.Bool(True).tag(sync=True)
    asked: traitlets.List[str] = traitlets.List(traitlets.Enum(TESTS)).tag(sync=True)
    remedy = traitlets.Unicode("").tag(sync=True)
    tried = traitlets.Int(0, min=0).tag(sync=True)

    def __init__(self, patients: Sequence[Patient] = (), *, goal: float = 0.35, alt: str) -> None:
        names = [OWN, *(one.name for one in patients)]
        if len(set(names)) < len(names):
            raise ValueError(f"patients={names[1:]}: each needs a name of its own, and not {OWN!r}")
        if not LOWEST <= goal <= HIGHEST:
            raise ValueError(f"goal={goal}: it must be from {LOWEST} to {HIGHEST}")
        super().__init__(alt=alt, kind="diagnosis", patients=[_described(one) for one in patients], goal=goal)

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """The values of traits that settings ask for; ``changesFor`` does the same in JavaScript.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
        """
        cases = [OWN, *(one["name"] for one in state["patients"])]
        for name, value in settings.items():
            if name == "case":
                if value not in cases:
                    raise ValueError(f"{where}: case={value!r}: choose from {', '.join(cases)}")
            elif name == "same":
                if not isinstance(value, bool):
                    raise ValueError(f"{where}: same={value!r} must be true or false")
            elif name in LOSSES:
                if isinstance(value, bool) or not isinstance(value, int | float) or not LOWEST <= value <= HIGHEST:
                    raise ValueError(f"{where}: {name}={value!r} must be a number from {LOWEST} to {HIGHEST}")
            else:
                valid = ", ".join(("case", *LOSSES, "same"))
                raise ValueError(f"{where}: there is no setting {name!r}; choose from {valid}")
        new_case = {"asked": [], "remedy": "", "tried": 0} if "case" in settings else {}
        return new_case | {name: float(one) if name in LOSSES else one for name, one in settings.items()}

    @property
    def diagnosis(self) -> str:
        """The leaf of the map that the reader's own numbers lead to."""
        return diagnose(self.goal, self.training, self.smaller, self.validation, self.same)

    def picture(self) -> matplotlib.figure.Figure:
        """The map in words, for paper."""
        figure, axes = plots.new_figure(6.4, 3.4)
        axes.set_axis_off()
        for line, (depth, text) in enumerate(_MAP):
            axes.text(0.06 * depth, 1 - line / (len(_MAP) - 1), text, va="center", fontsize=10)
        return figure


_MAP = (
    (0, "Is the training loss small enough?"),
    (1, "no: does a smaller model that it contains reach a lower one?"),
    (2, "yes: optimization"),
    (2, "no: model bias"),
    (1, "yes: is the validation loss small enough, too?"),
    (2, "yes: done"),
    (2, "no: do both sets come from the same distribution?"),
    (3, "yes: overfitting"),
    (3, "no: mismatch"),
)


def _described(patient: Patient) -> dict[str, Any]:
    losses = [*patient.training, *patient.validation, patient.smaller[1]]
    losses += [loss for pair in patient.remedies.values() for loss in pair]
    if not patient.training or not patient.validation:
        raise ValueError(f"patient {patient.name!r}: give its losses after at least one epoch")
    if not all(isfinite(one) for one in losses):
        raise ValueError(f"patient {patient.name!r}: all losses must be finite")

    def rounded(values: Sequence[float]) -> list[float]:
        return [float(f"{one:.4g}") for one in values]

    return {
        "name": patient.name,
        "complaint": patient.complaint,
        "training": rounded(patient.training),
        "validation": rounded(patient.validation),
        "smaller": [patient.smaller[0], rounded(patient.smaller[1:])[0]],
        "source": patient.source,
        "same": patient.same,
        "remedies": [[name, *rounded(pair)] for name, pair in patient.remedies.items()],
    }
