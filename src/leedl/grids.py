"""A loss sampled on a grid and joined smoothly: what a figure without PyTorch needs to walk on any PyTorch loss.

A `Spline` is a tensor-product cubic spline on equally spaced points: value, gradient and Hessian are continuous. It
keeps one float32 coefficient for each basis function, and those are what a page stores and what
``widgets/js/grids.js`` evaluates by the same formulas, so that Python and the browser differ by rounding only.

`fit` chooses how many points to sample: as many as an error bound needs.

>>> (bowl,) = fit([lambda w1, w2: w1**2 + w2**2], (-1, 1), (-1, 1))
>>> round(bowl(0.3, 0.4).item(), 6)
0.25
"""

import base64
import binascii
import math
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

Loss: TypeAlias = Callable[[Tensor, Tensor], Tensor]
Range: TypeAlias = tuple[float, float]

TOLERANCE = 1e-3
"""The largest error of the value, as a part of the range of the loss."""
SLOPE_TOLERANCE = 10
"""How much larger than that the error of a slope may be, as a part of the range of the loss per width of the map."""
MAX_POINTS = 129

_FEWEST_POINTS = 9
_SPREAD, _AT_BORDER, _ROUGH = 64, 16, 16  # cells in which errors are measured
_MARGIN = 0.5  # of the error allowed, where it is measured, since it may be larger elsewhere
_ROUNDING = 1e-9  # of a cell: so far beyond the border a point still counts as on it
_NUMBERS_AT_A_TIME = 2**22  # that a loss keeps for its gradient; bounds the memory where many points are done at once
_POINTS_AT_A_TIME = 256


@dataclass(frozen=True, eq=False)
class Spline:
    """A function of two parameters: cubic B-splines on n1 × n2 equally spaced points, in double precision.

    ``spline(w1, w2)`` is its value for numbers or tensors that broadcast against each other. It can be differentiated
    twice. Outside of the ranges, where nobody measured the loss, value and derivatives are NaN, so that a walk that
    leaves the map ends there instead of going on over invented ground.

    Attributes:
        x_range: the lowest and the highest value of the first parameter.
        y_range: the same for the second.
        coefficients: float32, shape (n2 + 2, n1 + 2); float64 for a `mean`.
        offset: what is to be added; it keeps small differences of large losses from being rounded away.
    """

    x_range: Range
    y_range: Range
    coefficients: Tensor
    offset: float = 0.0

    @classmethod
    def through(
        cls, values: Tensor, x_range: Range, y_range: Range, slopes: tuple[Tensor, Tensor, Tensor] | None = None
    ) -> "Spline":
        """The spline with these values on the grid, and these slopes across the border, up to rounding to float32.

        Its errors are of fourth order (of third for slopes) in the spacing (C. de Boor, A Practical Guide to Splines,
        1978, chapters IV, XVII). Slopes that are not given are found from the five values next to them.

        Args:
            values: shape (n2, n1), at least 5 × 5; ``values[i, j]`` belongs to the i-th ``w2`` and the j-th ``w1``.
            x_range: the values of w1 that the first and the last column belong to.
            y_range: the values of w2 that the first and the last row belong to.
            slopes: those along w1 in the first and the last column, shape (n2, 2); those along w2 in the first and the
                last row, shape (2, n1); and the mixed second derivative in the corners, shape (2, 2).

        Raises:
            ValueError: there are too few values, or they differ by more than a float32 can hold.
        """
        if values.ndim != 2 or min(values.shape) < 5:
            raise ValueError(f"a spline goes through at least 5 × 5 values, got shape {tuple(values.shape)}")
        values = values.double()
        n2, n1 = values.shape
        if slopes is None:
            left_and_right, bottom_and_top = _end_slopes(values.T).T, _end_slopes(values)
            corners = _end_slopes(left_and_right)
        else:
            step1, step2 = (x_range[1] - x_range[0]) / (n1 - 1), (y_range[1] - y_range[0]) / (n2 - 1)
            left_and_right, bottom_and_top, corners = slopes[0] * step1, slopes[1] * step2, slopes[2] * step1 * step2
        offset = ((values.min() + values.max()) / 2).item()
        known = torch.zeros(n2 + 2, n1 + 2, dtype=torch.float64)
        known[1:-1, 1:-1] = values - offset
        known[1:-1, [0, -1]] = left_and_right
        known[[0, -1], 1:-1] = bottom_and_top
        known[:: n2 + 1, :: n1 + 1] = corners
        rows, columns = _collocation(n2), _collocation(n1)
        coefficients = torch.linalg.solve(columns, torch.linalg.solve(rows, known).T).T.float().contiguous()
        if not coefficients.isfinite().all():
            size = (values - offset).abs().max().item()
            raise ValueError(f"the losses differ by ±{size:.3g} from {offset:.3g}; float32 holds at most 3.4e38")
        return cls(x_range, y_range, coefficients, offset)

    def __call__(self, w1: Tensor | float, w2: Tensor | float) -> Tensor:
        """The value, float64, of the shape to which ``w1`` and ``w2`` broadcast; NaN outside of the ranges."""
        w1, w2 = torch.broadcast_tensors(
            torch.as_tensor(w1, dtype=torch.float64), torch.as_tensor(w2, dtype=torch.float64)
        )
        column, along_x, inside_x = _cell(w1, self.x_range, self.coefficients.shape[1] - 3)
        row, along_y, inside_y = _cell(w2, self.y_range, self.coefficients.shape[0] - 3)
        four = torch.arange(4)
        around = self.coefficients.double()[
            (row[..., None] + four)[..., None], (column[..., None] + four)[..., None, :]
        ]
        rows = (around * _basis(along_x)[..., None, :]).sum(-1)  # (…, 4)
        value = self.offset + (rows * _basis(along_y)).sum(-1)
        return value * torch.where(inside_x & inside_y, 1.0, math.nan)  # a factor also turns the derivatives into NaN

    def encode(self) -> dict[str, Any]:
        """The spline as JSON can hold it.

        The coefficients are little-endian float32, row by row, in base64, without the ``offset``; ``shape`` is theirs.
        """
        stored = np.ascontiguousarray(self.coefficients.numpy(), dtype="<f4")
        return {
            "x_range": list(self.x_range),
            "y_range": list(self.y_range),
            "shape": list(stored.shape),
            "offset": self.offset,
            "coefficients": base64.b64encode(stored.tobytes()).decode("ascii"),
        }

    @classmethod
    def decode(cls, encoded: dict[str, Any]) -> "Spline":
        """The spline that was encoded, without loss.

        Raises:
            ValueError: something is missing, or the coefficients are not as many as the shape says.
        """
        expected = {"x_range", "y_range", "shape", "offset", "coefficients"}
        if set(encoded) != expected:
            raise ValueError(
                f"an encoded grid has {', '.join(sorted(expected))}; got {', '.join(sorted(encoded)) or 'nothing'}"
            )
        try:
            stored = np.frombuffer(base64.b64decode(encoded["coefficients"], validate=True), dtype="<f4")
            coefficients = torch.from_numpy(stored.astype(np.float32).reshape(encoded["shape"]))
        except (binascii.Error, ValueError) as error:
            raise ValueError(
                f"the coefficients are no {encoded['shape']} numbers of 32 bits in base64: {error}"
            ) from None
        x_range, y_range = (checked_range(name, encoded[name]) for name in ("x_range", "y_range"))
        return cls(x_range, y_range, coefficients, float(encoded["offset"]))


def mean(splines: Sequence[Spline]) -> Spline:
    """The mean of splines on the same grid: a spline, whose coefficients are the means of theirs.

    Raises:
        ValueError: there is none, or they are not on the same grid.
    """
    if len({(one.x_range, one.y_range, one.coefficients.shape) for one in splines}) != 1:
        grids = ", ".join(f"{tuple(one.coefficients.shape)} on {one.x_range} × {one.y_range}" for one in splines)
        raise ValueError(f"a mean is of splines on one grid; got {grids or 'none'}")
    if len(splines) == 1:
        return splines[0]
    coefficients = torch.stack([one.coefficients.double() for one in splines]).mean(0)
    offset = sum(one.offset for one in splines) / len(splines)
    return Spline(splines[0].x_range, splines[0].y_range, coefficients, offset)


def _collocation(n: int) -> Tensor:
    """The matrix (n + 2, n + 2) that turns coefficients into the first slope, the n values and the last slope."""
    matrix = torch.zeros(n + 2, n + 2, dtype=torch.float64)
    for point in range(1, n + 1):
        matrix[point, point - 1 : point + 2] = torch.tensor([1, 4, 1]) / 6
    matrix[0, :3] = matrix[-1, -3:] = torch.tensor([-1, 0, 1]) / 2
    return matrix


def _end_slopes(values: Tensor) -> Tensor:
    """The slopes in the first and the last row, shape (2, n), of values (5 or more, n), per distance of two rows."""
    one_sided = torch.tensor([-25, 48, -36, 16, -3], dtype=torch.float64) / 12
    return torch.stack([one_sided @ values[:5], -one_sided @ values[-5:].flip(0)])


def _cell(w: Tensor, bounds: Range, cells: int) -> tuple[Tensor, Tensor, Tensor]:
    """The cell that w lies in, where in it from 0 to 1, and whether it lies in the range at all."""
    low, high = bounds
    position = (w - low) / (high - low) * cells
    inside = (position >= -_ROUNDING) & (position <= cells + _ROUNDING)
    cell = torch.where(inside, position.detach(), 0.0).floor().clamp(0, cells - 1)
    return cell.long(), position - cell, inside


def _basis(u: Tensor) -> Tensor:
    """The four cubic B-splines that are not zero in a cell, at u from 0 to 1 in it, shape (…, 4)."""
    v = 1 - u
    return torch.stack([v**3, (3 * u - 6) * u**2 + 4, (3 * v - 6) * v**2 + 4, u**3], dim=-1) / 6


# --- how fine the grid must be ----------------------------------------------------------------------------------------


def fit(
    losses: Sequence[Loss],
    x_range: Sequence[float],
    y_range: Sequence[float],
    *,
    tolerance: float = TOLERANCE,
    max_points: int = MAX_POINTS,
) -> list[Spline]:
    """Splines for several losses on one grid, fine enough for an error bound and hardly finer.

    With R the largest minus the smallest loss, the error of the value is at most ``tolerance`` · R, and that of either
    slope at most 10 · ``tolerance`` · R / width, where width is that of the parameter's range. (For a loss that hardly
    changes, R is a millionth of its size: finer differences are rounding.) The errors are measured against the loss
    itself between the points of the grid, in 192 cells: spread evenly, along the border, and where the spline bends
    most abruptly. There they must stay below half of what is allowed, since they may be larger elsewhere. While they
    do not, each parameter that needs it gets more points, by the orders at which the errors of a cubic spline shrink:
    value 4, slope 3. Tests find the bound kept everywhere on random smooth networks; nothing can promise it for a loss
    with features that are narrower than the first grids notice.

    Args:
        losses: each ``f(w1, w2)``, one number for two 0-d float64 tensors. Many points are evaluated at once by
            ``torch.func.vmap`` where it can do that, else one after the other.
        x_range: the values of the first parameter, lowest and highest.
        y_range: the same for the second.
        tolerance: positive.
        max_points: along either parameter, at least 9.

    Warns:
        RuntimeWarning: ``max_points`` are too few for the bound. The message states the errors that remain.

    Raises:
        ValueError: a range is reversed or not finite, a loss is not finite at a point of the grid, not one number, or
            not the same when computed twice; or ``tolerance`` or ``max_points`` is too small.
        TypeError: a loss returned no real number.
    """
    ranges = checked_range("x_range", x_range), checked_range("y_range", y_range)
    if not 0 < tolerance < math.inf:
        raise ValueError(f"tolerance={tolerance}: give a positive number, such as {TOLERANCE}")
    if max_points < _FEWEST_POINTS:
        raise ValueError(f"max_points={max_points}: give at least {_FEWEST_POINTS}")
    evaluated = [_Evaluated(loss, ranges) for loss in losses]
    numbers = [_FEWEST_POINTS, _FEWEST_POINTS]
    while True:
        splines = [loss.spline(*numbers) for loss in evaluated]
        errors = torch.stack([_errors(*pair) for pair in zip(splines, evaluated, strict=True)]).amax(0)
        excess = errors / (torch.tensor([1, SLOPE_TOLERANCE, SLOPE_TOLERANCE]) * tolerance)  # of value and two slopes
        if excess.max() <= _MARGIN:
            return splines
        wanted = [_more(n, (one / _MARGIN) ** (1 / 3)) for n, one in zip(numbers, excess[1:].tolist(), strict=True)]
        if wanted == numbers:
            wanted = [_more(n, (excess[0].item() / _MARGIN) ** (1 / 4)) for n in numbers]
        finer = [min(n, max_points) for n in wanted]
        if finer == numbers:
            break
        numbers = finer
    if excess.max() > 1:
        value, slope = errors[0].item(), errors[1:].max().item()
        kilobytes = sum(len(one.encode()["coefficients"]) for one in splines) / 1000
        warnings.warn(
            f"with {numbers[0]} × {numbers[1]} points ({kilobytes:.0f} kB) the error is {value:.2g} of the range of "
            f"the loss (allowed: {tolerance:.2g}), that of the slope {slope:.2g} of it per width (allowed: "
            f"{SLOPE_TOLERANCE * tolerance:.2g}); draw a smaller range, smooth what has kinks or jumps, or allow more: "
            f"tolerance={1.5 * tolerance * excess.max().item():.1g}, or max_points",
            RuntimeWarning,
            stacklevel=3,
        )
    return splines


def checked_range(name: str, bounds: Sequence[float]) -> Range:
    """The range as two floats.

    Raises:
        ValueError: it is not two finite numbers in rising order.
    """
    if len(bounds) != 2 or not all(map(math.isfinite, bounds)) or not bounds[0] < bounds[1]:
        raise ValueError(f"{name}={tuple(bounds)}: give the lowest and the highest value, in this order, both finite")
    return float(bounds[0]), float(bounds[1])


def _errors(spline: Spline, loss: "_Evaluated") -> Tensor:
    """The largest errors of value and two slopes, as parts of the range of the loss (per width), shape (3,)."""
    points = _points_between(spline).requires_grad_()
    ours = spline(*points.T)
    (our_slopes,) = torch.autograd.grad(ours.sum(), points)
    values, slopes = loss.values_and_slopes(points.detach())
    widths = torch.tensor([high - low for low, high in loss.ranges], dtype=torch.float64)
    error = torch.cat([(ours.detach() - values)[:, None], (our_slopes - slopes) * widths], dim=1)
    change, size = (values.max() - values.min()).item(), values.abs().max().item()
    return error.abs().amax(0) / max(change, 1e-6 * size, 1e-300)


def _points_between(spline: Spline) -> Tensor:
    """Points between those of the grid where the error may be largest, shape (N, 2).

    In a cell the slope errs most at 0.21 of its width. Of the cells are chosen some spread evenly, some along the
    border, and those around the points where the third derivative jumps most.
    """
    cells = torch.tensor(spline.coefficients.shape).flip(0) - 3  # along x, along y
    evenly = (
        torch.arange(_SPREAD)[:, None] * torch.tensor([0.7548776662466927, 0.5698402909980532]) % 1
    )  # R2, M. Roberts
    along = torch.linspace(0, 0.999, _AT_BORDER)
    border = [torch.stack([torch.full_like(along, end), along], dim=1) for end in (0, 0.999)]
    chosen = torch.cat([evenly, *border, *(side.flip(1) for side in border)])
    regular = (chosen * cells).floor() + 0.21

    across, down = (spline.coefficients.diff(n=4, dim=dim).abs() for dim in (1, 0))
    jumps = torch.maximum(across[2:-2] * cells[0], down[:, 2:-2] * cells[1])  # at inner points of the grid
    roughest = jumps.flatten().argsort(descending=True)[:_ROUGH]
    columns = jumps.shape[1]
    inner = 1 + torch.stack([roughest % columns, roughest // columns], dim=1)
    around = inner[:, None] + 0.21 * torch.tensor([[-1, -1], [-1, 1], [1, -1], [1, 1]])

    low, high = torch.tensor([spline.x_range, spline.y_range], dtype=torch.float64).T
    return low + (high - low) * torch.cat([regular, around.reshape(-1, 2)]) / cells


def _more(n: int, factor: float) -> int:
    """So many times n points; an odd number, so that one of them is the centre."""
    return n if factor <= 1 else 2 * math.ceil((n - 1) / 2 * min(max(factor, 1.1), 2)) + 1


# --- evaluating a loss at many points ---------------------------------------------------------------------------------


class _Evaluated:
    """A loss at many points, several of them at a time if ``torch.func.vmap`` can do that."""

    def __init__(self, loss: Loss, ranges: tuple[Range, Range]) -> None:
        self.loss, self.ranges = loss, ranges
        low, high = torch.tensor(ranges, dtype=torch.float64).T
        self.differentiable, self.at_a_time = _how(loss, low + (high - low) * torch.tensor([0.31, 0.43]))

    def values(self, points: Tensor) -> Tensor:
        """The loss at points of shape (N, 2), float64, shape (N,)."""
        with torch.no_grad():
            values = torch.cat([self._some(part) for part in points.split(self.at_a_time)])
        if not values.isfinite().all():
            where = int((~values.isfinite()).nonzero()[0])
            w1, w2 = points[where].tolist()
            raise ValueError(
                f"the loss is {values[where].item()} at (w1, w2) = ({w1:g}, {w2:g}); "
                "choose ranges within which it is finite"
            )
        return values

    def values_and_slopes(self, points: Tensor) -> tuple[Tensor, Tensor]:
        """The loss and its gradient, (N,) and (N, 2): by PyTorch, or from differences where it cannot tell.

        Differences reach 1/1000 of the ranges to either side.
        """
        if not self.differentiable:
            return self.values(points), self._differences(points)
        values, slopes = [], []
        for part in points.split(self.at_a_time):
            at = part.clone().requires_grad_()
            values.append(self._some(at))
            slopes += torch.autograd.grad(values[-1].sum(), at)
        return torch.cat(values).detach(), torch.cat(slopes)

    def spline(self, n1: int, n2: int) -> Spline:
        """The spline through the loss on n1 × n2 points."""
        w1, w2 = (
            torch.linspace(*bounds, n, dtype=torch.float64) for bounds, n in zip(self.ranges, (n1, n2), strict=True)
        )
        values = self.values(_product(w1, w2)).reshape(n2, n1)
        slopes = None
        if self.differentiable:
            _, across = self.values_and_slopes(_product(w1[[0, -1]], w2))
            _, down = self.values_and_slopes(_product(w1, w2[[0, -1]]))
            step = (self.ranges[1][1] - self.ranges[1][0]) / 1000
            five = step * torch.arange(5, dtype=torch.float64)
            near_corners = torch.cat([w2[0] + five, w2[-1] - five.flip(0)])
            _, beside = self.values_and_slopes(_product(w1[[0, -1]], near_corners))
            twists = _end_slopes(beside[:, 0].reshape(10, 2)) / step
            slopes = across[:, 0].reshape(n2, 2), down[:, 1].reshape(2, n1), twists
        return Spline.through(values, *self.ranges, slopes)

    def _some(self, points: Tensor) -> Tensor:
        if self.at_a_time == 1:
            return _one_number(self.loss(*points[0])).reshape(1)
        return torch.func.vmap(self.loss)(*points.T).double().cpu()

    def _differences(self, points: Tensor) -> Tensor:
        """Central differences of fourth order, shape (N, 2)."""
        slopes = []
        for step in torch.diag(torch.tensor([(high - low) / 2000 for low, high in self.ranges], dtype=torch.float64)):
            far_left, left, right, far_right = (self.values(points + k * step) for k in (-2, -1, 1, 2))
            slopes.append((8 * (right - left) - (far_right - far_left)) / (12 * step.sum()))
        return torch.stack(slopes, dim=1)


def _product(w1: Tensor, w2: Tensor) -> Tensor:
    """All points (w1, w2), row by row, shape (n2 · n1, 2)."""
    return torch.cartesian_prod(w2, w1).flip(1)


def _how(loss: Loss, point: Tensor) -> tuple[bool, int]:
    """Whether PyTorch can differentiate the loss, and how many points it can be given at a time."""
    kept = 0

    def count(tensor: Tensor) -> Tensor:
        nonlocal kept
        kept += tensor.numel()
        return tensor

    at = point.clone().requires_grad_()
    with torch.autograd.graph.saved_tensors_hooks(count, lambda tensor: tensor), warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # "Converting a tensor with requires_grad=True to a scalar"
        value = _one_number(loss(*at))
    again = _one_number(loss(*point)).item()
    if not math.isclose(value.item(), again, rel_tol=1e-4, abs_tol=1e-12) and math.isfinite(again):
        w1, w2 = point.tolist()
        raise ValueError(
            f"the loss at (w1, w2) = ({w1:g}, {w2:g}) is first {value.item():g}, then {again:g}; it must not depend on "
            "chance: put the model into evaluation mode, draw random numbers once and outside of the function"
        )
    (slope,) = torch.autograd.grad(value, at, allow_unused=True) if value.requires_grad else (None,)
    if slope is None:
        return False, 1
    at_a_time = max(1, min(_POINTS_AT_A_TIME, _NUMBERS_AT_A_TIME // max(kept, 1)))
    try:
        together = torch.func.vmap(loss)(*torch.stack([point, point]).T).double().cpu()
        same = torch.allclose(together, value.detach().expand(2), rtol=1e-4)
    except Exception:  # whatever a loss does that cannot be done for many points at once
        same = False
    return True, at_a_time if same else 1


def _one_number(result: Any) -> Tensor:
    if isinstance(result, int | float) and not isinstance(result, bool):
        return torch.tensor(float(result), dtype=torch.float64)
    if not isinstance(result, Tensor) or not result.is_floating_point():
        given = f"a tensor of {result.dtype}" if isinstance(result, Tensor) else f"{result!r:.60}"
        raise TypeError(f"a loss is one real number, a 0-d tensor of floating-point type; f(w1, w2) returned {given}")
    if result.ndim:
        raise ValueError(
            f"a loss is one number, a tensor of shape (); f(w1, w2) returned shape {tuple(result.shape)}; "
            "is a .mean() missing?"
        )
    return result.double().cpu()
