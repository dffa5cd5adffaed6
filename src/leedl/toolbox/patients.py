"""Three patients: a network that does not train, one that learns its data by heart, one that looks at images."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from leedl.data.images import digits
from leedl.data.plane import spirals
from leedl.data.table import noisy_product

FRAME = 12
"""Width of the frame in which a digit of 8×8 pixels stands at a random place."""


@dataclass(frozen=True)
class Recipe:
    """How to train; each technique is one change of a patient's own recipe. ``True`` takes its size from the strength.

    Attributes:
        optimizer: ``sgd``, ``momentum``, ``adagrad``, ``rmsprop`` or ``adam``.
        loss: ``cross_entropy``, ``squared`` (on the probabilities) or ``hinge``.
        gain: a hidden layer's weights start as normal numbers of variance gain / inputs.
        first: the first layer is ``dense``, ``local`` (5×5 fields) or ``convolution`` (shared between the fields).
        normalization: ``batch``, ``layer``, ``input`` or ``""``.
        skip: hidden layers add their input; the strength multiplies their first weights.
        dropout: the strength is the share of hidden neurons that is dropped.
        schedule: a warm-up over the share of updates that the strength says, then a cosine to 0.
        l2: the strength times the sum of all squared weights is added to the loss.
        decay: every update first shrinks the weights by learning rate times strength.
        noise: the strength is the standard deviation of noise added to the inputs, new in every update.
        shift: images are shifted by up to so many pixels, anew in every update.
        mixup: pairs are blended in the proportion of a Beta(strength, strength) variable.
        entropy: the strength times the entropy of the outputs for unlabeled inputs is added.
        graph: the strength times the squared distance of the outputs for neighboring inputs is added.
        more: the strength is the number of training examples as a multiple.
        pretraining: the first layer starts from a network that tells rotations apart; the strength is its updates.
    """

    optimizer: str = "sgd"
    loss: str = "cross_entropy"
    gain: float = 1.0
    first: str = "dense"
    normalization: str = ""
    skip: bool = False
    dropout: bool = False
    schedule: bool = False
    l2: bool = False
    decay: bool = False
    noise: bool = False
    shift: bool = False
    mixup: bool = False
    entropy: bool = False
    graph: bool = False
    more: bool = False
    pretraining: bool = False


class Data(NamedTuple):
    """What one seed gives: training and validation examples and unlabeled inputs, each x of shape (N, inputs)."""

    x: Tensor
    y: Tensor
    validation_x: Tensor
    validation_y: Tensor
    unlabeled: Tensor


@dataclass(frozen=True)
class Patient:
    """A task, a network and a budget.

    Attributes:
        name: A, B or C.
        complaint: what is wrong with it.
        sizes: inputs, neurons of each hidden layer, classes.
        examples: how many training examples; ``draw`` is asked for a multiple by ``more``.
        updates: how many.
        batch_size: drawn with replacement.
        recipe: its own training.
        draw: from seed and number of training examples to the data.
    """

    name: str
    complaint: str
    sizes: tuple[int, ...]
    examples: int
    updates: int
    batch_size: int
    recipe: Recipe
    draw: Callable[[int, int], Data]


def _spirals(seed: int, n: int) -> Data:
    x, y = spirals(n + 300, seed=seed)
    order = torch.randperm(n + 300, generator=torch.Generator().manual_seed(seed))
    x, y = x[order], y[order]
    return Data(x[:n], y[:n], x[n:], y[n:], x[:0])


def _noisy_product(seed: int, n: int) -> Data:
    x, y = noisy_product(n + 2000, seed=seed)
    return Data(x[2000:], y[2000:], x[:1000], y[:1000], x[1000:2000])


def _digits(seed: int, n: int) -> Data:
    generator = torch.Generator().manual_seed(seed)
    (x, y), held_out = digits("train"), digits("validation")
    order = torch.randperm(len(x), generator=generator)
    x, y = placed(x[order], generator), y[order]
    return Data(x[:n], y[:n], placed(held_out.x, generator), held_out.y, x[-400:])


def placed(images: Tensor, generator: torch.Generator) -> Tensor:
    """Images (N, 1, 8, 8) at random places of an empty frame, flattened: (N, 144)."""
    frames = torch.zeros(len(images), FRAME, FRAME)
    corners = torch.randint(0, FRAME - 7, (len(images), 2), generator=generator).tolist()
    for frame, image, (row, column) in zip(frames, images, corners, strict=True):
        frame[row : row + 8, column : column + 8] = image[0]
    return frames.flatten(1)


PATIENTS = {
    one.name: one
    for one in (
        Patient("A", "does not train", (2, *[24] * 20, 3), 600, 900, 64, Recipe("sgd"), _spirals),
        Patient("B", "learns by heart", (20, 128, 128, 2), 300, 600, 50, Recipe("adam"), _noisy_product),
        Patient("C", "learns by heart, from images", (FRAME**2, 256, 10), 200, 400, 50, Recipe("adam"), _digits),
    )
}
