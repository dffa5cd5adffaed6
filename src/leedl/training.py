"""The training loop: the search for the parameters with the lowest loss, and a record of how it went."""

import os
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import isfinite
from typing import NamedTuple, TypeAlias

import torch
from IPython import get_ipython
from torch import Tensor, nn

from leedl import optimizers
from leedl.models import MLPs
from leedl.schedules import Schedule

AnyOptimizer: TypeAlias = optimizers.Optimizer | torch.optim.Optimizer
Loss = Callable[[Tensor, Tensor], Tensor]
Callback = Callable[[int, nn.Module, "History"], object]

_EXAMPLES_AT_A_TIME = 1000  # where a loss is only measured; bounds the memory


class Best(NamedTuple):
    """The best epoch of a training; ``validation_loss`` is None where there were no validation data."""

    epoch: int
    training_loss: float
    validation_loss: float | None


@dataclass
class History:
    """How a training went. ``training_loss[e]`` is that of epoch e, and so on; the first epoch is 0.

    Attributes:
        training_loss: for each epoch, the loss on all training data after it, with the model in evaluation
            mode.
        validation_loss: the same on the validation data; empty if there were none.
        gradient_norm: for each epoch, the norm of the gradient, averaged over its updates.
        update_loss: for each update, the loss on its batch just before it, with the model in training mode.
        diverged_at: the number of updates after which the loss was not finite any more and training stopped;
            else None. The epoch in which that happened is not in the lists of epochs.
    """

    training_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)
    gradient_norm: list[float] = field(default_factory=list)
    update_loss: list[float] = field(default_factory=list)
    diverged_at: int | None = None

    @property
    def best(self) -> Best:
        """The epoch with the lowest validation loss, or training loss if there were no validation data.

        Raises:
            ValueError: no epoch was finished.
        """
        losses = self.validation_loss or self.training_loss
        if not losses:
            raise ValueError("there is no best epoch: none was finished")
        epoch = losses.index(min(losses))
        return Best(epoch, self.training_loss[epoch], self.validation_loss[epoch] if self.validation_loss else None)


def fit(
    model: nn.Module,
    loss: Loss,
    optimizer: AnyOptimizer,
    train: tuple[Tensor, Tensor],
    validation: tuple[Tensor, Tensor] | None = None,
    *,
    epochs: int,
    batch_size: int | None = None,
    schedule: Schedule | None = None,
    callbacks: Sequence[Callback] = (),
    progress: bool = True,
) -> History:
    """Train a model, in place, and return how it went. The data are moved to the model's device.

    Args:
        model: turns a batch of inputs into predictions. It is left in evaluation mode.
        loss: ``loss(prediction, y)``, one number that averages over the examples, such as ``nn.MSELoss()``.
        optimizer: of ``torch.optim`` or `leedl.optimizers`, made for the model's parameters.
        train: N inputs x, shape (N, …), and labels y, shape (N, …), such as a `leedl.data.Examples`.
            Each is int64 (classes, tokens) or of the floating-point type of the model.
        validation: the same, to measure the loss on after each epoch.
        epochs: how many times every training example is used, at least 1.
        batch_size: the number of examples in an update, the last of an epoch may have fewer; all N, if None.
            Batches are drawn anew for each epoch, by PyTorch's global random numbers; a full batch is not
            shuffled.
        schedule: from the number of updates made to a factor of the learning rate, as in `leedl.schedules`.
            Afterwards the optimizer has its own learning rate again.
        callbacks: each is called after every epoch as ``callback(epoch, model, history)``, with epoch 0 for
            the first and the model in evaluation mode; a true return value ends the training.
        progress: show a line of text on how far the training is, in a terminal or a notebook that someone is
            reading.

    Returns:
        The history. Where the loss stops being finite, training ends with a warning, and
        ``history.diverged_at`` is set.

    Raises:
        TypeError: x or y is no tensor of a type that the model can use.
        ValueError: there are no data, x and y are not equally long, ``epochs`` or ``batch_size`` is smaller
            than 1, the model has no parameters, or its loss on the training data is not finite before the
            first update.
    """
    if epochs < 1:
        raise ValueError(f"fit(epochs={epochs}): the number of epochs must be at least 1")
    if batch_size is not None and batch_size < 1:
        raise ValueError(f"fit(batch_size={batch_size}): must be at least 1, or None for all examples at once")
    x, y = _on_device_of(model, "train", train)
    held_out = _on_device_of(model, "validation", validation) if validation else None
    initial_loss = mean_loss(model, loss, (x, y))
    if not isfinite(initial_loss):
        raise ValueError(
            f"fit(): the training loss is {initial_loss} before the first update; "
            "look for inf or nan in the data, and for weights that are too large"
        )

    history = History()
    with scheduled(optimizer, schedule) as set_learning_rate:
        for epoch in _with_progress(epochs, history, progress):
            model.train()
            norms = []
            for batch in _batches(len(x), batch_size):
                batch_loss = loss(model(x[batch]), y[batch])
                if not batch_loss.isfinite():
                    return _diverged(history, epoch)
                optimizer.zero_grad()
                batch_loss.backward()
                norms.append(_gradient_norm(model))
                set_learning_rate(len(history.update_loss))
                optimizer.step()
                history.update_loss.append(batch_loss.item())

            losses = [mean_loss(model, loss, examples) for examples in ((x, y), held_out) if examples]
            if not all(isfinite(value) for value in losses):
                return _diverged(history, epoch)
            history.training_loss.append(losses[0])
            history.validation_loss += losses[1:]
            history.gradient_norm.append(sum(norms) / len(norms))
            verdicts = [callback(epoch, model, history) for callback in callbacks]
            if any(verdicts):
                break
    return history


@torch.no_grad()
def mean_loss(model: nn.Module, loss: Loss, examples: tuple[Tensor, Tensor]) -> float:
    """The loss of a model on all examples, a thousand at a time, with the model put into evaluation mode.

    Args:
        model: turns inputs into predictions.
        loss: ``loss(prediction, y)``, one number that averages over the examples.
        examples: N inputs, shape (N, …), and labels, shape (N, …); they are moved to the model's device.
    """
    model.eval()
    device = next(model.parameters()).device
    x, y = (tensor.to(device) for tensor in examples)
    parts = zip(x.split(_EXAMPLES_AT_A_TIME), y.split(_EXAMPLES_AT_A_TIME), strict=True)
    return sum(loss(model(part), labels).item() * len(part) for part, labels in parts) / len(x)


def losses_of_runs(outputs: Tensor, y: Tensor) -> Tensor:
    """The cross-entropy of each of R networks, shape (R,), from outputs (R, B, K) and labels (B,), int64."""
    runs, batch, classes = outputs.shape
    every = nn.functional.cross_entropy(outputs.reshape(-1, classes), y.repeat(runs), reduction="none")
    return every.view(runs, batch).mean(1)


def fit_together(
    networks: MLPs,
    train: tuple[Tensor, Tensor],
    learning_rates: Sequence[float],
    *,
    updates: int,
    batch_size: int,
    callback: Callable[[int], object] | None = None,
) -> Tensor:
    """Train R networks side by side, in place, by gradient descent with cross-entropy; all see the same batches.

    Args:
        networks: R of them; left in evaluation mode.
        train: N inputs x, shape (N, inputs), and labels y, shape (N,), int64.
        learning_rates: one for each network.
        updates: how many; batches are drawn anew for each epoch, and what is left over at its end is not used.
        batch_size: from 1 to N.
        callback: called after each update with its number, 1 for the first, with the networks in evaluation mode.

    Returns:
        The loss of each network on each batch, before the update, shape (updates, R).

    Raises:
        ValueError: ``batch_size`` or the number of learning rates does not fit.
    """
    x, y = train
    if not 1 <= batch_size <= len(x):
        raise ValueError(
            f"fit_together(batch_size={batch_size}): it must be from 1 to {len(x)}, the examples there are"
        )
    runs = len(networks.weights[0])
    if len(learning_rates) != runs:
        raise ValueError(f"fit_together(): {len(learning_rates)} learning rates for {runs} networks; give one each")
    rates = torch.tensor(list(learning_rates), device=x.device)[:, None, None]
    parameters = list(networks.parameters())
    history: list[Tensor] = []
    while len(history) < updates:
        whole = len(x) // batch_size * batch_size
        for batch in torch.randperm(len(x))[:whole].split(batch_size)[: updates - len(history)]:
            networks.train()
            losses = losses_of_runs(networks(x[batch]), y[batch])
            gradients = torch.autograd.grad(losses.sum(), parameters)
            with torch.no_grad():
                for parameter, gradient in zip(parameters, gradients, strict=True):
                    parameter -= rates * gradient
            history.append(losses.detach())
            networks.eval()
            if callback:
                callback(len(history))
    return torch.stack(history)


@contextmanager
def scheduled(optimizer: AnyOptimizer, schedule: Schedule | None) -> Iterator[Callable[[int], None]]:
    """Give a function that sets the learning rate for a step; after the block all is as before.

    Args:
        optimizer: of ``torch.optim`` (every parameter group is scheduled) or `leedl.optimizers`.
        schedule: from the number of steps made to a factor of the learning rate; None leaves it alone.
    """
    if schedule is None:
        yield lambda step: None
        return
    rates = _learning_rates(optimizer)
    try:
        yield lambda step: _set_learning_rates(optimizer, [rate * schedule(step) for rate in rates])
    finally:
        _set_learning_rates(optimizer, rates)


def _learning_rates(optimizer: AnyOptimizer) -> list[float]:
    if isinstance(optimizer, optimizers.Optimizer):
        return [optimizer.learning_rate]
    return [group["lr"] for group in optimizer.param_groups]


def _set_learning_rates(optimizer: AnyOptimizer, rates: list[float]) -> None:
    if isinstance(optimizer, optimizers.Optimizer):
        (optimizer.learning_rate,) = rates
    else:
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate


def _on_device_of(model: nn.Module, name: str, examples: tuple[Tensor, Tensor]) -> tuple[Tensor, Tensor]:
    parameter = next(model.parameters(), None)
    if parameter is None:
        raise ValueError("fit(): the model has no parameters, there is nothing to train")
    x, y = examples
    for part, tensor in (("x", x), ("y", y)):
        if not isinstance(tensor, Tensor) or tensor.dtype not in (torch.int64, parameter.dtype):
            given = tensor.dtype if isinstance(tensor, Tensor) else type(tensor).__name__
            raise TypeError(
                f"fit(): {part} of {name} is {given}; "
                f"it must be a tensor of {parameter.dtype}, as the model is, or of torch.int64"
            )
    if len(x) != len(y):
        raise ValueError(f"fit(): {name} has {len(x)} inputs x but {len(y)} labels y; they must be equally many")
    if len(x) == 0:
        raise ValueError(f"fit(): {name} is empty; there must be at least one example")
    return x.to(parameter.device), y.to(parameter.device)


def _batches(n: int, batch_size: int | None) -> Iterator[slice | Tensor]:
    if batch_size is None:
        yield slice(None)
    else:
        yield from torch.randperm(n).split(batch_size)


def _gradient_norm(model: nn.Module) -> float:
    norms = [parameter.grad.norm() for parameter in model.parameters() if parameter.grad is not None]
    return torch.stack(norms).norm().item()


def _diverged(history: History, epoch: int) -> History:
    history.diverged_at = len(history.update_loss)
    warnings.warn(
        f"fit(): training stopped, the loss is not finite after {history.diverged_at} updates "
        f"(epoch {epoch}); a smaller learning rate may help",
        RuntimeWarning,
        stacklevel=3,
    )
    return history


def _with_progress(epochs: int, history: History, progress: bool) -> Iterator[int]:
    """The epochs, 0, 1, …; on the way one line of text says how far it is, and is wiped out in the end."""
    shown = progress and _someone_watches()
    line, last_shown = "", time.monotonic()
    try:
        for epoch in range(epochs):
            yield epoch
            if shown and time.monotonic() - last_shown > 0.5:
                bar = "█" * (20 * (epoch + 1) // epochs)
                loss = history.training_loss[-1]
                line = f"{bar:·<20} epoch {epoch + 1} of {epochs}, training loss {loss:<10.4g}"
                print(f"\r{line}", end="", flush=True)
                last_shown = time.monotonic()
    finally:
        if line:
            print(f"\r{' ' * len(line)}\r", end="", flush=True)


def _someone_watches() -> bool:
    """Whether the output goes to a terminal or a notebook, and not into a page that is being built."""
    return os.environ.get("LEEDL_STRICT") != "1" and (sys.stdout.isatty() or hasattr(get_ipython(), "kernel"))
