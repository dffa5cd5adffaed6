"""The schedules are those of torch.optim.lr_scheduler, or the formula in their docstring."""

import math
import re
import warnings
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler

from leedl import schedules

BASE = 0.3
numbers_of_steps = st.integers(1, 60)
factors = st.floats(0.05, 1)


def rates_of_torch(scheduler: Callable[[torch.optim.Optimizer], Any], steps: int) -> list[float]:
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=BASE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # SequentialLR warns of its own inner call
        made = scheduler(optimizer)
        rates = []
        for _ in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            made.step()
    return rates


def assert_is(
    schedule: schedules.Schedule, scheduler: Callable[[torch.optim.Optimizer], Any], steps: int = 150
) -> None:
    ours = [BASE * schedule(step) for step in range(steps)]
    # PyTorch multiplies from step to step, so its rounding adds up.
    assert ours == pytest.approx(rates_of_torch(scheduler, steps), rel=1e-9, abs=1e-11)


@settings(max_examples=25, deadline=None)
@given(factor=factors, steps=numbers_of_steps)
def test_constant_is_constant_lr(factor: float, steps: int) -> None:
    assert_is(
        schedules.constant(factor, steps),
        lambda o: lr_scheduler.ConstantLR(o, factor=factor, total_iters=steps),
    )


def test_constant_without_a_number_of_steps_lasts() -> None:
    assert {schedules.constant()(step) for step in range(10_000)} == {1.0}
    assert {schedules.constant(0.2)(step) for step in range(10_000)} == {0.2}


@settings(max_examples=25, deadline=None)
@given(every=numbers_of_steps, factor=factors)
def test_step_decay_is_step_lr(every: int, factor: float) -> None:
    assert_is(schedules.step_decay(every, factor), lambda o: lr_scheduler.StepLR(o, every, gamma=factor))


@settings(max_examples=25, deadline=None)
@given(factor=st.floats(0.5, 1.1))
def test_exponential_is_exponential_lr(factor: float) -> None:
    assert_is(schedules.exponential(factor), lambda o: lr_scheduler.ExponentialLR(o, gamma=factor))


@settings(max_examples=25, deadline=None)
@given(rate=st.floats(0, 10))
def test_inverse_time_and_inverse_square_root_drive_lambda_lr(rate: float) -> None:
    for schedule, formula in [
        (schedules.inverse_time(rate), lambda step: 1 / (1 + rate * step)),
        (schedules.inverse_square_root(rate), lambda step: (1 + rate * step) ** -0.5),
    ]:
        assert_is(schedule, lambda o, formula=formula: lr_scheduler.LambdaLR(o, formula))
        assert_is(schedule, lambda o, schedule=schedule: lr_scheduler.LambdaLR(o, schedule))


def test_inverse_decays_halve_when_they_say() -> None:
    assert schedules.inverse_time(0.01)(100) == pytest.approx(0.5)
    assert schedules.inverse_square_root(0.01)(300) == pytest.approx(0.5)
    assert schedules.inverse_square_root()(3) == pytest.approx(0.5)


@settings(max_examples=25, deadline=None)
@given(steps=numbers_of_steps, start=factors, end=st.floats(0, 1))
def test_linear_is_linear_lr(steps: int, start: float, end: float) -> None:
    assert_is(
        schedules.linear(steps, start, end),
        lambda o: lr_scheduler.LinearLR(o, start_factor=start, end_factor=end, total_iters=steps),
    )


@settings(max_examples=25, deadline=None)
@given(steps=numbers_of_steps, power=st.floats(0.5, 4))
def test_polynomial_is_polynomial_lr(steps: int, power: float) -> None:
    assert_is(
        schedules.polynomial(steps, power),
        lambda o: lr_scheduler.PolynomialLR(o, total_iters=steps, power=power),
    )


@settings(max_examples=25, deadline=None)
@given(steps=numbers_of_steps, end=st.floats(0, 1))
def test_cosine_is_cosine_annealing_lr_even_when_it_rises_again(steps: int, end: float) -> None:
    assert_is(
        schedules.cosine(steps, end),
        lambda o: lr_scheduler.CosineAnnealingLR(o, T_max=steps, eta_min=end * BASE),
    )


@settings(max_examples=25, deadline=None)
@given(steps=numbers_of_steps, start=factors)
def test_warm_up_is_linear_lr_up_to_the_full_learning_rate(steps: int, start: float) -> None:
    assert_is(
        schedules.warm_up(steps, start),
        lambda o: lr_scheduler.LinearLR(o, start_factor=start, end_factor=1.0, total_iters=steps),
    )


@settings(max_examples=25, deadline=None)
@given(rise=numbers_of_steps, fall=numbers_of_steps, start=factors, end=st.floats(0, 1))
def test_warm_up_then_cosine_is_the_sequential_lr_of_both(rise: int, fall: int, start: float, end: float) -> None:
    def sequence(optimizer: torch.optim.Optimizer) -> Any:
        warm_up = lr_scheduler.LinearLR(optimizer, start_factor=start, total_iters=rise)
        cosine = lr_scheduler.CosineAnnealingLR(optimizer, T_max=fall, eta_min=end * BASE)
        return lr_scheduler.SequentialLR(optimizer, [warm_up, cosine], milestones=[rise])

    assert_is(schedules.warm_up(rise, start, then=schedules.cosine(fall, end)), sequence)


@settings(max_examples=25, deadline=None)
@given(rise=numbers_of_steps, start=factors, factor=st.floats(0.8, 1))
def test_warm_up_then_exponential_is_the_sequential_lr_of_both(rise: int, start: float, factor: float) -> None:
    def sequence(optimizer: torch.optim.Optimizer) -> Any:
        warm_up = lr_scheduler.LinearLR(optimizer, start_factor=start, total_iters=rise)
        decay = lr_scheduler.ExponentialLR(optimizer, gamma=factor)
        return lr_scheduler.SequentialLR(optimizer, [warm_up, decay], milestones=[rise])

    assert_is(schedules.warm_up(rise, start, then=schedules.exponential(factor)), sequence)


def test_warm_up_rises_from_zero_and_hands_over_at_the_top() -> None:
    schedule = schedules.warm_up(4, then=schedules.linear(2))
    assert [schedule(step) for step in range(8)] == [0, 0.25, 0.5, 0.75, 1, 0.5, 0, 0]


def test_the_transformer_schedule_is_the_published_formula() -> None:
    schedule = schedules.transformer(d_model=64, warm_up_steps=10)
    published = [1 / 8 * min(1 / math.sqrt(t), t / 10**1.5) for t in range(1, 51)]
    assert [schedule(step) for step in range(50)] == pytest.approx(published, rel=1e-12)
    assert published.index(max(published)) == 9


def test_the_transformer_schedule_of_the_paper_peaks_at_seven_ten_thousandths() -> None:
    schedule = schedules.transformer()
    assert max(range(20_000), key=schedule) == 3999
    assert schedule(3999) == pytest.approx(1 / math.sqrt(512 * 4000)) == pytest.approx(6.99e-4, rel=1e-3)


def test_a_schedule_is_created_by_name_with_its_arguments() -> None:
    for step in range(30):
        assert schedules.create("step_decay", every=7)(step) == schedules.step_decay(7)(step)
        assert schedules.create("constant", factor=0.3, steps=9)(step) == schedules.constant(0.3, 9)(step)
    assert schedules.names() == [
        *("constant", "step_decay", "exponential", "inverse_time", "inverse_square_root"),
        *("linear", "polynomial", "cosine", "warm_up", "transformer"),
    ]


@pytest.mark.parametrize("then", [{"name": "cosine", "steps": 20, "end": 0.1}, schedules.cosine(20, 0.1)])
def test_what_follows_a_warm_up_can_be_described_or_given(then: Any) -> None:
    made, meant = schedules.create("warm_up", steps=5, then=then), schedules.warm_up(5, then=schedules.cosine(20, 0.1))
    assert [made(step) for step in range(40)] == [meant(step) for step in range(40)]


def test_an_unknown_schedule_or_argument_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"'sqrt'.* choose one of constant, step_decay, .*, transformer"):
        schedules.create("sqrt")
    with pytest.raises(TypeError, match=r"cosine has no argument 'length'; it has: steps, end"):
        schedules.create("cosine", length=3)
    with pytest.raises(TypeError, match=r"warm_up needs the argument 'steps'; it has: steps, start, then"):
        schedules.create("warm_up", start=0.1)
    with pytest.raises(ValueError, match="every=0"):
        schedules.create("step_decay", every=0)


NOT_NEGATIVE = "it must be a finite number, 0 or larger"
POSITIVE = "it must be a finite number larger than 0"
WHOLE = "it must be a whole number, 1 or larger"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: schedules.constant(-0.5), f"factor=-0.5: {NOT_NEGATIVE}"),
        (lambda: schedules.constant(0.5, 0), f"steps=0: {WHOLE}"),
        (lambda: schedules.step_decay(0), f"every=0: {WHOLE}"),
        (lambda: schedules.step_decay(2.5), f"every=2.5: {WHOLE}"),
        (lambda: schedules.step_decay(5, 0.0), f"factor=0.0: {POSITIVE}"),
        (lambda: schedules.exponential(-0.9), f"factor=-0.9: {POSITIVE}"),
        (lambda: schedules.exponential(math.inf), f"factor=inf: {POSITIVE}"),
        (lambda: schedules.inverse_time(-1), f"rate=-1: {NOT_NEGATIVE}"),
        (lambda: schedules.inverse_square_root(math.nan), f"rate=nan: {NOT_NEGATIVE}"),
        (lambda: schedules.linear(-3), f"steps=-3: {WHOLE}"),
        (lambda: schedules.linear(3, start=-1.0), f"start=-1.0: {NOT_NEGATIVE}"),
        (lambda: schedules.linear(3, end=math.inf), f"end=inf: {NOT_NEGATIVE}"),
        (lambda: schedules.polynomial(0), f"steps=0: {WHOLE}"),
        (lambda: schedules.polynomial(5, power=0), f"power=0: {POSITIVE}"),
        (lambda: schedules.cosine(math.inf), f"steps=inf: {WHOLE}"),
        (lambda: schedules.cosine(5, end=-0.1), f"end=-0.1: {NOT_NEGATIVE}"),
        (lambda: schedules.warm_up(0), f"steps=0: {WHOLE}"),
        (lambda: schedules.warm_up(5, start=math.nan), f"start=nan: {NOT_NEGATIVE}"),
        (lambda: schedules.transformer(d_model=0), f"d_model=0: {WHOLE}"),
        (lambda: schedules.transformer(warm_up_steps=-1), f"warm_up_steps=-1: {WHOLE}"),
    ],
)
def test_a_setting_out_of_range_is_refused_with_its_value_and_its_range(
    make: Callable[[], schedules.Schedule], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        make()
