"""Claims: sentences of the text that an experiment on the page could have refuted."""

import ast
import html
import inspect
import linecache
import operator
import os
import platform
from importlib.metadata import version
from types import FrameType
from typing import Any

import numpy as np
import torch
from IPython.display import display

from leedl.glue import plain_number
from leedl.run import device, seed_of_this_run

CLAIM_MIME = "application/vnd.leedl.claim+json"

_OPERATORS = {
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
}
_SIGNS = {ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "=="}


class ClaimFailed(AssertionError):
    """A claim of the book does not hold, and the run was asked to be strict about it (``LEEDL_STRICT=1``)."""


def claim(statement: str, holds: Any, **measured: Any) -> None:
    """Show a statement with the values measured for it and a tick or a cross.

    A reader who changes the code and sees a cross has learned something, so nothing stops. Where the book itself is
    built or tested (``LEEDL_STRICT=1``), a cross raises.

    Write the test as comparisons of numbers in the call itself, ``claim("…", a < b and b < 2 * c, a=a, b=b)``: then
    ``make claims`` can tell how far from its threshold the claim is, over many seeds.

    Args:
        statement: what the reader should take away, as one sentence.
        holds: whether the experiment bears it out; one truth value.
        **measured: the numbers that it rests on, by the names to show them under.

    Raises:
        ClaimFailed: the claim does not hold and ``LEEDL_STRICT=1``.
        TypeError: ``holds`` is not a truth value, or a measured value is not a number.
        ValueError: the statement is empty, or nothing measured is given.
    """
    if not statement.strip():
        raise ValueError("claim(): the statement is empty; say in one sentence what the experiment shows")
    if not measured:
        raise ValueError(f"claim({statement!r}, …): give the measured values that it rests on, by name")
    truth = _truth(statement, holds)
    values = {name: _plain(statement, name, value) for name, value in measured.items()}
    record = {
        "statement": statement,
        "holds": truth,
        "measured": list(map(list, values.items())),  # pairs: a notebook file sorts the keys of an object
        "comparisons": _comparisons_of_the_caller(truth),
        "seed": seed_of_this_run(),
        "device": device().type,
        "versions": {
            "python": platform.python_version(),
            "torch": torch.__version__,
            "numpy": np.__version__,
            "leedl": version("leedl"),
        },
    }
    shown = "; ".join(f"{name.replace('_', ' ')} = {_short(value)}" for name, value in values.items())
    display(
        {
            CLAIM_MIME: record,
            "text/html": claim_html(record),
            "text/plain": f"{'✓' if truth else '✗'} {statement} ({shown})",
        },
        raw=True,
    )
    if not truth and os.environ.get("LEEDL_STRICT") == "1":
        page = os.environ.get("LEEDL_PAGE", "this notebook")
        raise ClaimFailed(f"{page}: the claim {statement!r} does not hold; measured: {shown}")


def claim_html(record: dict[str, Any]) -> str:
    """The claim as a reader sees it: mark, statement, measured values. Takes the record that `claim` displays."""
    mark, word, kind = ("✓", "holds", "holds") if record["holds"] else ("✗", "does not hold", "fails")
    values = "".join(
        f"<li>{html.escape(name.replace('_', ' '))} = {_short(value)}</li>" for name, value in record["measured"]
    )
    return (
        f'<div class="leedl-claim leedl-claim-{kind}" role="note" aria-label="Claim: {word}">'
        f'<p><span class="leedl-claim-mark" aria-hidden="true">{mark}</span> {html.escape(record["statement"])}</p>'
        f"<ul>{values}</ul></div>"
    )


def _truth(statement: str, holds: Any) -> bool:
    if hasattr(holds, "item") and getattr(holds, "size", None) is not None and np.prod(np.shape(holds)) == 1:
        holds = holds.item()
    if not isinstance(holds, bool):
        raise TypeError(
            f"claim({statement!r}, …): the test must be one truth value, such as a < b or (a < b).all(), "
            f"got {type(holds).__name__} {holds!r:.60}"
        )
    return holds


def _plain(statement: str, name: str, value: Any) -> int | float:
    try:
        return plain_number(value)
    except TypeError as error:
        raise TypeError(f"claim({statement!r}, …, {name}=…): {error}") from None


def _short(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:.4g}"


# --- how far a claim is from its threshold ---


def _comparisons_of_the_caller(truth: bool) -> list[dict[str, Any]]:
    """Both sides of each comparison in the test of the `claim` call two frames up, as numbers.

    The test arrives as a bare truth value; its two sides are read from the source of the call. The list is empty where
    that cannot be done (no source, no comparison of numbers): the claim then has a rate but no margin.
    """
    frame = _caller_of_claim()
    test = _test_of_call(frame) if frame else None
    if frame is None or test is None:
        return []
    try:
        found = [
            {
                "left": ast.unparse(left),
                "sign": _SIGNS[type(sign)],
                "right": ast.unparse(right),
                "left_value": _value(left, frame),
                "right_value": _value(right, frame),
                "holds": bool(_OPERATORS[type(sign)](_value(left, frame), _value(right, frame))),
            }
            for left, sign, right in _comparisons(test)
        ]
    except Exception:  # a side that is no number, or that cannot be evaluated twice
        return []
    return found if all(one["holds"] for one in found) == truth else []


def _caller_of_claim() -> FrameType | None:
    frame = inspect.currentframe()
    while frame and frame.f_globals.get("__name__") == __name__:
        frame = frame.f_back
    return frame


def _test_of_call(frame: FrameType) -> ast.expr | None:
    """The second argument of the call that the frame is in the middle of."""
    first, last, column, end = list(frame.f_code.co_positions())[frame.f_lasti // 2]
    source = "".join(linecache.getlines(frame.f_code.co_filename, frame.f_globals))
    if not source or None in (first, last, column, end):
        return None
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (
            node.lineno,
            node.end_lineno,
            node.col_offset,
            node.end_col_offset,
        ) == (
            first,
            last,
            column,
            end,
        ):
            given = {keyword.arg: keyword.value for keyword in node.keywords}
            return node.args[1] if len(node.args) > 1 else given.get("holds")
    return None


def _comparisons(test: ast.expr) -> list[tuple[ast.expr, ast.cmpop, ast.expr]]:
    """``a < b < c and d > e`` as [(a, <, b), (b, <, c), (d, >, e)].

    Raises:
        KeyError: a part of the test is no comparison.
    """
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And):
        return [one for part in test.values for one in _comparisons(part)]
    if not isinstance(test, ast.Compare):
        raise KeyError(ast.unparse(test))
    sides = [test.left, *test.comparators]
    return list(zip(sides[:-1], test.ops, sides[1:], strict=True))


def _value(side: ast.expr, frame: FrameType) -> int | float:
    code = compile(ast.Expression(side), "<claim>", "eval")
    return plain_number(eval(code, frame.f_globals, frame.f_locals))
