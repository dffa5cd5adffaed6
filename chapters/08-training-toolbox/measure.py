"""Measure the master table of the training toolbox: every technique on the patients, tuned with the same budget.

``make measure`` runs this. It writes ``master-table.json`` in `leedl.toolbox` after every result, and goes on where it
stopped; results of other code are dropped. Ten minutes on one core.

Protocol. A technique and what it is compared with get six trials each, on two seeds: six learning rates, or three of
them, across the same range, for each of two strengths. For each strength the rate with the lowest training loss is
kept; between the strengths the lower validation loss decides. With the settings so chosen, both are trained on eight
other seeds, on the same data, from the same starts where the network is the same. Recorded is the change on each seed,
treated minus reference. In the table "+" of the lecture helps, "0" is not meant to help, "-" makes it harder.
"""

import ast
import functools
import hashlib
import json
import platform
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy
import torch

from leedl.toolbox.patients import PATIENTS, Patient, Recipe
from leedl.toolbox.table import change
from leedl.toolbox.training import Outcome, train

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "src/leedl/toolbox/master-table.json"
TUNING_SEEDS, SEEDS = (1000, 1001), tuple(range(8))
RATES = {
    "sgd": (0.01, 0.03, 0.1, 0.2, 0.3, 1.0),
    "momentum": (0.01, 0.03, 0.1, 0.2, 0.3, 1.0),
    "adagrad": (0.003, 0.01, 0.03, 0.1, 0.3, 1.0),
    "rmsprop": (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
    "adam": (0.0003, 0.001, 0.003, 0.01, 0.03, 0.1),
}
CODE = [
    Path(__file__).resolve(),
    *(ROOT / "src/leedl/toolbox" / f"{name}.py" for name in ("patients", "table", "training")),
    *(ROOT / "src/leedl/data" / f"{name}.py" for name in ("examples", "images", "plane", "table")),
    ROOT / "src/leedl/run.py",
]


@dataclass(frozen=True)
class Row:
    """A technique, the lecture's verdict, and on which patients it is tried with which strengths (none: no strength).

    ``change`` is what the technique sets in the recipe; ``base`` what both recipes have before.
    """

    key: str
    number: int
    technique: str
    step: int
    optimization: str
    generalization: str
    change: dict[str, Any]
    patients: dict[str, Sequence[float]]
    base: dict[str, Any] | None = None
    unit: str = "cross-entropy"


SGD = {"optimizer": "sgd"}
ROWS = [
    Row("adagrad", 2, "AdaGrad", 3, "+", "0", {"optimizer": "adagrad"}, {"A": (), "B": ()}, SGD),
    Row("rmsprop", 3, "RMSProp", 3, "+", "0", {"optimizer": "rmsprop"}, {"A": (0.9, 0.99), "B": (0.9, 0.99)}, SGD),
    Row("momentum", 4, "Momentum", 3, "+", "0", {"optimizer": "momentum"}, {"A": (0.9, 0.99), "B": (0.9, 0.99)}, SGD),
    Row("adam", 5, "Adam", 3, "+", "0", {"optimizer": "adam"}, {"A": (), "B": ()}, SGD),
    Row("schedule", 6, "Warm-up, then decay", 3, "+", "0", {"schedule": True}, {"A": (0.05, 0.2), "B": (0.05, 0.2)}),
    Row("dropout", 7, "Dropout", 3, "-", "+", {"dropout": True}, {"A": (0.2, 0.5), "B": (0.2, 0.5)}),
    Row("kaiming", 8, "Kaiming initialization", 3, "+", "(+)", {"gain": 2.0}, {"A": (), "B": ()}),
    Row("pretraining", 9, "Pre-training on rotations", 3, "+", "+", {"pretraining": True}, {"C": (200, 400)}),
    Row("receptive-field", 10, "Receptive field", 2, "0", "+", {"first": "local"}, {"C": ()}),
    Row("sharing", 11, "Parameter sharing", 2, "0", "+", {"first": "convolution"}, {"C": ()}, {"first": "local"}),
    Row("skip", 12, "Skip connections", 2, "+", "0", {"skip": True}, {"A": (0.5, 0.2), "B": (0.5, 0.2)}),
    Row("batch-norm", 13, "Batch normalization", 2, "+", "(+)", {"normalization": "batch"}, {"A": (), "B": ()}),
    Row("layer-norm", 13, "Layer normalization", 2, "+", "(+)", {"normalization": "layer"}, {"A": (), "B": ()}),
    Row("input-norm", 13, "Input normalization", 2, "+", "(+)", {"normalization": "input"}, {"A": (), "C": ()}),
    Row(
        "cross-entropy",
        14,
        "Cross-entropy instead of squared error",
        1,
        "+",
        "0 or -",
        {"loss": "cross_entropy"},
        {"A": (), "B": (), "C": ()},
        {"loss": "squared"},
        "error rate",
    ),
    Row("hinge", 15, "Hinge loss", 1, "0", "+", {"loss": "hinge"}, {"A": (), "B": (), "C": ()}, None, "error rate"),
    Row("more-data", 16, "More data", 1, "-", "+", {"more": True}, {"A": (2, 4), "B": (2, 4), "C": (2, 4)}),
    Row("noise", 17, "Augmentation: noise", 1, "-", "+", {"noise": True}, {"A": (0.02, 0.1), "B": (0.2, 0.5)}),
    Row("shift", 17, "Augmentation: shifts", 1, "-", "+", {"shift": True}, {"C": (1, 2)}),
    Row("mixup", 18, "Mixup", 1, "-", "+", {"mixup": True}, {"A": (0.2, 1), "B": (0.2, 1), "C": (0.2, 1)}),
    Row("entropy", 19, "Entropy loss", 1, "-", "+", {"entropy": True}, {"B": (0.1, 1), "C": (0.1, 1)}),
    Row("graph", 20, "Graph loss", 1, "-", "+", {"graph": True}, {"B": (1, 10), "C": (1, 10)}),
    Row(
        "l2",
        21,
        "L2 regularization",
        1,
        "-",
        "+",
        {"l2": True},
        {"A": (1e-4, 1e-3), "B": (1e-3, 1e-2), "C": (1e-3, 1e-2)},
    ),
    Row(
        "weight-decay", 22, "Weight decay", 3, "-", "+", {"decay": True}, {"A": (0.003, 0.03), "B": (0.003, 0.03)}, SGD
    ),
    Row(
        "adamw",
        23,
        "AdamW instead of Adam",
        3,
        "0 or -",
        "+",
        {"decay": True},
        {"A": (0.3, 3), "B": (0.3, 3), "C": (0.3, 3)},
        {"optimizer": "adam"},
    ),
    Row(
        "adamw-sgd",
        24,
        "AdamW instead of gradient descent",
        3,
        "+",
        "+",
        {"optimizer": "adam", "decay": True},
        {"A": (0.3, 3), "B": (0.3, 3)},
        SGD,
    ),
]


def main() -> None:
    """Measure what is not measured yet."""
    torch.set_num_threads(1)
    found = stored()
    todo = [
        (row, name)
        for row in ROWS
        for name in row.patients
        if name not in found["rows"].get(row.key, {}).get("patients", {})
    ]
    print(f"{len(todo)} of {sum(len(row.patients) for row in ROWS)} results to measure", flush=True)
    begun = time.monotonic()
    for number, (row, name) in enumerate(todo, start=1):
        result = measured(row, PATIENTS[name], found["references"])
        kept = found["rows"].setdefault(row.key, described(row))
        kept["patients"][name] = result
        DATA.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
        print(
            f"{time.monotonic() - begun:4.0f} s  {number:2}/{len(todo)}  {name} {row.key:16} "
            f"training {result['training'][0]:+.4f} ± {result['training'][1]:.4f}, "
            f"gap {result['gap'][0]:+.4f} ± {result['gap'][1]:.4f}",
            flush=True,
        )


def stored() -> dict[str, Any]:
    """What was measured before with the present code, or nothing."""
    blank = {
        "hash": code_hash(),
        "versions": {"python": platform.python_version(), "torch": torch.__version__, "numpy": numpy.__version__},
        "protocol": {"trials": 6, "tuning_seeds": TUNING_SEEDS, "seeds": SEEDS},
        "references": {},
        "rows": {},
    }
    if not DATA.exists():
        return blank
    old = json.loads(DATA.read_text("utf-8"))
    return old if old["hash"] == blank["hash"] else blank


def code_hash() -> str:
    """A digest of the code that the results depend on; comments, docstrings and layout do not count."""
    return hashlib.sha256("\n".join(without_docstrings(path.read_text("utf-8")) for path in CODE).encode()).hexdigest()


def without_docstrings(source: str) -> str:
    """The code alone, in one form."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            del body[0]
    return ast.unparse(tree)


def described(row: Row) -> dict[str, Any]:
    """What the file says about a row beside its results."""
    names = ("number", "technique", "step", "optimization", "generalization", "unit")
    return {**{name: getattr(row, name) for name in names}, "patients": {}}


def measured(row: Row, patient: Patient, references: dict[str, Any]) -> dict[str, Any]:
    """One technique on one patient: the settings chosen for both sides, and the changes."""
    before = replace(patient.recipe, **(row.base or {}))
    after = replace(before, **row.change)
    name = f"{patient.name} {json.dumps(asdict(before))}"
    if name not in references:
        references[name] = tuned(patient, before, ())
    sides = {"treated": tuned(patient, after, row.patients[patient.name]), "reference": references[name]}
    outcomes = []
    for side in sides.values():
        outcome = final(patient.name, json.dumps(side["recipe"]), side["rate"], side["strength"])
        names = ("training", "validation", "training_error", "validation_error")
        side |= {what: mean_and_deviation(getattr(outcome, what)) for what in names}
        outcomes.append(outcome)
    training_change, gap_change = change(*outcomes, row.unit)
    return {
        **{side: dict(found) for side, found in sides.items()},
        "training": mean_and_deviation(training_change),
        "gap": mean_and_deviation(gap_change),
        "validation": mean_and_deviation(training_change + gap_change),
    }


@functools.cache
def final(patient: str, recipe: str, rate: float, strength: float) -> Outcome:
    """What training with these settings ends with on the seeds that count."""
    return train(PATIENTS[patient], Recipe(**json.loads(recipe)), [rate] * len(SEEDS), [strength] * len(SEEDS), SEEDS)


def tuned(patient: Patient, recipe: Recipe, strengths: Sequence[float]) -> dict[str, Any]:
    """Six trials on the tuning seeds: the rate with the lowest training loss, then the strength by validation loss."""
    rates = RATES[recipe.optimizer]
    if strengths:
        rates = rates[1::2]
    trials = [(rate, strength) for strength in strengths or (1.0,) for rate in rates]
    runs = [(*trial, seed) for trial in trials for seed in TUNING_SEEDS]
    outcome = train(patient, recipe, *zip(*runs, strict=True))
    seen, unseen = (
        part.view(len(strengths) or 1, len(rates), len(TUNING_SEEDS)).mean(2) for part in judged(recipe, outcome)
    )
    best_rate = seen.argmin(1)
    best = int(unseen[torch.arange(len(unseen)), best_rate].argmin())
    rate, strength = trials[best * len(rates) + int(best_rate[best])]
    return {"recipe": asdict(recipe), "rate": rate, "strength": float(strength)}


def judged(recipe: Recipe, outcome: Outcome) -> tuple[torch.Tensor, torch.Tensor]:
    """Training and validation loss; errors for a loss that gives no probabilities or is no cross-entropy."""
    if recipe.loss == "cross_entropy":
        return outcome.training, outcome.validation
    return outcome.training_error, outcome.validation_error


def mean_and_deviation(values: torch.Tensor) -> tuple[float, float]:
    """Over the seeds, to five digits."""
    return float(f"{values.mean():.5g}"), float(f"{values.std():.5g}")


if __name__ == "__main__":
    sys.exit(main())
