"""Any loss that PyTorch computes, sampled on a grid: functions, mini-batches, slices through networks."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from leedl import grids, planes
from leedl.data.examples import checked_seed
from leedl.surfaces.surface import Surface
from leedl.training import Loss

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
            is NaN, and a walk that goes there ends: it has left the map.
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


def from_grid(parameters: dict[str, Any]) -> Surface:
    """The surface with these ``parameters``, which hold its grid or those of its mini-batches."""
    encoded = parameters["batches"] if set(parameters) == {"batches"} else [parameters]
    return _sampled([grids.Spline.decode(one) for one in encoded], formula="L(w_1, w_2)")
