"""Small pictures of birds, drawn by a program; **synthetic**. Species and direction are known of each."""

import torch

from leedl.data.examples import Examples, checked_seed

SIDE = 16
LABELS = ("species", "direction")
AXES = ((3.2, 2.2), (2.2, 3.2))
"""Half the width and half the height of the body, in pixels, of species 0 (long) and of species 1 (tall)."""
NOISE = 0.25


def birds(n: int = 300, label: str = "species", noise: float = NOISE, seed: int | None = None) -> Examples:
    """Bright birds on a dark ground: a body, a head, a beak, and normal noise on every pixel.

    The body is an ellipse, wider than high in species 0 and higher than wide in species 1. The head sits at the upper
    left or upper right of the body, and the beak points the same way. Species and direction are independent and
    equally probable; the place varies by up to one pixel and a half each way. The same seed gives the same pictures
    whichever label is asked for.

    Args:
        n: the number of birds, at least 1.
        label: what ``y`` holds: ``"species"``, 0 for a long and 1 for a tall body; or ``"direction"``, 0 for a bird
            that looks to the left and 1 for one that looks to the right.
        noise: standard deviation of the noise; the result is cut off at 0 and 1.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Returns:
        ``x`` of shape (n, 1, 16, 16), float32, in [0, 1]; ``y`` of shape (n,), int64, 0 or 1.

    Raises:
        ValueError: ``n`` is no whole number from 1 on, there is no such label, ``noise`` is negative or not finite, or
            ``seed`` is no seed.
    """
    if not isinstance(n, int) or n < 1:
        raise ValueError(f"birds(n={n!r}): n must be a whole number, at least 1")
    if label not in LABELS:
        raise ValueError(f"birds(label={label!r}): no such label; choose one of {', '.join(LABELS)}")
    if not 0 <= noise < float("inf"):
        raise ValueError(f"birds(noise={noise!r}): must be a finite number, 0 or more")
    generator = torch.Generator().manual_seed(checked_seed(seed))
    species = torch.randint(2, (n,), generator=generator)
    direction = torch.randint(2, (n,), generator=generator)
    center = 3 * torch.rand(2, n, generator=generator) - 1.5 + torch.tensor([[8.5], [7.5]])  # rows, columns
    drawn = _drawn(species, 2 * direction - 1, *center)
    x = 0.1 + 0.7 * drawn + noise * torch.randn(n, SIDE, SIDE, generator=generator)
    return Examples(x.clamp(0, 1)[:, None], species if label == "species" else direction)


def _drawn(species: torch.Tensor, side: torch.Tensor, row: torch.Tensor, column: torch.Tensor) -> torch.Tensor:
    """1 inside each bird and 0 outside, (n, 16, 16); ``side`` is -1 for left and 1 for right."""
    width, height = torch.tensor(AXES)[species].T[:, :, None, None]
    side, row, column = (one[:, None, None] for one in (side, row, column))
    grid = torch.arange(float(SIDE))
    down, across = grid[None, :, None] - row, (grid[None, None, :] - column) * side  # seen as if it looked right
    body = (across / width) ** 2 + (down / height) ** 2 <= 1
    head = (across - 2.4) ** 2 + (down + 3.4) ** 2 <= 1.7**2
    beak = (across >= 3.5) & (across <= 5.6) & ((down + 3.2).abs() <= 0.6)
    return (body | head | beak).float()
