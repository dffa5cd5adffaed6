"""leedl.glue: a measured number reaches the prose as it was measured, and nothing else does."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from leedl import glue
from leedl.glue import plain_number, scientific

NUMBERS = [
    (3, 3),
    (0.25, 0.25),
    (np.float64(0.25), 0.25),
    (np.float32(0.25), 0.25),
    (np.int64(7), 7),
    (np.array(7), 7),
    (np.array([[2.5]]), 2.5),
    (torch.tensor(2.5), 2.5),
    (torch.tensor([4]), 4),
    (torch.tensor(0.5, requires_grad=True), 0.5),
]
NO_NUMBERS = [
    None,
    True,
    "3",
    [1],
    (1, 2),
    1j,
    {},
    np.array([1, 2]),
    torch.zeros(2),
    np.bool_(True),
    torch.tensor([]),
]


@pytest.mark.parametrize(("value", "number"), NUMBERS)
def test_a_number_of_python_numpy_or_pytorch_becomes_a_plain_one(value, number):
    plain = plain_number(value)
    assert plain == number
    assert type(plain) in (int, float)
    assert type(plain) is type(number)


@pytest.mark.parametrize("value", NO_NUMBERS, ids=repr)
def test_what_is_not_one_number_is_refused(value):
    with pytest.raises(TypeError, match="expected one number"):
        plain_number(value)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_is_lost(value):
    assert float(str(plain_number(np.float64(value)))) == value


def test_the_prose_gets_the_number_under_its_name(shown):
    glue("final-loss", torch.tensor(0.5))
    (output,) = shown()
    assert output.data == {"application/papermill.record/text/plain": "0.5"}
    assert output.metadata["scrapbook"] == {
        "name": "final-loss",
        "mime_prefix": "application/papermill.record/",
    }


@pytest.mark.parametrize("text", ["0.50", "1,797", "-3", "−3", "12 %", "12%", "1.5e-3", "7 × 10⁻⁸"])
def test_a_number_already_formatted_keeps_its_form(shown, text):
    glue("value", text)
    assert shown()[0].data == {"application/papermill.record/text/plain": repr(text)}  # the page drops the quotes


@pytest.mark.parametrize("text", ["many", "", "3 steps", "nan", "1.", ".5", "0x10", "1 2"])
def test_a_text_that_is_no_number_is_refused(text):
    with pytest.raises(TypeError, match=r"glue\('value', .*\): the text is not a number, such as"):
        glue("value", text)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, np.float32("nan"), torch.tensor(math.inf)])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match=r"glue\('value', (nan|-?inf)\): only a finite number can be quoted"):
        glue("value", value)


@pytest.mark.parametrize("value", NO_NUMBERS[3:], ids=repr)
def test_what_is_not_one_number_is_refused_with_its_name(value):
    with pytest.raises(TypeError, match=r"glue\('value', …\): expected one number"):
        glue("value", value)


@pytest.mark.parametrize("name", ["", "two words", "a/b", "a::b", "ünï code"])
def test_a_name_that_the_prose_cannot_use_is_refused(name):
    with pytest.raises(ValueError, match="a name is made of letters, digits, '-' and '_'"):
        glue(name, 1)


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [
        (7e-8, 1, "7\u00a0×\u00a010⁻⁸"),
        (torch.tensor(12345.0), 3, "1.23\u00a0×\u00a010⁴"),
        (-0.5, 2, "-5.0\u00a0×\u00a010⁻¹"),
        (9.99, 1, "1\u00a0×\u00a010¹"),
        (0, 1, "0\u00a0×\u00a010⁰"),
        (1e-300, 1, "1\u00a0×\u00a010⁻³⁰⁰"),
    ],
)
def test_a_number_is_written_with_a_power_of_ten(shown, number, digits, text):
    assert scientific(number, digits) == text
    glue("value", text)


@pytest.mark.parametrize(("number", "digits"), [(math.nan, 1), (math.inf, 1), (1.0, 0)])
def test_what_has_no_power_of_ten_is_refused(number, digits):
    with pytest.raises(ValueError, match="give a finite number and at least 1 digit"):
        scientific(number, digits)
