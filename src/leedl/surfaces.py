r"""Losses of two parameters in closed form: error surfaces to walk on.

A `Surface` is a loss :math:`L(w_1, w_2)` together with what is needed to draw it and to walk on it. Each is
so small that it can be written again in JavaScript from its formula and its ``parameters``.

>>> surface = create("ellipse", condition_number=100)
>>> surface.gradient((1.0, 1.0))
tensor([ 0.1000, 10.0000], dtype=torch.float64)
"""

import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor

from leedl import data, optimizers
from leedl.schedules import Schedule
from leedl.training import AnyOptimizer, scheduled

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
        parameters: the numbers in the formula, by name.
        minima: the global minima ``(w1, w2)``; empty where they form a curve or do not exist.
        saddles: the saddle points; empty where there are none or too many to list.
    """

    name: str
    formula: str
    f: Callable[[Tensor, Tensor], Tensor]
    x_range: tuple[float, float]
    y_range: tuple[float, float]
    x_label: str = "w_1"
    y_label: str = "w_2"
    parameters: dict[str, float] = field(default_factory=dict)
    minima: tuple[tuple[float, float], ...] = ()
    saddles: tuple[tuple[float, float], ...] = ()

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


def _check_finite(name: str, **numbers: float) -> None:
    for parameter, number in numbers.items():
        if not math.isfinite(number):
            raise ValueError(f"{name}({parameter}={number}): it must be a finite number")


_SURFACES: dict[str, Callable[..., Surface]] = {
    constructor.__name__: constructor
    for constructor in (two_weight_network, ellipse, saddle, rosenbrock, rastrigin, linear_on_views)
}


def names() -> list[str]:
    """The names that `create` knows."""
    return list(_SURFACES)


def create(name: str, **parameters: Any) -> Surface:
    """The surface of that name: ``create("saddle")`` is ``saddle()``.

    Raises:
        ValueError: there is no surface of that name.
        TypeError: it has no such parameter.
    """
    if name not in _SURFACES:
        raise ValueError(f"create({name!r}): there is no such surface; choose one of {', '.join(names())}")
    valid = inspect.signature(_SURFACES[name]).parameters
    for parameter in parameters:
        if parameter not in valid:
            allowed = ", ".join(valid) or "none"
            raise TypeError(f"create({name!r}, {parameter}=…): no such parameter; it has: {allowed}")
    return _SURFACES[name](**parameters)


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
        diverged_at: the number of the update after which the loss was not finite any more (1 for the first),
            where the walk ended early; else None.
    """

    path: Tensor
    losses: Tensor
    gradient_norms: Tensor
    diverged_at: int | None


def descend(
    surface: Surface,
    optimizer: str | Callable[[list[Tensor]], AnyOptimizer],
    start: Point,
    steps: int,
    *,
    schedule: Schedule | None = None,
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
        **options: with a name, ``learning_rate`` and the options of that optimizer.

    Returns:
        The walk. Where the loss becomes infinite or undefined, it ends with the last finite point and says so
        in ``diverged_at``.

    Raises:
        TypeError: ``start`` is not made of real numbers, the optimizer has no such option, or options were
            given together with a function.
        ValueError: ``start`` is not one point, the loss is not finite there, ``steps`` is smaller than 1, or
            there is no such optimizer.
    """
    if steps < 1:
        raise ValueError(f"descend(steps={steps}): the number of steps must be at least 1")
    point = _one_point(start).detach().clone()
    if not surface.value(point).isfinite():
        raise ValueError(
            f"descend(start={tuple(point.tolist())}): "
            f"the loss of {surface.name} is {surface.value(point):g} there; start where it is finite"
        )
    point.requires_grad_()
    path, losses, norms = [], [], []
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
                set_learning_rate(step)
                walker.step()
    diverged_at = len(path) if len(path) <= steps else None
    return Descent(torch.stack(path), torch.stack(losses), torch.stack(norms), diverged_at)


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
