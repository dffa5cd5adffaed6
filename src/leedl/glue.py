"""Numbers that the text quotes, handed over by the page that measured them."""

import math
import re
from typing import Any

from IPython.display import display

# What jupyter-book's ``{glue}`` looks for in the output of a cell (the format of papermill's scrapbook).
_MIME_PREFIX = "application/papermill.record/"
_FORMATTED_NUMBER = re.compile(r"[-+−]?\d[\d,]*(\.\d+)?([eE][-+]?\d+|\s×\s10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?( ?%)?")
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def glue(name: str, value: Any) -> None:
    """Hand a measured number to the prose, where ``{glue:text}`` prints it by its name.

    Args:
        name: the name that the prose uses; letters, digits, ``-`` and ``_``.
        value: a Python, NumPy or PyTorch number (a tensor must hold exactly one), or a number already formatted,
            such as ``f"{loss:.3f}"`` or ``"1,797"``.

    Raises:
        TypeError: the value is not a single number.
        ValueError: the value is not finite, or the name cannot be used in the prose.
    """
    if not re.fullmatch(r"[\w-]+", name):
        raise ValueError(f"glue({name!r}, …): a name is made of letters, digits, '-' and '_'")
    if isinstance(value, str):
        if not _FORMATTED_NUMBER.fullmatch(value):
            raise TypeError(f"glue({name!r}, {value!r}): the text is not a number, such as '0.50', '1,797' or '12 %'")
        text = repr(value)  # the page shows what stands between the quotes, letter by letter
    else:
        try:
            number = plain_number(value)
        except TypeError as error:
            raise TypeError(f"glue({name!r}, …): {error}") from None
        if not math.isfinite(number):
            raise ValueError(f"glue({name!r}, {number}): only a finite number can be quoted")
        text = str(number)
    display(
        {_MIME_PREFIX + "text/plain": text},
        raw=True,
        metadata={"scrapbook": {"name": name, "mime_prefix": _MIME_PREFIX}},
    )


def scientific(number: Any, digits: int = 1) -> str:
    """A number as a text such as ``7 × 10⁻⁸``, to be quoted in prose.

    Args:
        number: a Python, NumPy or PyTorch number.
        digits: how many digits to show, at least 1.

    Raises:
        TypeError: it is not a single number.
        ValueError: it is not finite, or ``digits`` is smaller than 1.
    """
    value = plain_number(number)
    if not math.isfinite(value) or digits < 1:
        raise ValueError(f"scientific({value}, {digits}): give a finite number and at least 1 digit")
    mantissa, exponent = f"{value:.{digits - 1}e}".split("e")
    return f"{mantissa}\u00a0×\u00a010{str(int(exponent)).translate(_SUPERSCRIPTS)}"


def plain_number(value: Any) -> int | float:
    """The Python number that a Python, NumPy or PyTorch scalar holds.

    Raises:
        TypeError: the value is not one number (an array of several, a text, a truth value, …).
    """
    if hasattr(value, "item") and hasattr(value, "shape"):
        if math.prod(value.shape) != 1:
            raise TypeError(f"expected one number, got {type(value).__name__} of shape {tuple(value.shape)}")
        value = value.item()
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError(f"expected one number (Python, NumPy or PyTorch), got {type(value).__name__} {value!r:.60}")
    return value
