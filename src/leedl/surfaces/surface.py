"""What a surface is: a loss of two parameters, with its derivatives."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor

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
        return torch.autograd.functional.hessian(self.value, one_point(point))

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


def one_point(point: Point) -> Tensor:
    """A point as a float64 tensor of shape (2,); anything else is refused."""
    points = _points(point)
    if points.ndim != 1:
        raise ValueError(f"expected one point of shape (2,), got shape {tuple(points.shape)}")
    return points
