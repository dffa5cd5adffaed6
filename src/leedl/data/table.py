"""A table of numbers with a rule that a network can find and noise that it can learn by heart; **synthetic**."""

import torch

from leedl.data.examples import Examples, checked_seed

FEATURES = 20
FLIPPED = 0.1
"""The share of labels that are wrong: no model can be right more often than 0.9 on new examples, except by luck."""


def noisy_product(n: int = 300, seed: int | None = None) -> Examples:
    """Two classes from twenty features, of which four matter; each label is flipped with probability 0.1.

    The features are independent standard normal numbers. Before the flips the class is 1 where
    ``x[0] * x[1] + 0.5 * x[2] - 0.5 * x[3] > 0`` and 0 elsewhere: half of the examples each, on average. A network with
    a few hundred neurons can learn some hundred of them by heart, wrong labels included.

    Args:
        n: the number of examples, at least 1.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Returns:
        ``x`` of shape (n, 20), float32; ``y`` of shape (n,), int64, 0 or 1.

    Raises:
        ValueError: ``n`` is no whole number from 1 on, or ``seed`` is no seed.
    """
    if not isinstance(n, int) or n < 1:
        raise ValueError(f"noisy_product(n={n!r}): n must be a whole number, at least 1")
    generator = torch.Generator().manual_seed(checked_seed(seed))
    x = torch.randn(n, FEATURES, generator=generator)
    rule = x[:, 0] * x[:, 1] + 0.5 * x[:, 2] - 0.5 * x[:, 3] > 0
    flipped = torch.rand(n, generator=generator) < FLIPPED
    return Examples(x, (rule ^ flipped).long())
