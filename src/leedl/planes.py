"""Planes through the parameters of a network: two directions in which to look at its loss.

A direction is a vector with one number for each parameter of the model, in the order of ``model.parameters()``;
``torch.nn.utils.parameters_to_vector(model.parameters()).detach()`` is the model's present position among them, and a
snapshot of a training.
"""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any, TypeAlias

import torch
from torch import Tensor, nn

Direction: TypeAlias = Tensor | Sequence[Tensor]


def random_directions(model: nn.Module, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """Two random, filter-normalized directions (Li et al., Visualizing the loss landscape of neural nets, 2018).

    Normal random numbers are scaled so that, in every filter (the weights of one output channel or neuron: a row of the
    weight tensor), the direction is as long as the weights are: else the picture would depend on scales that the
    network does not feel. Biases and all other parameters with fewer than two axes (as in batch normalization) stay as
    they are: their part of the direction is zero, which is ``ignore='biasbn'`` in the authors' code.

    Returns:
        Two vectors of shape (P,) for P parameters, not quite orthogonal.
    """
    return _random_direction(model, generator), _random_direction(model, generator)


def _random_direction(model: nn.Module, generator: torch.Generator) -> Tensor:
    parts = []
    for weight in (parameter.detach() for parameter in model.parameters()):
        part = torch.randn(weight.shape, generator=generator).to(weight)  # drawn on the CPU: the same on every device
        rows, weights = (
            part.reshape(len(part) if part.ndim else 1, -1),
            weight.reshape(len(part) if part.ndim else 1, -1),
        )
        scaled = rows * weights.norm(dim=1, keepdim=True) / (rows.norm(dim=1, keepdim=True) + 1e-10)
        parts.append(scaled.flatten() if weight.ndim > 1 else torch.zeros_like(scaled).flatten())
    return torch.cat(parts)


def trajectory_directions(model: nn.Module, snapshots: Sequence[Direction]) -> tuple[Tensor, Tensor]:
    """The two directions in which the snapshots of a training vary most: their first two principal components.

    As in section 7 of Li et al. (2018). Each is of length 1, so that coordinates are distances between parameters.

    Args:
        model: the one that was trained.
        snapshots: its parameters at different times, at least three that do not lie on a line.

    Raises:
        ValueError: there are too few snapshots, they lie on a line, or one does not have the model's parameters.
    """
    if len(snapshots) < 3:
        raise ValueError(f"snapshots: {len(snapshots)} given; a plane needs at least 3 that do not lie on a line")
    positions = torch.stack([as_vector(model, one, f"snapshots[{i}]") for i, one in enumerate(snapshots)])
    _, sizes, directions = torch.linalg.svd(positions - positions.mean(0), full_matrices=False)
    if not sizes[1] > 1e-6 * sizes[0]:
        raise ValueError("snapshots: they all lie on one line; a plane needs three that do not")
    return directions[0], directions[1]


def coordinates(model: nn.Module, directions: tuple[Tensor, Tensor], snapshots: Sequence[Direction]) -> Tensor:
    """Where in the plane the snapshots lie: the nearest points, shape (T, 2), float64, (0, 0) for the model itself."""
    if not snapshots:
        return torch.zeros(0, 2, dtype=torch.float64)
    origin = position(model)
    moves = torch.stack([as_vector(model, one, f"snapshots[{i}]") - origin for i, one in enumerate(snapshots)])
    plane = torch.stack(directions, dim=1)
    return torch.linalg.lstsq(plane.double(), moves.double().T).solution.T.cpu()


def position(model: nn.Module) -> Tensor:
    """The parameters of a model in one vector, a copy."""
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def as_vector(model: nn.Module, direction: Direction, name: str) -> Tensor:
    """A direction, or a snapshot, as one vector of the model's type and on its device.

    Args:
        model: whose parameters it is for.
        direction: a vector of shape (P,), or tensors of the shapes of the parameters.
        name: what to call it in an error.

    Raises:
        ValueError: it has other shapes, is zero everywhere or not finite.
    """
    shapes = [tuple(parameter.shape) for parameter in model.parameters()]
    first = next(model.parameters())
    if isinstance(direction, Tensor):
        number = sum(parameter.numel() for parameter in model.parameters())
        if direction.shape != (number,):
            raise ValueError(
                f"{name} has shape {tuple(direction.shape)}; a vector for this model has shape ({number},)"
            )
        vector = direction
    else:
        given = [tuple(tensor.shape) for tensor in direction]
        if given != shapes:
            raise ValueError(f"{name} has tensors of shapes {given}; the parameters of this model have {shapes}")
        vector = torch.cat([tensor.flatten() for tensor in direction])
    if not vector.isfinite().all():
        raise ValueError(f"{name} holds numbers that are not finite")
    return vector.detach().to(first)


def loss_in_plane(
    model: nn.Module, loss: Callable[[Tensor, Tensor], Tensor], directions: tuple[Tensor, Tensor]
) -> Callable[[Tensor, Tensor, tuple[Tensor, Tensor]], Tensor]:
    """The loss as a function ``f(w1, w2, (x, y))``: of the model moved by w1 and w2 times the directions.

    It works on a copy in evaluation mode, so that dropout is off, batch normalization uses what it has stored, and the
    model is left as it is.
    """
    copy = deepcopy(model).eval().requires_grad_(False)
    sizes = [parameter.numel() for parameter in copy.parameters()]
    shifts = [
        (name, parameter, first.view_as(parameter), second.view_as(parameter))
        for (name, parameter), first, second in zip(
            copy.named_parameters(), *(direction.split(sizes) for direction in directions), strict=True
        )
    ]

    def in_plane(w1: Tensor, w2: Tensor, examples: tuple[Tensor, Tensor]) -> Tensor:
        x, y = examples
        moved: dict[str, Any] = {
            name: parameter + w1.to(parameter) * first + w2.to(parameter) * second
            for name, parameter, first, second in shifts
        }
        return loss(torch.func.functional_call(copy, moved, (x,)), y)

    return in_plane
