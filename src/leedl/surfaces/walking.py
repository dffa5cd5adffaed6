"""Walking on surfaces: what a point is, and where an optimizer goes."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
from torch import Tensor

from leedl import optimizers
from leedl.schedules import Schedule
from leedl.surfaces.sampled import GRID
from leedl.surfaces.surface import Point, Surface, one_point
from leedl.training import AnyOptimizer, scheduled


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
        left_map_at: the same where the update led out of a sampled surface, beyond which the loss is not known.
    """

    path: Tensor
    losses: Tensor
    gradient_norms: Tensor
    effective_steps: Tensor
    diverged_at: int | None
    left_map_at: int | None = None


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
        in ``diverged_at``; where it leaves a sampled surface, in ``left_map_at``.

    Raises:
        TypeError: ``start`` is not made of real numbers, the optimizer has no such option, or options were
            given together with a function.
        ValueError: ``start`` is not one point, the loss is not finite there, ``steps`` is smaller than 1, there is
            no such optimizer or way to clip, or the order names mini-batches that there are not.
    """
    if steps < 1:
        raise ValueError(f"descend(steps={steps}): the number of steps must be at least 1")
    point = one_point(start).detach().clone()
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
    ended_at = len(path) if len(path) <= steps else None
    left_map = surface.name == GRID and bool(point.isfinite().all())
    ends = (None, ended_at) if left_map else (ended_at, None)
    points = torch.stack(path)
    used = torch.stack(gradients)[: len(path) - 1]
    effective_steps = torch.where(used == 0, torch.nan, points.diff(dim=0) / -used)
    return Descent(points, torch.stack(losses), torch.stack(norms), effective_steps, *ends)


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
