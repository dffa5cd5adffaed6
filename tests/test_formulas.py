"""What a formula that a reader types in means, and what is refused.

That it means the same in JavaScript is tested in test_widget_numerics.py.
"""

import math
import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from leedl import formulas, surfaces

W1, W2 = 0.7, -1.3
POINT = (torch.tensor(W1, dtype=torch.float64), torch.tensor(W2, dtype=torch.float64))


def value(text: str) -> float:
    return formulas.parse(text)(*POINT).item()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2*3", 7),
        ("(1 + 2)*3", 9),
        ("8/4/2", 1),
        ("8 - 4 - 2", 2),
        ("-2^2", -4),
        ("(-2)^2", 4),
        ("2^3^2", 512),
        ("2**-1", 0.5),
        ("2^-2*8", 2),
        ("--3", 3),
        ("+3 - -4", 7),
        ("2 * -3", -6),
        (".5e1 + 1.E-1", 5.1),
        ("pi", math.pi),
        ("e^2", math.e**2),
        ("w1", W1),
        ("x + 10*y", W1 + 10 * W2),
        ("w_1 - w_2", W1 - W2),
        ("W1*SIN(W2)", W1 * math.sin(W2)),
        ("w₁ · w₂", W1 * W2),
        ("w2² − w1³", W2**2 - W1**3),
        ("2·10⁻²", 0.02),
        ("2³^2", 64),
        ("w1²·w2⁴", W1**2 * W2**4),
        ("√(π) × 2 ÷ 4", math.sqrt(math.pi) / 2),
        ("（１＋ｗ１）＊２", 2 * (1 + W1)),
        ("\t1\u00a0+\u20091 \n", 2),
        ("sin(1) + cos(2) + tan(3)", math.sin(1) + math.cos(2) + math.tan(3)),
        ("atan(2) + sinh(1) + cosh(2) + tanh(3)", math.atan(2) + math.sinh(1) + math.cosh(2) + math.tanh(3)),
        ("exp(1) + log(2) + ln(3) + sqrt(5)", math.e + math.log(6) + math.sqrt(5)),
        ("abs(-2) + relu(-3) + relu(4)", 6),
        ("sigmoid(2)", 1 / (1 + math.exp(-2))),
        ("softplus(30) - softplus(-30)", 30),
        ("max(1, 5, 3) + min(4, 2) + pow(2, 10)", 5 + 2 + 1024),
        ("max(w1, w2)", W1),
        ("1/0", math.inf),
        ("10^400", math.inf),
    ],
)
def test_a_formula_means_what_a_reader_expects(text: str, expected: float) -> None:
    assert value(text) == pytest.approx(expected, rel=1e-14)


def test_a_formula_makes_a_surface_with_exact_derivatives() -> None:
    typed, built_in = surfaces.from_formula("(1 - w1*w2)^2"), surfaces.two_weight_network()
    for point in ((0.0, 0.0), (1.0, 0.5), (-1.2, 0.3)):
        torch.testing.assert_close(typed.value(point), built_in.value(point))
        torch.testing.assert_close(typed.gradient(point), built_in.gradient(point))
        torch.testing.assert_close(typed.hessian(point), built_in.hessian(point))
    assert typed.parameters == {"text": "(1 - w1*w2)^2"}
    again = surfaces.create(typed.name, **typed.parameters)
    torch.testing.assert_close(again.grid(9).loss, typed.grid(9).loss)


def test_a_formula_can_be_walked_on_with_its_own_ranges() -> None:
    surface = surfaces.from_formula("w1^2 + 3*w2^2", (-5, 5), (-1, 4))
    assert (surface.x_range, surface.y_range) == ((-5, 5), (-1, 4))
    walk = surfaces.descend(surface, "gradient_descent", (4, 3), 100, learning_rate=0.1)
    torch.testing.assert_close(walk.path[-1], torch.zeros(2, dtype=torch.float64), atol=1e-8, rtol=0)


@pytest.mark.parametrize("text", ["3", "w1", "2*w2 - 1", "max(1, 2)"])
def test_a_formula_without_a_parameter_or_without_curvature_is_a_surface_too(text: str) -> None:
    surface = surfaces.from_formula(text)
    points = torch.zeros(4, 5, 2, dtype=torch.float64)
    assert surface.value(points).shape == (4, 5)
    assert surface.gradient(points).shape == (4, 5, 2)
    assert not surface.hessian((0, 0)).any()
    assert surface.grid(3).loss.shape == (3, 3)


@pytest.mark.parametrize(
    ("text", "point", "gradient"),
    [
        ("abs(w1) + w2", (0, 0), (0, 1)),
        ("relu(w1) + w2", (0, 0), (0, 1)),
        ("max(3*w1, w2)", (0, 0), (1.5, 0.5)),
        ("min(3*w1, w2)", (1, 3), (1.5, 0.5)),
        ("w1^2 + w2^1", (0, 0), (0, 1)),
        ("(w1*w2)^0", (0, 2), (0, 0)),
    ],
)
def test_at_a_kink_derivatives_are_those_of_pytorch(
    text: str, point: tuple[float, float], gradient: tuple[float, float]
) -> None:
    torch.testing.assert_close(surfaces.from_formula(text).gradient(point), torch.tensor(gradient, dtype=torch.float64))


@pytest.mark.parametrize(
    ("text", "position", "problem"),
    [
        ("", 1, "expected a number, a name or '(', not the end"),
        ("  ", 3, "expected a number, a name or '(', not the end"),
        ("3 + * 2", 5, "expected a number, a name or '(', not '*'"),
        ("()", 2, "expected a number, a name or '(', not ')'"),
        ("w1^", 4, "expected a number, a name or '(', not the end"),
        ("2 w1", 3, "an operator such as * is missing before 'w1'"),
        ("w1(2)", 3, "an operator such as * is missing before '('"),
        ("sin(2x)", 6, "an operator such as * is missing before 'x'"),
        ("1.2.3", 4, "an operator such as * is missing before '.3'"),
        ("w1)", 3, "expected an operator such as + or *, or the end, not ')'"),
        ("1, 2", 2, "expected an operator such as + or *, or the end, not ','"),
        ("(w1 + 2", 8, "expected ')' for the '(' at position 1, not the end"),
        ("max(1, 2", 9, "expected ')' or ',' in max(…), not the end"),
        ("sin w1", 5, "expected '(' after sin, not 'w1'"),
        ("sin", 4, "expected '(' after sin, not the end"),
        ("1 + sin(1, 2)", 5, "sin takes 1 number, not 2"),
        ("max(1)", 1, "max takes 2 or more numbers, not 1"),
        ("pow(1, 2, 3)", 1, "pow takes 2 numbers, not 3"),
        ("1e999", 1, "1e999 is too large a number"),
        ("w1 $ 2", 4, "'$' has no meaning here"),
        ("w1.real", 3, "'.' has no meaning here"),
        ("w1 = 2", 4, "'=' has no meaning here"),
        ("f'x'", 2, "''' has no meaning here"),
        ("w1²²^²", 6, "expected a number, a name or '(', not '²'"),
        ("(" * 51 + "1" + ")" * 51, 51, "nested too deeply; at most 50 levels are possible"),
        ("-" * 51 + "1", 51, "nested too deeply; at most 50 levels are possible"),
        ("2^" * 51 + "1", 101, "nested too deeply; at most 50 levels are possible"),
        ("1" * 301, 301, "a formula has at most 300 characters; this one has 301"),
    ],
)
def test_what_is_no_formula_is_refused_with_the_place_and_the_reason(text: str, position: int, problem: str) -> None:
    with pytest.raises(formulas.FormulaError, match=rf"^at position {position}: {re.escape(problem)}$") as caught:
        surfaces.from_formula(text)
    assert caught.value.position == position


def test_an_unknown_name_is_refused_with_those_there_are() -> None:
    known = r"w1 and w2 \(or x and y\), pi, e, and the functions sin, cos, .*, max, min, pow$"
    with pytest.raises(formulas.FormulaError, match=rf"^at position 5: there is no 'w3'; known are {known}"):
        formulas.parse("1 + w3")


@pytest.mark.parametrize(
    "name", ["__import__", "eval", "torch", "os", "self", "__class__", "w1__class__", "lambda", "None", "constructor"]
)
def test_names_of_python_mean_nothing(name: str) -> None:
    for text in (name, f"{name}(1)", f"sin({name})"):
        with pytest.raises(formulas.FormulaError, match="there is no"):
            formulas.parse(text)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(formulas.FormulaError, match="a formula is a text"):
        formulas.parse(3)


TOKENS = st.sampled_from(
    ["w1", "w2", "x", "pi", "2", "0.5", "1e3", "sin", "max", "pow", "(", ")", ",", "+", "-", "*", "/", "^", "**", "²"]
    + [" ", "sin(", "max(w1,", "(w1", "²)", "__class__", "\u2212", "💥", "é"]
)


@settings(max_examples=1000, deadline=2000)
@given(text=st.one_of(st.text(max_size=60), st.lists(TOKENS, max_size=60).map("".join)))
def test_any_text_is_a_formula_or_refused(text: str) -> None:
    try:
        loss = formulas.parse(text)
    except formulas.FormulaError as error:
        assert 1 <= error.position <= len(text) + 1
    else:
        assert loss(*POINT).shape == ()
