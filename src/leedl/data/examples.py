"""What every data set of the book is made of, and where the randomness of the synthetic ones comes from."""

from typing import NamedTuple

import numpy as np
from torch import Tensor

from leedl.run import seed_of_this_run


class Examples(NamedTuple):
    """Inputs and their labels; ``x, y = examples`` takes them apart.

    Attributes:
        x: the inputs, shape (N, …), float32.
        y: the labels: classes, shape (N,), int64; or numbers, shape (N, 1), float32.
    """

    x: Tensor
    y: Tensor


def checked_seed(seed: int | None) -> int:
    """The seed given, or the one of ``LEEDL_SEED`` where none is.

    Raises:
        ValueError: it is not a whole number from 0 to 2**32 - 1.
    """
    if seed is None:
        return seed_of_this_run()
    if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 2**32:
        raise ValueError(f"seed={seed!r} is no seed; it must be a whole number from 0 to {2**32 - 1}")
    return int(seed)
