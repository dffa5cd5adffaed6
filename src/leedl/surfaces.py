r"""Losses of two parameters: error surfaces to walk on.

A `Surface` is a loss :math:`L(w_1, w_2)` together with what is needed to draw it and to walk on it. Some have a closed
form; each of these is so small that it can be written again in JavaScript from its formula and its ``parameters``.

>>> surface = create("ellipse", condition_number=100)
>>> surface.gradient((1.0, 1.0))
tensor([ 0.1000, 10.0000], dtype=torch.float64)

Any other loss that PyTorch computes is sampled on a grid: `from_loss` for a function of two parameters, `batches` for
one that is another for each mini-batch, `slice` for a plane through the parameters of a network. Their ``parameters``
hold the grid.
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor, nn

from leedl import data, formulas, grids, optimizers, planes
from leedl.data.examples import checked_seed
from leedl.schedules import Schedule
from leedl.training import AnyOptimizer, Loss, scheduled

Point: TypeAlias = Tensor | Sequence[float]


class Grid(NamedTuple):
    """A loss sampled for a contour map: ``contour(*surface.grid(101))`` draws it.

    Attributes:
        w1: values of the first parameter, shape (n,).
        w2: values of the second parameter, shape (n,).
        loss: shape (n, n); ``loss[i, j]`` is the loss at ``(w1[j], w2[i])``.
    """

    w1: Tensor
    w2: Tensor
    loss: Tensor


@dataclass(frozen=True)
class Surface:
    """A loss of two parameters, in double precision.

    Attributes:
        name: the name that `create` knows it by.
        formula: the loss in LaTeX, in the symbols of the labels and ``parameters``.
        f: ``f(w1, w2)``, the loss for two float64 tensors that broadcast against each other.
        x_range: the values of the first parameter that are worth drawing, lowest and highest.
        y_range: the same for the second parameter.
        x_label: the first parameter in LaTeX.
        y_label: the second parameter in LaTeX.
        parameters: the numbers in the formula, by name; or, where there is no closed form, the grid as JSON can hold
            it, with which ``create("grid", **parameters)`` makes the surface again.
        minima: the global minima ``(w1, w2)``; empty where they form a curve or do not exist.
        saddles: the saddle points; empty where there are none or too many to list.
        batches: the surfaces of the mini-batches, of which this one is the mean; empty where there are none.
    """

    name: str
    formula: str
    f: Callable[[Tensor, Tensor], Tensor]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_label: str = "w_1"
    y_label: str = "w_2"
    parameters: dict[str, Any] = field(default_factory=dict)
    minima: tuple[tuple[float, float], ...] = ()
    saddles: tuple[tuple[float, float], ...] = ()
    batches: tuple["Surface", ...] = ()

    def value(self, point: Point) -> Tensor:
        """The loss at points of shape (…, 2), as a float64 tensor of shape (…).

        Raises:
            TypeError: the coordinates are not real numbers.
            ValueError: the last axis does not hold two coordinates.
        """
        return self.f(*_points(point).unbind(-1))

    def gradient(self, point: Point) -> Tensor:
        """The gradient at points of shape (…, 2), as a float64 tensor of the same shape.

        Raises:
            TypeError: the coordinates are not real numbers.
            ValueError: the last axis does not hold two coordinates.
        """
        points = _points(point).clone().requires_grad_()
        (gradient,) = torch.autograd.grad(self.value(points).sum(), points)
        return gradient

    def hessian(self, point: Point) -> Tensor:
        """The Hessian at one point of shape (2,), as a float64 tensor of shape (2, 2).

        Raises:
            TypeError: the coordinates are not real numbers.
            ValueError: the point does not have exactly two coordinates.
        """
        return torch.autograd.functional.hessian(self.value, _one_point(point))

    def grid(self, n: int) -> Grid:
        """The loss on n×n equally spaced points of ``x_range`` × ``y_range``.

        Raises:
            ValueError: ``n`` is smaller than 2.
        """
        if n < 2:
            raise ValueError(f"grid({n}): a grid has at least 2 points along each axis")
        w1 = torch.linspace(*self.x_range, n, dtype=torch.float64)
        w2 = torch.linspace(*self.y_range, n, dtype=torch.float64)
        return Grid(w1, w2, self.f(w1[None, :], w2[:, None]))


def _points(point: Point) -> Tensor:
    if isinstance(point, Tensor) and (point.is_complex() or point.dtype == torch.bool):
        raise TypeError(f"a point is two real numbers (w1, w2), got a tensor of {point.dtype}")
    try:
        points = torch.as_tensor(point, dtype=torch.float64)
    except (TypeError, ValueError, RuntimeError):
        raise TypeError(f"a point is two real numbers (w1, w2), got {point!r:.60}") from None
    if points.ndim == 0 or points.shape[-1] != 2:
        raise ValueError(f"a point has 2 coordinates (w1, w2), got shape {tuple(points.shape)}")
    return points


def _one_point(point: Point) -> Tensor:
    points = _points(point)
    if points.ndim != 1:
        raise ValueError(f"expected one point of shape (2,), got shape {tuple(points.shape)}")
    return points


# --- the surfaces ----------------------------------------------------------------------------------------


def two_weight_network(label: float = 1.0, x: float = 1.0) -> Surface:
    """The smallest network with a saddle: prediction ``w1 w2 x``, squared error.

    Its critical points are the origin, a saddle, and the two branches of the hyperbola ``w1 w2 x = label``,
    all minima. For label 0 they are the two axes, all minima.

    Raises:
        ValueError: ``x`` is 0, so that the weights do not matter; or a number is not finite.
    """
    _check_finite("two_weight_network", label=label, x=x)
    if x == 0:
        raise ValueError("two_weight_network(x=0): with input 0 the weights do not matter; x must not be 0")
    return Surface(
        name="two_weight_network",
        formula=r"(y - w_1 w_2 x)^2",
        f=lambda w1, w2: (label - w1 * w2 * x) ** 2,
        x_range=(-2.0, 2.0),
        y_range=(-2.0, 2.0),
        parameters={"label": label, "x": x},
        saddles=((0.0, 0.0),) if label else (),
    )


def ellipse(condition_number: float = 10.0, angle: float = 0.0) -> Surface:
    r"""A convex bowl with elliptic contour lines: even here one learning rate does not fit both directions.

    The Hessian has the eigenvalue :math:`1/\sqrt\kappa` along the long axis, :math:`\sqrt\kappa` across it.

    Args:
        condition_number: :math:`\kappa`, the largest curvature divided by the smallest, at least 1.
        angle: by which the long axis is turned from that of w1, counter-clockwise, in radians.

    Raises:
        ValueError: ``condition_number`` is smaller than 1, or a number is not finite.
    """
    _check_finite("ellipse", condition_number=condition_number, angle=angle)
    if condition_number < 1:
        raise ValueError(f"ellipse(condition_number={condition_number}): it must be at least 1")
    steep = math.sqrt(condition_number)
    cos, sin = math.cos(angle), math.sin(angle)
    return Surface(
        name="ellipse",
        formula=(
            r"\tfrac12 \big((w_1 \cos\alpha + w_2 \sin\alpha)^2 / \sqrt\kappa"
            r" + \sqrt\kappa\, (w_2 \cos\alpha - w_1 \sin\alpha)^2\big)"
        ),
        f=lambda w1, w2: 0.5 * ((w1 * cos + w2 * sin) ** 2 / steep + steep * (w2 * cos - w1 * sin) ** 2),
        x_range=(-10.0, 10.0),
        y_range=(-10.0, 10.0),
        parameters={"condition_number": condition_number, "angle": angle},
        minima=((0.0, 0.0),),
    )


def saddle() -> Surface:
    """The plainest saddle: up along ``w1``, down without end along ``w2``."""
    return Surface(
        name="saddle",
        formula=r"w_1^2 - w_2^2",
        f=lambda w1, w2: w1**2 - w2**2,
        x_range=(-2.0, 2.0),
        y_range=(-2.0, 2.0),
        saddles=((0.0, 0.0),),
    )


def rosenbrock() -> Surface:
    """The banana: a bent valley whose floor is almost level (H. H. Rosenbrock, 1960)."""
    return Surface(
        name="rosenbrock",
        formula=r"(1 - w_1)^2 + 100 (w_2 - w_1^2)^2",
        f=lambda w1, w2: (1 - w1) ** 2 + 100 * (w2 - w1**2) ** 2,
        x_range=(-2.5, 2.5),
        y_range=(-1.5, 3.5),
        minima=((1.0, 1.0),),
    )


def rastrigin() -> Surface:
    """A bowl with a local minimum near every pair of whole numbers; the global one is the origin."""
    return Surface(
        name="rastrigin",
        formula=r"20 + w_1^2 - 10 \cos 2\pi w_1 + w_2^2 - 10 \cos 2\pi w_2",
        f=lambda w1, w2: 20 + w1**2 - 10 * torch.cos(2 * torch.pi * w1) + w2**2 - 10 * torch.cos(2 * torch.pi * w2),
        x_range=(-5.12, 5.12),
        y_range=(-5.12, 5.12),
        minima=((0.0, 0.0),),
    )


def linear_on_views(seed: int | None = None) -> Surface:
    r"""Mean squared error of a line, ``w x + b``, that forecasts tomorrow's views from today's.

    The views are those of the **synthetic** channel. Five moments of its training examples
    (`leedl.data.views`) say all of the loss, a quadratic function of w and b: the squared error of the mean
    forecast plus the variance of :math:`y - w x`.

    Args:
        seed: of the channel; that of ``LEEDL_SEED`` if none is given.

    Raises:
        ValueError: ``seed`` is no seed.
    """
    train, _ = data.views(seed).examples(days=1)
    x, y = train.x.double(), train.y.double()
    x_mean, y_mean = x.mean().item(), y.mean().item()
    x_variance, y_variance = x.var(correction=0).item(), y.var(correction=0).item()
    covariance = ((x - x_mean) * (y - y_mean)).mean().item()
    return linear_of_moments(x_mean, y_mean, x_variance, y_variance, covariance)


def linear_of_moments(x_mean: float, y_mean: float, x_variance: float, y_variance: float, covariance: float) -> Surface:
    """The surface `linear_on_views`, from the moments of its data."""
    w = covariance / x_variance
    return Surface(
        name="linear_on_views",
        formula=r"(w \bar x + b - \bar y)^2 + w^2 s_x^2 - 2 w s_{xy} + s_y^2",
        f=lambda w, b: (w * x_mean + b - y_mean) ** 2 + w**2 * x_variance - 2 * w * covariance + y_variance,
        x_range=(-0.5, 1.5),
        y_range=(-1.0, 3.0),
        x_label="w",
        y_label="b",
        parameters={
            "x_mean": x_mean,
            "y_mean": y_mean,
            "x_variance": x_variance,
            "y_variance": y_variance,
            "covariance": covariance,
        },
        minima=((w, y_mean - w * x_mean),),
    )


def degenerate_saddle(label: float = 1.0) -> Surface:
    """A saddle where the Hessian is silent: a slice through the error surface of a chain of three weights.

    The network predicts ``w1 w2 w3``; the slice is ``w3 = w1 + w2``. At the origin gradient and Hessian are both
    zero, so neither shows the way, but the loss falls in three directions and rises in the three between. The
    other critical points are all minima, the curve ``w1 w2 (w1 + w2) = label``. For label 0 there is no saddle:
    the loss is 0 on the three lines through the origin where a weight is 0.

    Raises:
        ValueError: the label is not finite.
    """
    _check_finite("degenerate_saddle", label=label)
    return Surface(
        name="degenerate_saddle",
        formula=r"\big(y - w_1 w_2 (w_1 + w_2)\big)^2",
        f=lambda w1, w2: (label - w1 * w2 * (w1 + w2)) ** 2,
        x_range=(-1.5, 1.5),
        y_range=(-1.5, 1.5),
        parameters={"label": label},
        saddles=((0.0, 0.0),) if label else (),
    )


def monkey_saddle() -> Surface:
    """A saddle with three ways down, two for the legs and one for the tail; its Hessian is zero at the origin."""
    return Surface(
        name="monkey_saddle",
        formula=r"w_1^3 - 3 w_1 w_2^2",
        f=lambda w1, w2: w1**3 - 3 * w1 * w2**2,
        x_range=(-1.5, 1.5),
        y_range=(-1.5, 1.5),
        saddles=((0.0, 0.0),),
    )


def rnn_cliff(sequence_length: int = 1000, target: float = 1.0) -> Surface:
    r"""Plain and cliff side by side, since the same weight is used again and again.

    A linear neuron remembers :math:`h_t = w h_{t-1}`, having read the input 1 with weight v at the first step:
    :math:`h_1 = v`. What it remembers at the last step T is :math:`v w^{T-1}`, to be compared with a target. For
    w below 1 that tends to 0, a plain; above 1 it explodes, a cliff. After Pascanu, Mikolov, Bengio, "On the
    difficulty of training recurrent neural networks", 2013.

    All critical points are on the curve :math:`v w^{T-1}` = target, minima, or on the line w = 0. Far up the cliff
    the loss overflows to infinity.

    Args:
        sequence_length: T, the number of steps, a whole number from 2 to 1,000.
        target: what the neuron should remember in the end.

    Raises:
        ValueError: ``sequence_length`` is not such a number, or the target is not finite.
    """
    _check_finite("rnn_cliff", sequence_length=sequence_length, target=target)
    if not (2 <= sequence_length <= 1000 and sequence_length % 1 == 0):
        raise ValueError(f"rnn_cliff(sequence_length={sequence_length}): it must be a whole number from 2 to 1000")
    repeats = int(sequence_length) - 1
    return Surface(
        name="rnn_cliff",
        formula=r"(v\, w^{T-1} - y)^2",
        f=lambda w, v: (v * w**repeats - target) ** 2,
        x_range=(max(0.0, 1 - 20 / repeats), 1 + 5 / repeats),
        y_range=(-0.5, 2.5),
        x_label="w",
        y_label="v",
        parameters={"sequence_length": int(sequence_length), "target": target},
    )


def flat_and_sharp(
    flat_width: float = 1.0, sharp_width: float = 0.15, shift_1: float = 0.0, shift_2: float = 0.0
) -> Surface:
    r"""A wide basin and a narrow canyon, equally deep; shifted a little, it is another sample's loss.

    The basin lies at (−2, 0), the canyon at (1.5, 0). In both the loss is 0 and the Hessian is
    :math:`1/\text{width}^2` times the identity. Each alone would be a paraboloid A or B; the loss is
    :math:`AB/(A+B)`, half their harmonic mean. Seen from the training minima, a validation loss moved by s rises
    by about :math:`s^2 / (2\, \text{width}^2)`: much in the canyon, little in the basin. After Keskar et al., "On
    large-batch training for deep learning: generalization gap and sharp minima", 2017.

    Args:
        flat_width: of the basin, larger than 0.
        sharp_width: of the canyon, larger than 0.
        shift_1: by which everything is moved along w1; 0 for the training loss.
        shift_2: the same along w2.

    Raises:
        ValueError: a width is not larger than 0, or a number is not finite.
    """
    _check_finite("flat_and_sharp", flat_width=flat_width, sharp_width=sharp_width, shift_1=shift_1, shift_2=shift_2)
    for name, width in (("flat_width", flat_width), ("sharp_width", sharp_width)):
        if width <= 0:
            raise ValueError(f"flat_and_sharp({name}={width}): it must be larger than 0")

    def loss(w1: Tensor, w2: Tensor) -> Tensor:
        basin = ((w1 - shift_1 + 2) ** 2 + (w2 - shift_2) ** 2) / (2 * flat_width**2)
        canyon = ((w1 - shift_1 - 1.5) ** 2 + (w2 - shift_2) ** 2) / (2 * sharp_width**2)
        return basin * (canyon / (basin + canyon))  # the product may overflow

    reach_of_basin, reach_of_canyon = flat_width ** (2 / 3), sharp_width ** (2 / 3)
    pass_at = -2 + 3.5 * reach_of_basin / (reach_of_basin + reach_of_canyon)  # where the two slopes cancel
    return Surface(
        name="flat_and_sharp",
        formula=(
            r"\frac{A B}{A + B},\quad A = \frac{(w_1 - s_1 + 2)^2 + (w_2 - s_2)^2}{2 \sigma_A^2},\quad"
            r" B = \frac{(w_1 - s_1 - 1.5)^2 + (w_2 - s_2)^2}{2 \sigma_B^2}"
        ),
        f=loss,
        x_range=(-5.0, 3.5),
        y_range=(-3.0, 3.0),
        parameters={
            "flat_width": flat_width,
            "sharp_width": sharp_width,
            "shift_1": shift_1,
            "shift_2": shift_2,
        },
        minima=((shift_1 - 2, shift_2), (shift_1 + 1.5, shift_2)),
        saddles=((shift_1 + pass_at, shift_2),),
    )


LOGISTIC_INPUTS = ((1.0, 2.0), (2.0, 0.5), (-0.5, 1.0), (-1.0, -1.5), (-2.0, -1.0), (0.5, 0.5))
"""The inputs (x1, x2) of the two surfaces of logistic regression: made up, and chosen so that no line through the
origin parts the classes."""
LOGISTIC_LABELS = (1, 1, 1, 0, 0, 0)
"""Their classes."""


def logistic_squared_error() -> Surface:
    r"""Logistic regression under squared error: mean of :math:`(\sigma(w \cdot x) - y)^2` over six points.

    Where a forecast is confident and wrong, σ is flat and so is the loss: descent that starts there stays. The
    same weights and points as in `logistic_cross_entropy`; they are `LOGISTIC_INPUTS` and `LOGISTIC_LABELS`.
    """
    return Surface(
        name="logistic_squared_error",
        formula=r"\frac16 \sum_{n=1}^6 \big(\sigma(w_1 x_{1n} + w_2 x_{2n}) - y_n\big)^2",
        f=lambda w1, w2: _mean_over_margins(lambda margin: torch.sigmoid(-margin) ** 2, w1, w2),
        x_range=(-8.0, 8.0),
        y_range=(-8.0, 8.0),
        minima=((0.3280980536917695, 1.4587864732466134),),
    )


def logistic_cross_entropy() -> Surface:
    r"""Logistic regression under cross-entropy: mean of :math:`-\ln p(y \mid x)` over six points.

    With :math:`p(1 \mid x) = \sigma(w \cdot x)`. It is convex, and the more confident a wrong forecast, the
    steeper: no plain anywhere. The same weights and points as in `logistic_squared_error`.
    """
    return Surface(
        name="logistic_cross_entropy",
        formula=(
            r"-\frac16 \sum_{n=1}^6 \big(y_n \ln \sigma(w_1 x_{1n} + w_2 x_{2n})"
            r" + (1 - y_n) \ln \sigma(-w_1 x_{1n} - w_2 x_{2n})\big)"
        ),
        f=lambda w1, w2: _mean_over_margins(lambda margin: -torch.nn.functional.logsigmoid(margin), w1, w2),
        x_range=(-8.0, 8.0),
        y_range=(-8.0, 8.0),
        minima=((0.4303406290219678, 1.8706631987950186),),
    )


def _mean_over_margins(loss: Callable[[Tensor], Tensor], w1: Tensor, w2: Tensor) -> Tensor:
    """The mean loss of the margins w·x of the points, turned round for those of class 0."""
    signs = [1 if label else -1 for label in LOGISTIC_LABELS]
    margins = [sign * (w1 * x1 + w2 * x2) for sign, (x1, x2) in zip(signs, LOGISTIC_INPUTS, strict=True)]
    return torch.stack([loss(margin) for margin in margins]).mean(0)


FORMULA = "formula"
"""The name of every surface that was typed in."""


def from_formula(
    text: str, x_range: tuple[float, float] = (-2.0, 2.0), y_range: tuple[float, float] = (-2.0, 2.0)
) -> Surface:
    """The surface of a formula that a reader has typed in: ``from_formula("(1 - w1*w2)^2")``.

    ``create("formula", text=…)`` makes it, too.

    Args:
        text: the loss in the parameters w1 and w2; `leedl.formulas` says what it may hold.
        x_range: the values of the first parameter that are worth drawing, lowest and highest.
        y_range: the same for the second.

    Raises:
        leedl.formulas.FormulaError: it is no formula; the message says what is wrong at which position.
    """
    return Surface(
        name=FORMULA,
        formula=rf"\text{{{text}}}",
        f=formulas.parse(text),
        x_range=x_range,
        y_range=y_range,
        parameters={"text": text},
    )


def _check_finite(name: str, **numbers: float) -> None:
    for parameter, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{name}({parameter}={number}): it must be a finite number")


_SURFACES: dict[str, Callable[..., Surface]] = {
    constructor.__name__: constructor
    for constructor in (
        two_weight_network,
        ellipse,
        saddle,
        rosenbrock,
        rastrigin,
        linear_on_views,
        degenerate_saddle,
        monkey_saddle,
        rnn_cliff,
        flat_and_sharp,
        logistic_squared_error,
        logistic_cross_entropy,
    )
}


def names() -> list[str]:
    """The names that `create` knows."""
    return list(_SURFACES)


def create(name: str, **parameters: Any) -> Surface:
    """The surface of that name: ``create("saddle")`` is ``saddle()``.

    ``create("grid", **parameters)`` makes a surface again that was sampled, from its ``parameters``.

    Raises:
        ValueError: there is no surface of that name, or the parameters are no grid.
        TypeError: it has no such parameter.
    """
    if name == GRID:
        return _from_grid(parameters)
    if name == FORMULA:
        return from_formula(**parameters)
    if name not in _SURFACES:
        raise ValueError(f"create({name!r}): there is no such surface; choose one of {', '.join(names())}")
    valid = inspect.signature(_SURFACES[name]).parameters
    for parameter in parameters:
        if parameter not in valid:
            allowed = ", ".join(valid) or "none"
            raise TypeError(f"create({name!r}, {parameter}=…): no such parameter; it has: {allowed}")
    return _SURFACES[name](**parameters)


# --- any loss of PyTorch ----------------------------------------------------------------------------------------------

GRID = "grid"
"""The name of every surface that was sampled."""


def from_loss(
    f: Callable[[Tensor, Tensor], Tensor],
    x_range: Sequence[float],
    y_range: Sequence[float],
    *,
    x_label: str = "w_1",
    y_label: str = "w_2",
    formula: str = "L(w_1, w_2)",
    tolerance: float = grids.TOLERANCE,
    max_points: int = grids.MAX_POINTS,
) -> Surface:
    """The surface of any loss: sampled on a grid and joined smoothly, on a page as in PyTorch.

    >>> surface = from_loss(lambda w1, w2: torch.tanh(w1 * w2 - 1) ** 2, (-2, 2), (-2, 2))

    Args:
        f: ``f(w1, w2)``, one number for two 0-d float64 tensors: whatever PyTorch computes, in whatever way. It is
            called for several points at once where ``torch.func.vmap`` can do that.
        x_range: the values of the first parameter, lowest and highest. Outside of the ranges the loss is not known: it
            is NaN, and a walk ends there.
        y_range: the same for the second.
        x_label: the first parameter in LaTeX.
        y_label: the second parameter in LaTeX.
        formula: the loss in LaTeX.
        tolerance: the largest error of the value, as a part of the largest minus the smallest loss; that of either
            slope is ten times that per width of the range. The grid is as fine as this needs: see `leedl.grids.fit`.
        max_points: along either parameter.

    Warns:
        RuntimeWarning: ``max_points`` are too few; the message states the error that remains.

    Raises:
        ValueError: a range is reversed or not finite; the loss is not one number, not finite somewhere on the grid, or
            depends on chance.
        TypeError: ``f`` returned no real number.
    """
    (spline,) = grids.fit([f], x_range, y_range, tolerance=tolerance, max_points=max_points)
    return _sampled([spline], formula=formula, x_label=x_label, y_label=y_label)


def batches(
    f: Callable[[Tensor, Tensor, Any], Tensor],
    batches: Sequence[Any],
    x_range: Sequence[float],
    y_range: Sequence[float],
    *,
    x_label: str = "w_1",
    y_label: str = "w_2",
    formula: str = "L(w_1, w_2)",
    tolerance: float = grids.TOLERANCE,
    max_points: int = grids.MAX_POINTS,
) -> Surface:
    """The surface of a loss that is another on each mini-batch: their mean, with one surface for each in ``.batches``.

    The mean is the loss on all data if the batches are equally large.

    Args:
        f: ``f(w1, w2, batch)``, one number, as for `from_loss`.
        batches: what ``f`` takes as its third argument; at least one.
        x_range: as for `from_loss`, like all that follow.
        y_range: as above.
        x_label: as above.
        y_label: as above.
        formula: as above.
        tolerance: as above, for each mini-batch.
        max_points: as above.

    Warns:
        RuntimeWarning: as `from_loss`.

    Raises:
        ValueError: there is no batch; or as `from_loss`.
        TypeError: as `from_loss`.
    """
    if not batches:
        raise ValueError("batches=[]: give at least one mini-batch")
    losses = [partial(_of_batch, f, batch) for batch in batches]
    splines = grids.fit(losses, x_range, y_range, tolerance=tolerance, max_points=max_points)
    return _sampled(splines, formula=formula, x_label=x_label, y_label=y_label)


def _of_batch(f: Callable[[Tensor, Tensor, Any], Tensor], batch: Any, w1: Tensor, w2: Tensor) -> Tensor:
    return f(w1, w2, batch)


def batch_order(number: int, steps: int, seed: int | None = None) -> list[int]:
    """Which mini-batch each step of a walk uses: all of them in random order, then all in another, and so on.

    Args:
        number: of mini-batches, at least 1.
        steps: of the walk, at least 1.
        seed: of the random numbers; that of ``LEEDL_SEED`` if none is given.

    Returns:
        ``steps`` numbers from 0 to ``number`` - 1, for the state of a figure.

    Raises:
        ValueError: ``number`` or ``steps`` is smaller than 1, or ``seed`` is no seed.
    """
    if number < 1 or steps < 1:
        raise ValueError(f"batch_order(number={number}, steps={steps}): both must be at least 1")
    generator = torch.Generator().manual_seed(checked_seed(seed))
    epochs = [torch.randperm(number, generator=generator) for _ in range(math.ceil(steps / number))]
    return torch.cat(epochs)[:steps].tolist()


@dataclass(frozen=True)
class Slice(Surface):
    """The loss of a network in a plane through its parameters: (0, 0) is the network itself.

    Attributes:
        directions: the two vectors, of shape (P,), that one step of either coordinate goes along.
        path: the coordinates of the snapshots, shape (T, 2), float64: of the nearest points in the plane.
    """

    directions: tuple[Tensor, ...] = ()
    path: Tensor = field(default_factory=lambda: torch.zeros(0, 2, dtype=torch.float64))


def slice(
    model: nn.Module,
    loss: Loss,
    data: tuple[Tensor, Tensor] | list[tuple[Tensor, Tensor]],
    directions: str | Sequence[planes.Direction] = "random",
    x_range: Sequence[float] | None = None,
    y_range: Sequence[float] | None = None,
    *,
    snapshots: Sequence[planes.Direction] = (),
    seed: int | None = None,
    tolerance: float = grids.TOLERANCE,
    max_points: int = grids.MAX_POINTS,
) -> Slice:
    """The loss of a network in a plane through its present parameters; the model itself is not touched.

    Args:
        model: turns inputs into predictions; evaluated as a copy in evaluation mode.
        loss: ``loss(prediction, y)``, one number that averages over the examples, such as ``nn.MSELoss()``.
        data: inputs x and labels y, such as a `leedl.data.Examples`; or a list of such pairs, the mini-batches, for a
            surface with ``.batches``. They are moved to the model's device.
        directions: ``"random"``: two random ones, filter-normalized (Li et al., 2018;
            `leedl.planes.random_directions`), so that a coordinate of 1 is a step as long as the weights.
            ``"trajectory"``: the two in which the ``snapshots`` vary most, of length 1. Or two of one's own: each a
            vector of all parameters, or tensors of their shapes.
        x_range: lowest and highest coordinate along the first direction; -1 to 1 if none is given, for a trajectory as
            far as the path goes and a quarter more.
        y_range: the same for the second.
        snapshots: the parameters at different times of a training, to be drawn as ``path``.
        seed: of the random directions; that of ``LEEDL_SEED`` if none is given.
        tolerance: as for `from_loss`.
        max_points: as for `from_loss`.

    Warns:
        RuntimeWarning: as `from_loss`.

    Raises:
        ValueError: unknown or unfit directions or snapshots, a model without parameters, ``seed`` is no seed; or as
            `from_loss`.
        TypeError: ``data`` are not pairs of tensors; or as `from_loss`.
    """
    parts = data if isinstance(data, list) else [data]
    for part in parts:
        if not (isinstance(part, tuple) and len(part) == 2 and all(isinstance(one, Tensor) for one in part)):
            raise TypeError(f"slice(data={part!r:.60}…): give a pair of tensors (x, y), or a list of such pairs")
    if next(model.parameters(), None) is None:
        raise ValueError("slice(): the model has no parameters, there is no plane through them")
    first, second = _directions(model, directions, snapshots, seed)
    path = planes.coordinates(model, (first, second), snapshots)
    around = path if isinstance(directions, str) and directions == "trajectory" else None
    device = next(model.parameters()).device
    surface = batches(
        planes.loss_in_plane(model, loss, (first, second)),
        [(x.to(device), y.to(device)) for x, y in parts],
        _reach(around, 0) if x_range is None else x_range,
        _reach(around, 1) if y_range is None else y_range,
        x_label=r"\alpha",
        y_label=r"\beta",
        formula=r"L(\theta + \alpha d_1 + \beta d_2)",
        tolerance=tolerance,
        max_points=max_points,
    )
    return Slice(**vars(surface), directions=(first, second), path=path)


def _directions(
    model: nn.Module,
    directions: str | Sequence[planes.Direction],
    snapshots: Sequence[planes.Direction],
    seed: int | None,
) -> tuple[Tensor, Tensor]:
    if isinstance(directions, str):
        if directions == "random":
            return planes.random_directions(model, torch.Generator().manual_seed(checked_seed(seed)))
        if directions == "trajectory":
            return planes.trajectory_directions(model, snapshots)
        raise ValueError(f"slice(directions={directions!r}): choose 'random', 'trajectory', or give two directions")
    if len(directions) != 2:
        raise ValueError(f"slice(): {len(directions)} directions given; a plane has two")
    first, second = (planes.as_vector(model, one, f"directions[{i}]") for i, one in enumerate(directions))
    if torch.linalg.matrix_rank(torch.stack([first, second])) < 2:
        raise ValueError("slice(): the two directions are parallel, or one is zero; a plane needs two that are not")
    return first, second


def _reach(path: Tensor | None, coordinate: int) -> tuple[float, float]:
    """How far a map goes: as far as the path and (0, 0), and a quarter more to either side."""
    if path is None:
        return -1.0, 1.0
    low, high = min(path[:, coordinate].min().item(), 0), max(path[:, coordinate].max().item(), 0)
    return low - (high - low) / 4, high + (high - low) / 4


def _sampled(splines: Sequence[grids.Spline], **described: Any) -> Surface:
    """The mean of splines on one grid, with one surface for each if there are several."""
    mean = grids.mean(splines)
    several = len(splines) > 1
    return Surface(
        name=GRID,
        f=mean,
        x_range=mean.x_range,
        y_range=mean.y_range,
        parameters={"batches": [one.encode() for one in splines]} if several else mean.encode(),
        batches=tuple(_sampled([one], **described) for one in splines) if several else (),
        **described,
    )


def _from_grid(parameters: dict[str, Any]) -> Surface:
    encoded = parameters["batches"] if set(parameters) == {"batches"} else [parameters]
    return _sampled([grids.Spline.decode(one) for one in encoded], formula="L(w_1, w_2)")


# --- walking on them -------------------------------------------------------------------------------------


def kind_of_point(gradient: Tensor, hessian: Tensor, tolerance: float = 1e-6) -> str:
    """What a point is, judged by the gradient and the signs of the Hessian's eigenvalues there.

    With floating-point numbers hardly anything is exactly zero. The gradient counts as zero if its norm is at
    most ``tolerance``; an eigenvalue counts as zero if its size is at most ``tolerance`` times that of the
    largest, or at most ``tolerance``, if the largest is smaller than 1.

    Args:
        gradient: shape (n,).
        hessian: shape (n, n), symmetric.
        tolerance: positive.

    Returns:
        ``"not critical"`` if the gradient is not zero; otherwise ``"saddle"`` if there are eigenvalues of
        both signs, ``"undecided (zero eigenvalue)"`` if there are not but some are zero, ``"minimum"`` if all
        are positive, ``"maximum"`` if all are negative.

    Raises:
        ValueError: the shapes do not fit together, a number is not finite, or ``tolerance`` is not positive.
    """
    n = len(gradient)
    if gradient.shape != (n,) or hessian.shape != (n, n):
        shapes = f"{tuple(gradient.shape)} and {tuple(hessian.shape)}"
        raise ValueError(f"kind_of_point(): expected a gradient (n,) and a Hessian (n, n), got shapes {shapes}")
    if not (gradient.isfinite().all() and hessian.isfinite().all()):
        raise ValueError("kind_of_point(): the gradient or the Hessian is not finite; there is no saying what it is")
    if not tolerance > 0:
        raise ValueError(f"kind_of_point(tolerance={tolerance}): it must be positive")
    if gradient.norm() > tolerance:
        return "not critical"
    eigenvalues = torch.linalg.eigvalsh(hessian)
    zero = tolerance * eigenvalues.abs().max().clamp(min=1)
    up, down = eigenvalues > zero, eigenvalues < -zero
    if up.any() and down.any():
        return "saddle"
    if up.all():
        return "minimum"
    if down.all():
        return "maximum"
    return "undecided (zero eigenvalue)"


class Descent(NamedTuple):
    """A walk on a surface. All tensors are float64; T is the number of updates that led to a finite loss.

    Attributes:
        path: the points, the start first, shape (T + 1, 2).
        losses: the loss at each of them, shape (T + 1,).
        gradient_norms: the norm of the gradient at each of them, shape (T + 1,).
        effective_steps: by what each element of a gradient was in effect multiplied, shape (T, 2): the change of
            the parameter, divided by minus the gradient that the update was given (that of the mini-batch, before
            clipping). Gradient descent makes it the learning rate, momentum and weight decay may make it negative;
            NaN where the gradient was 0.
        diverged_at: the number of the update after which the loss was not finite any more (1 for the first),
            where the walk ended early; else None.
    """

    path: Tensor
    losses: Tensor
    gradient_norms: Tensor
    effective_steps: Tensor
    diverged_at: int | None


def descend(
    surface: Surface,
    optimizer: str | Callable[[list[Tensor]], AnyOptimizer],
    start: Point,
    steps: int,
    *,
    schedule: Schedule | None = None,
    clip: tuple[str, float] | None = None,
    batches: Sequence[Surface] = (),
    order: Sequence[int] | None = None,
    **options: Any,
) -> Descent:
    """Walk down a surface: ``descend(surface, "momentum", (-1.5, 1.0), 100, learning_rate=0.01)``.

    Args:
        surface: what to walk on.
        optimizer: a name that `leedl.optimizers.create` knows; or a function that is given a list of one
            parameter, the point as a tensor of shape (2,), and returns an optimizer for it, such as
            ``lambda parameters: torch.optim.SGD(parameters, lr=0.01)``.
        start: the point to start from, two numbers.
        steps: the number of updates, at least 1.
        schedule: from the number of updates made to a factor of the learning rate, as in `leedl.schedules`.
        clip: ``("norm", 15)`` shortens longer gradients to length 15, ``("value", 15)`` cuts each element to the
            range from -15 to 15, as `leedl.optimizers.clip_by_norm` and ``clip_by_value`` do.
        batches: the surfaces of the mini-batches; ``surface.batches`` if there is an order and these are not given.
        order: which mini-batch each update takes its gradient from, begun anew when it is through; all in turn if
            ``batches`` are given and this is not. Losses and gradient norms are still those of ``surface``.
        **options: with a name, ``learning_rate`` and the options of that optimizer.

    Returns:
        The walk. Where the loss becomes infinite or undefined, it ends with the last finite point and says so
        in ``diverged_at``.

    Raises:
        TypeError: ``start`` is not made of real numbers, the optimizer has no such option, or options were
            given together with a function.
        ValueError: ``start`` is not one point, the loss is not finite there, ``steps`` is smaller than 1, there is
            no such optimizer or way to clip, or the order names mini-batches that there are not.
    """
    if steps < 1:
        raise ValueError(f"descend(steps={steps}): the number of steps must be at least 1")
    point = _one_point(start).detach().clone()
    if not surface.value(point).isfinite():
        raise ValueError(
            f"descend(start={tuple(point.tolist())}): "
            f"the loss of {surface.name} is {surface.value(point):g} there; start where it is finite"
        )
    batches, order = _batches_in_order(surface, batches, order)
    _check_clip(clip)
    point.requires_grad_()
    path, losses, norms, gradients = [], [], [], []
    walker = _optimizer_for(point, optimizer, options)
    with scheduled(walker, schedule) as set_learning_rate:
        for step in range(steps + 1):
            loss = surface.value(point)
            if not loss.isfinite():
                break
            walker.zero_grad()
            loss.backward()
            path.append(point.detach().clone())
            losses.append(loss.detach())
            norms.append(point.grad.norm())
            if step < steps:
                if batches:
                    point.grad = batches[order[step % len(order)]].gradient(point.detach())
                gradients.append(point.grad.clone())
                _clip(point, clip)
                set_learning_rate(step)
                walker.step()
    diverged_at = len(path) if len(path) <= steps else None
    points = torch.stack(path)
    used = torch.stack(gradients)[: len(path) - 1]
    effective_steps = torch.where(used == 0, torch.nan, points.diff(dim=0) / -used)
    return Descent(points, torch.stack(losses), torch.stack(norms), effective_steps, diverged_at)


def _batches_in_order(
    surface: Surface, batches: Sequence[Surface], order: Sequence[int] | None
) -> tuple[Sequence[Surface], Sequence[int]]:
    if order is None:
        return batches, range(len(batches))
    batches = batches or surface.batches
    if not batches:
        raise ValueError(f"descend(order=…): {surface.name} has no mini-batches; give them as batches=")
    if not len(order) or any(isinstance(one, float) or not 0 <= one < len(batches) for one in order):
        raise ValueError(
            f"descend(order={list(order)[:10]}): it must hold whole numbers from 0 to {len(batches) - 1}, at least one"
        )
    return batches, order


def _check_clip(clip: tuple[str, float] | None) -> None:
    if clip is None:
        return
    if len(clip) != 2 or clip[0] not in ("norm", "value") or not clip[1] > 0:
        raise ValueError(f"descend(clip={clip!r}): give ('norm', c) or ('value', c) with c larger than 0, or None")


def _clip(point: Tensor, clip: tuple[str, float] | None) -> None:
    if clip is not None:
        by, limit = clip
        (optimizers.clip_by_norm if by == "norm" else optimizers.clip_by_value)([point], limit)


def _optimizer_for(
    point: Tensor, optimizer: str | Callable[[list[Tensor]], AnyOptimizer], options: dict[str, Any]
) -> AnyOptimizer:
    if isinstance(optimizer, str):
        return optimizers.create(optimizer, [point], **options)
    if options:
        raise TypeError(
            f"descend(): the options {', '.join(options)} go with the name of an optimizer, one of "
            f"{', '.join(optimizers.names())}; a function sets its own"
        )
    return optimizer([point])
