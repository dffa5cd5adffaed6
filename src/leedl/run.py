"""Where a page runs and what its randomness is: both set from outside by two environment variables."""

import os
import random

import numpy as np
import torch

DEVICES = ("cpu", "cuda")


def device() -> torch.device:
    """The device to compute on: ``LEEDL_DEVICE`` where it is set, else ``cuda`` where there is a GPU, else ``cpu``.

    Raises:
        ValueError: ``LEEDL_DEVICE`` is neither ``cpu`` nor ``cuda``.
        RuntimeError: ``LEEDL_DEVICE=cuda`` on a machine on which PyTorch finds no GPU.
    """
    name = os.environ.get("LEEDL_DEVICE") or ("cuda" if torch.cuda.is_available() else "cpu")
    if name not in DEVICES:
        raise ValueError(f"LEEDL_DEVICE={name!r} is no device of this book; it can be {' or '.join(DEVICES)}")
    if name == "cuda" and not torch.cuda.is_available():
        raise RuntimeError("LEEDL_DEVICE=cuda, but PyTorch finds no GPU here; unset it or use LEEDL_DEVICE=cpu")
    return torch.device(name)


def seed() -> int:
    """Seed Python, NumPy and PyTorch from ``LEEDL_SEED`` (default 0) and return that number.

    Raises:
        ValueError: ``LEEDL_SEED`` is not a whole number from 0 to 2**32 - 1.
    """
    value = seed_of_this_run()
    random.seed(value)
    np.random.seed(value)  # noqa: NPY002 (what a page draws from NumPy's global generator is seeded too)
    torch.manual_seed(value)
    return value


def seeds(n: int) -> list[int]:
    """``n`` different seeds derived from ``LEEDL_SEED``, for an experiment that is averaged over runs.

    The first ``k`` of ``seeds(n)`` are ``seeds(k)``, and the same ``LEEDL_SEED`` gives the same list on every machine.

    Raises:
        ValueError: ``n`` is smaller than 1, or ``LEEDL_SEED`` is no seed.
    """
    if n < 1:
        raise ValueError(f"seeds({n}): the number of seeds must be at least 1")
    return [int(child.generate_state(1)[0]) for child in np.random.SeedSequence(seed_of_this_run()).spawn(n)]


def seed_of_this_run() -> int:
    """The number in ``LEEDL_SEED`` (default 0), without seeding anything.

    Raises:
        ValueError: it is not a whole number from 0 to 2**32 - 1.
    """
    text = os.environ.get("LEEDL_SEED") or "0"
    if not (text.isascii() and text.isdigit() and int(text) < 2**32):
        raise ValueError(f"LEEDL_SEED={text!r} is no seed; it must be a whole number from 0 to {2**32 - 1}")
    return int(text)
