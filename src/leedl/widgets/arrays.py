"""Arrays as text: what a figure's saved state holds, and its JavaScript reads back as typed arrays."""

import base64
from typing import Any

import numpy as np
from numpy.typing import NDArray

DTYPES = {"uint8": "<u1", "int32": "<i4", "float32": "<f4"}
"""The types that are stored, little-endian as in every browser."""


def as_numpy(values: Any) -> NDArray[Any]:
    """A list, NumPy array or tensor (on any device) as a NumPy array."""
    if hasattr(values, "detach"):
        values = values.detach().cpu()
    return np.asarray(values)


def encode(values: Any) -> dict[str, Any]:
    """An array as type, shape and base64 text; the twin of `parts/arrays.js`.

    Booleans and bytes are stored as ``uint8``, other integers as ``int32`` and real numbers as ``float32``.

    Raises:
        ValueError: numbers that are not real, or too large for their type.
    """
    array = as_numpy(values)
    dtype = {"b": "uint8", "i": "int32", "u": "int32", "f": "float32"}.get(array.dtype.kind)
    if dtype is None:
        raise ValueError(f"an array of type {array.dtype} cannot be stored; give real numbers, integers or booleans")
    if array.dtype == np.uint8:
        dtype = "uint8"
    with np.errstate(over="ignore"):
        stored = array.astype(DTYPES[dtype])
    wrong = stored != array if dtype == "int32" else np.isfinite(array) & ~np.isfinite(stored)
    if np.any(wrong):
        raise ValueError(f"{array[wrong].flat[0]} is too large for {dtype}")
    return {"dtype": dtype, "shape": list(array.shape), "data": base64.b64encode(stored.tobytes()).decode()}


def decode(stored: dict[str, Any]) -> NDArray[Any]:
    """The array that `encode` made text of."""
    return np.frombuffer(base64.b64decode(stored["data"]), DTYPES[stored["dtype"]]).reshape(stored["shape"])
