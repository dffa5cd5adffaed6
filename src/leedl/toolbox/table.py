"""The measured master table, and one of its rows measured again."""

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from torch import Tensor

from leedl.toolbox.patients import PATIENTS, Recipe
from leedl.toolbox.training import Outcome, train


def table() -> dict[str, Any]:
    """What `measure.py` wrote: ``rows``, and the ``protocol``, ``versions`` and ``hash`` of their measurement."""
    found: dict[str, Any] = json.loads((files("leedl.toolbox") / "master-table.json").read_text("utf-8"))
    return found


def effect(row: dict[str, Any], patient: str, seeds: Sequence[int]) -> tuple[Tensor, Tensor]:
    """What a technique changes, on each of n seeds, with the settings that were chosen: treated minus reference.

    Args:
        row: of the table.
        patient: one that the row was measured on.
        seeds: of data and start; both trainings get the same.

    Returns:
        The changes of the training loss and of the gap, validation minus training, shape (n,) each; of the shares of
        wrong answers where the row's unit is the error rate.
    """
    found = row["patients"][patient]
    n = len(seeds)
    treated, reference = (
        train(PATIENTS[patient], Recipe(**side["recipe"]), [side["rate"]] * n, [side["strength"]] * n, seeds)
        for side in (found["treated"], found["reference"])
    )
    return change(treated, reference, row["unit"])


def change(treated: Outcome, reference: Outcome, unit: str) -> tuple[Tensor, Tensor]:
    """Changes of the training loss and of the gap, in ``"cross-entropy"`` or ``"error rate"``."""
    if unit == "error rate":
        seen, unseen = (
            treated.training_error - reference.training_error,
            treated.validation_error - reference.validation_error,
        )
    else:
        seen, unseen = treated.training - reference.training, treated.validation - reference.validation
    return seen, unseen - seen
