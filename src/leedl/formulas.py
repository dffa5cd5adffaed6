"""A loss typed in as a formula, such as ``(1 - w1*w2)^2``: how figures read what a reader writes.

The grammar::

    sum      = product (("+" | "-") product)*
    product  = signed (("*" | "/") signed)*
    signed   = ("-" | "+") signed | power
    power    = operand superscript? (("^" | "**") signed)?
    operand  = number | name | name "(" sum ("," sum)* ")" | "(" sum ")"

So ``-2^2`` is -4 and ``2^3^2`` is 2⁹. The parameters are ``w1`` and ``w2``, or ``x`` and ``y``, the constants ``pi``
and ``e``. Text is never run as code: what a name means is looked up in the tables below, and what is not there is
refused. ``formula.js`` is the twin of this module in the browser.
"""

import math
import re
from collections.abc import Callable
from functools import reduce
from typing import NamedTuple, NoReturn, TypeAlias

import torch
from torch import Tensor

Part: TypeAlias = Callable[[Tensor, Tensor], Tensor]

MAX_LENGTH = 300
"""The most characters that a formula may have."""
MAX_DEPTH = 50
"""How deep parentheses, signs and powers may be nested."""


class FormulaError(ValueError):
    """Says what is wrong with a formula, in its message for the reader, and where.

    Attributes:
        position: of the character, the first is 1.
    """

    def __init__(self, position: int, problem: str) -> None:
        super().__init__(f"at position {position}: {problem}")
        self.position = position


def parse(text: str) -> Part:
    """The loss ``f(w1, w2)`` that a formula means, for float64 tensors that broadcast against each other.

    Derivatives at a kink are PyTorch's: 0 for ``abs`` and ``relu`` at 0, the mean of both sides for ``max`` and
    ``min`` of equal numbers.

    Raises:
        FormulaError: it is no formula, has more than 300 characters, or is nested too deeply.
    """
    loss = _Reader(text).formula()
    return lambda w1, w2: loss(w1, w2) + 0 * (w1 + w2)  # has their shape and a gradient even if it is constant


# --- what names mean -------------------------------------------------------------------------------------


def _constant(number: float) -> Part:
    value = torch.tensor(number, dtype=torch.float64)  # not a float, which raises errors where a tensor is infinite
    return lambda w1, w2: value


def _first(w1: Tensor, w2: Tensor) -> Tensor:
    return w1


def _second(w1: Tensor, w2: Tensor) -> Tensor:
    return w2


def _softplus(x: Tensor) -> Tensor:
    return -torch.nn.functional.logsigmoid(-x)  # F.softplus is exact to nine digits only


_VALUES: dict[str, Part] = {
    "w1": _first,
    "w2": _second,
    "x": _first,
    "y": _second,
    "w_1": _first,
    "w_2": _second,
    "pi": _constant(math.pi),
    "π": _constant(math.pi),
    "e": _constant(math.e),
}

_FUNCTIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "sin": torch.sin,
    "cos": torch.cos,
    "tan": torch.tan,
    "atan": torch.atan,
    "sinh": torch.sinh,
    "cosh": torch.cosh,
    "tanh": torch.tanh,
    "exp": torch.exp,
    "log": torch.log,
    "ln": torch.log,
    "sqrt": torch.sqrt,
    "√": torch.sqrt,
    "abs": torch.abs,
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "softplus": _softplus,
}

_FUNCTIONS_OF_SEVERAL: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "max": torch.maximum,
    "min": torch.minimum,
    "pow": torch.pow,
}

_MOST = {"max": math.inf, "min": math.inf, "pow": 2}
"""How many numbers they take; the fewest are 2."""

_KNOWN_FUNCTIONS = ", ".join(name for name in [*_FUNCTIONS, *_FUNCTIONS_OF_SEVERAL] if name != "√")

# --- reading ---------------------------------------------------------------------------------------------


class _Token(NamedTuple):
    kind: str | None
    text: str
    at: int


_TOKEN = re.compile(
    r"(?P<space>[ \t\n\r\u00a0\u2000-\u200a\u202f\u3000]+)"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*|π|√)"
    r"|(?P<superscript>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<symbol>\*\*|[-+*/^(),])"
)

_TYPED_INSTEAD = str.maketrans("−–·×∙⋅∗÷∕ˆ₀₁₂₃₄₅₆₇₈₉", "--*****//^0123456789") | {
    code: code - 0xFEE0
    for code in range(0xFF01, 0xFF5F)  # of Chinese keyboards
}
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def _tokens(text: str) -> list[_Token]:
    """The last one is the end."""
    found = []
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise FormulaError(at + 1, f"'{text[at]}' has no meaning here")
        if match.lastgroup != "space":
            found.append(_Token(match.lastgroup, match.group(), at))
        at = match.end()
    return [*found, _Token("end", "", at)]


class _Reader:
    """Reads a formula from left to right; each method takes what the grammar calls by its name."""

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise FormulaError(1, "a formula is a text")
        if len(text) > MAX_LENGTH:
            raise FormulaError(
                MAX_LENGTH + 1, f"a formula has at most {MAX_LENGTH} characters; this one has {len(text)}"
            )
        self.queue = _tokens(text.translate(_TYPED_INSTEAD))
        self.next = 0
        self.depth = 0

    @property
    def token(self) -> _Token:
        return self.queue[self.next]

    def fail(self, problem: str, token: _Token | None = None) -> NoReturn:
        raise FormulaError((token or self.token).at + 1, problem)

    def shown(self) -> str:
        return "the end" if self.token.kind == "end" else f"'{self.token.text}'"

    def take(self, *symbols: str) -> str | None:
        """Take the next token if it is one of these symbols."""
        token = self.token
        if token.kind != "symbol" or token.text not in symbols:
            return None
        self.next += 1
        return token.text

    def fail_after_operand(self, expected: str) -> NoReturn:
        if self.token.kind in ("number", "name") or self.token.text == "(":
            self.fail(f"an operator such as * is missing before {self.shown()}")
        self.fail(f"expected {expected}, not {self.shown()}")

    def formula(self) -> Part:
        loss = self.sum()
        if self.token.kind != "end":
            self.fail_after_operand("an operator such as + or *, or the end")
        return loss

    def sum(self) -> Part:
        left = self.product()
        while sign := self.take("+", "-"):
            left = _joined(torch.add if sign == "+" else torch.sub, left, self.product())
        return left

    def product(self) -> Part:
        left = self.signed()
        while symbol := self.take("*", "/"):
            left = _joined(torch.mul if symbol == "*" else torch.div, left, self.signed())
        return left

    def signed(self) -> Part:
        self.depth += 1  # all that nests goes through here
        if self.depth > MAX_DEPTH:
            self.fail(f"nested too deeply; at most {MAX_DEPTH} levels are possible")
        sign = self.take("-", "+")
        part = self.signed() if sign else self.power()
        self.depth -= 1
        return _applied(torch.neg, part) if sign == "-" else part

    def power(self) -> Part:
        base = self.operand()
        if self.token.kind == "superscript":
            exponent = float(self.token.text.translate(_SUPERSCRIPTS))
            self.next += 1
            base = _joined(torch.pow, base, _constant(exponent))
        return _joined(torch.pow, base, self.signed()) if self.take("^", "**") else base

    def operand(self) -> Part:
        token = self.token
        if self.take("("):
            inside = self.sum()
            if not self.take(")"):
                self.fail_after_operand(f"')' for the '(' at position {token.at + 1}")
            return inside
        if token.kind == "number":
            self.next += 1
            if not math.isfinite(float(token.text)):
                self.fail(f"{token.text} is too large a number", token)
            return _constant(float(token.text))
        if token.kind == "name":
            self.next += 1
            return self.name(token)
        self.fail(f"expected a number, a name or '(', not {self.shown()}")

    def name(self, token: _Token) -> Part:
        name = token.text.lower()
        if name in _VALUES:
            return _VALUES[name]
        if name not in _FUNCTIONS and name not in _FUNCTIONS_OF_SEVERAL:
            self.fail(
                f"there is no '{token.text}'; known are w1 and w2 (or x and y), pi, e, "
                f"and the functions {_KNOWN_FUNCTIONS}",
                token,
            )
        if not self.take("("):
            self.fail(f"expected '(' after {name}, not {self.shown()}")
        given = [self.sum()]
        while self.take(","):
            given.append(self.sum())
        if not self.take(")"):
            self.fail_after_operand(f"')' or ',' in {name}(…)")
        if name in _FUNCTIONS:
            if len(given) > 1:
                self.fail(f"{name} takes 1 number, not {len(given)}", token)
            return _applied(_FUNCTIONS[name], given[0])
        if not 2 <= len(given) <= _MOST[name]:
            self.fail(f"{name} takes 2{' or more' if _MOST[name] > 2 else ''} numbers, not {len(given)}", token)
        return reduce(lambda left, right: _joined(_FUNCTIONS_OF_SEVERAL[name], left, right), given)


def _applied(f: Callable[[Tensor], Tensor], a: Part) -> Part:
    return lambda w1, w2: f(a(w1, w2))


def _joined(f: Callable[[Tensor, Tensor], Tensor], a: Part, b: Part) -> Part:
    return lambda w1, w2: f(a(w1, w2), b(w1, w2))
