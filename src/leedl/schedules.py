"""Learning-rate schedules: how the learning rate changes with time.

A schedule is a function from the number of steps already made (0, 1, 2, …) to a factor, by which a base
learning rate is multiplied::

    schedule = schedules.warm_up(100, then=schedules.cosine(900))
    for step in range(1000):
        optimizer.learning_rate = 0.1 * schedule(step)
        ...

Each is the same as its counterpart in ``torch.optim.lr_scheduler``, which its docstring names; where PyTorch
has none, the function itself can be given to ``LambdaLR``.
"""

import inspect
import math
from collections.abc import Callable
from typing import Any

Schedule = Callable[[int], float]


def constant(factor: float = 1.0, steps: int | None = None) -> Schedule:
    """The same factor for the first ``steps`` steps (for ever if None), then 1; PyTorch's ``ConstantLR``.

    ``constant(0.1, 400)`` is the warm-up of the deepest of the first residual networks (He et al., 2016).

    Raises:
        ValueError: the factor is not a finite number ≥ 0, or ``steps`` no whole number ≥ 1.
    """
    _check_not_negative("factor", factor)
    if steps is None:
        return lambda step: factor
    _check_whole("steps", steps)
    return lambda step: factor if step < steps else 1.0


def step_decay(every: int, factor: float = 0.1) -> Schedule:
    """Multiply by ``factor`` after each ``every`` steps: factor^⌊step / every⌋; PyTorch's ``StepLR``.

    Raises:
        ValueError: ``every`` is no whole number ≥ 1, or the factor not a finite number > 0.
    """
    _check_whole("every", every)
    _check_positive("factor", factor)
    return lambda step: factor ** (step // every)


def exponential(factor: float) -> Schedule:
    """Multiply by ``factor`` after each step: factor^step; PyTorch's ``ExponentialLR``.

    A factor above 1 raises the learning rate, as in a search for the largest one that works.

    Raises:
        ValueError: the factor is not a finite number > 0.
    """
    _check_positive("factor", factor)
    return lambda step: factor**step


def inverse_time(rate: float) -> Schedule:
    """1 / (1 + rate · step): half the learning rate after 1/rate steps.

    Raises:
        ValueError: the rate is not a finite number ≥ 0.
    """
    _check_not_negative("rate", rate)
    return lambda step: 1 / (1 + rate * step)


def inverse_square_root(rate: float = 1.0) -> Schedule:
    """1 / √(1 + rate · step): half the learning rate after 3/rate steps.

    At rate 1 it turns the averaging form of AdaGrad into the summing one.

    Raises:
        ValueError: the rate is not a finite number ≥ 0.
    """
    _check_not_negative("rate", rate)
    return lambda step: 1 / math.sqrt(1 + rate * step)


def linear(steps: int, start: float = 1.0, end: float = 0.0) -> Schedule:
    """A straight line from ``start`` to ``end`` in ``steps`` steps, then ``end``; PyTorch's ``LinearLR``.

    Raises:
        ValueError: ``steps`` is no whole number ≥ 1, or a factor not a finite number ≥ 0.
    """
    _check_whole("steps", steps)
    _check_not_negative("start", start)
    _check_not_negative("end", end)
    return lambda step: start + (end - start) * min(step / steps, 1.0)


def polynomial(steps: int, power: float = 1.0) -> Schedule:
    """(1 − step / steps)^power, then 0; PyTorch's ``PolynomialLR``.

    Raises:
        ValueError: ``steps`` is no whole number ≥ 1, or the power not a finite number > 0.
    """
    _check_whole("steps", steps)
    _check_positive("power", power)
    return lambda step: (1 - min(step / steps, 1.0)) ** power


def cosine(steps: int, end: float = 0.0) -> Schedule:
    """Half a cosine wave from 1 down to ``end``: end + (1 − end) · (1 + cos(π step / steps)) / 2.

    Same as PyTorch's ``CosineAnnealingLR``, with which it also shares that after ``steps`` steps the wave
    rises again. Loshchilov, Hutter, "SGDR: stochastic gradient descent with warm restarts", 2017.

    Raises:
        ValueError: ``steps`` is no whole number ≥ 1, or ``end`` not a finite number ≥ 0.
    """
    _check_whole("steps", steps)
    _check_not_negative("end", end)
    return lambda step: end + (1 - end) * (1 + math.cos(math.pi * step / steps)) / 2


def warm_up(steps: int, start: float = 0.0, then: Schedule | None = None) -> Schedule:
    """Linear warm-up from ``start`` to 1 in ``steps`` steps, then the schedule ``then``, counted from there.

    Without ``then`` the factor stays 1. Same as PyTorch's ``LinearLR`` and, with ``then``, its
    ``SequentialLR``. Goyal et al., "Accurate, large minibatch SGD: training ImageNet in 1 hour", 2017.

    Raises:
        ValueError: ``steps`` is no whole number ≥ 1, or ``start`` not a finite number ≥ 0.
    """
    rising = linear(steps, start, 1.0)
    if then is None:
        return rising
    return lambda step: rising(step) if step < steps else then(step - steps)


def transformer(d_model: int = 512, warm_up_steps: int = 4000) -> Schedule:
    """The Transformer's: d_model^(−1/2) · min(t^(−1/2), t · warm_up_steps^(−3/2)) at t = step + 1.

    It rises linearly, then falls like 1/√t, and is the learning rate itself: its base learning rate is 1.
    Vaswani et al., "Attention is all you need", 2017.

    Raises:
        ValueError: ``d_model`` or ``warm_up_steps`` is no whole number ≥ 1.
    """
    _check_whole("d_model", d_model)
    _check_whole("warm_up_steps", warm_up_steps)
    return lambda step: d_model**-0.5 * min((step + 1) ** -0.5, (step + 1) * warm_up_steps**-1.5)


_SCHEDULES: dict[str, Callable[..., Schedule]] = {
    schedule.__name__: schedule
    for schedule in (
        constant,
        step_decay,
        exponential,
        inverse_time,
        inverse_square_root,
        linear,
        polynomial,
        cosine,
        warm_up,
        transformer,
    )
}


def names() -> list[str]:
    """The names that `create` knows."""
    return list(_SCHEDULES)


def create(name: str, **arguments: Any) -> Schedule:
    """The schedule of that name: ``create("step_decay", every=100)`` is ``step_decay(100)``.

    What follows a warm-up can be a schedule or its description, which can be saved in a file::

        create("warm_up", steps=100, then={"name": "cosine", "steps": 900})

    Raises:
        ValueError: there is no schedule of that name, or it refuses a value.
        TypeError: it has no such argument, or needs one that is not given.
    """
    if name not in _SCHEDULES:
        raise ValueError(f"create({name!r}): there is no such schedule; choose one of {', '.join(names())}")
    known = inspect.signature(_SCHEDULES[name]).parameters
    for argument in arguments:
        if argument not in known:
            raise TypeError(f"{name} has no argument {argument!r}; it has: {', '.join(known)}")
    for argument, described in known.items():
        if described.default is described.empty and argument not in arguments:
            raise TypeError(f"{name} needs the argument {argument!r}; it has: {', '.join(known)}")
    if isinstance(arguments.get("then"), dict):
        arguments["then"] = create(**arguments["then"])
    return _SCHEDULES[name](**arguments)


def _check_whole(name: str, value: int) -> None:
    if not (value >= 1 and value % 1 == 0):
        raise ValueError(f"{name}={value!r}: it must be a whole number, 1 or larger")


def _check_positive(name: str, value: float) -> None:
    if not (math.isfinite(value) and value > 0):
        raise ValueError(f"{name}={value!r}: it must be a finite number larger than 0")


def _check_not_negative(name: str, value: float) -> None:
    if not (math.isfinite(value) and value >= 0):
        raise ValueError(f"{name}={value!r}: it must be a finite number, 0 or larger")
