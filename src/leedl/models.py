"""The network that most pages use, many of them side by side, and batch normalization between their layers."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "leaky_relu": nn.functional.leaky_relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "identity": nn.Identity(),
}


class MLP(nn.Module):
    """A multi-layer perceptron: linear layers with an activation function between them, none after the last.

    ``MLP([64, 32, 10])`` turns 64 inputs into 32 neurons into 10 outputs. Weights and biases start as PyTorch
    starts those of ``nn.Linear``.

    Args:
        sizes: the number of inputs, of neurons in each hidden layer, and of outputs; two numbers make a
            linear model.
        activation: ``"relu"``, ``"leaky_relu"``, ``"sigmoid"``, ``"tanh"`` or ``"identity"``.

    Raises:
        ValueError: fewer than two sizes, a size that is not a whole number of at least 1, or no such
            activation.
    """

    def __init__(self, sizes: Sequence[int], activation: str = "relu") -> None:
        super().__init__()
        if len(sizes) < 2 or not all(isinstance(size, int) and size >= 1 for size in sizes):
            raise ValueError(f"MLP({sizes!r}): give at least two sizes, inputs and outputs, each a whole number >= 1")
        if activation not in ACTIVATIONS:
            valid = ", ".join(ACTIVATIONS)
            raise ValueError(f"MLP(activation={activation!r}): no such activation; choose one of {valid}")
        self.sizes = tuple(sizes)
        self.activation = activation
        self.layers = nn.ModuleList(nn.Linear(before, after) for before, after in pairwise(sizes))

    def forward(self, x: Tensor) -> Tensor:
        """The outputs, shape (B, outputs), for inputs of shape (B, inputs); images are flattened.

        Raises:
            ValueError: an example does not have as many numbers as the network has inputs.
        """
        a = x.flatten(start_dim=1)  # (B, inputs)
        if a.shape[1] != self.sizes[0]:
            raise ValueError(
                f"an input of shape {tuple(x.shape)} has {a.shape[1]} numbers for each example; "
                f"this MLP takes {self.sizes[0]}"
            )
        for layer in self.layers[:-1]:
            a = ACTIVATIONS[self.activation](layer(a))  # (B, neurons of the layer)
        return self.layers[-1](a)


class BatchNorm(nn.Module):
    r"""Batch normalization (Ioffe and Szegedy, 2015), as ``torch.nn.BatchNorm1d`` computes it.

    In training mode each of the d numbers is brought to mean 0 and variance 1 over the batch, and moving averages of
    the batch's mean and variance are kept; in evaluation mode these take the place of the batch's own. Then comes
    :math:`\gamma\odot\tilde z+\beta` with learned scale and shift.

    Args:
        *shape: ``(1, d)``; or ``(R, 1, d)`` for R networks side by side.
        momentum: the weight of the new batch in the moving averages, from 0 to 1, as PyTorch counts it.
        epsilon: added to the variance.
    """

    mean: Tensor
    variance: Tensor

    def __init__(self, *shape: int, momentum: float = 0.1, epsilon: float = 1e-5) -> None:
        super().__init__()
        self.gamma = nn.Parameter(torch.ones(shape))
        self.beta = nn.Parameter(torch.zeros(shape))
        self.register_buffer("mean", torch.zeros(shape))
        self.register_buffer("variance", torch.ones(shape))
        self.momentum, self.epsilon = momentum, epsilon

    def forward(self, z: Tensor) -> Tensor:
        """The same shape, (B, d) or (R, B, d); a training batch has at least two examples.

        Raises:
            ValueError: a batch of one in training mode.
        """
        mean, variance = self.mean, self.variance
        if self.training:
            B = z.shape[-2]
            if B < 2:
                raise ValueError(f"BatchNorm: a training batch needs at least two examples, this one has {B}")
            mean = z.mean(-2, keepdim=True)
            variance = ((z - mean) ** 2).mean(-2, keepdim=True)
            self.mean.lerp_(mean.detach(), self.momentum)
            self.variance.lerp_(variance.detach() * B / (B - 1), self.momentum)
        return self.gamma * (z - mean) / torch.sqrt(variance + self.epsilon) + self.beta


class MLPs(nn.Module):
    """R networks of one shape side by side, each with parameters of its own: an experiment with R runs at once.

    ``MLPs(3, [64, 32, 10])`` turns inputs (B, 64) into outputs (3, B, 10). Every parameter has the runs as its first
    axis; the gradient of the sum of the R losses is the gradient of each. Weights and biases start as in `MLP`.

    Args:
        runs: how many networks.
        sizes: as for `MLP`.
        activation: as for `MLP`.
        normalization: called as ``normalization(runs, 1, neurons)`` for each hidden layer, such as `BatchNorm`: what
            the values go through before the activation function.

    Raises:
        ValueError: as `MLP`, or fewer than one run.
    """

    def __init__(
        self,
        runs: int,
        sizes: Sequence[int],
        activation: str = "relu",
        normalization: Callable[[int, int, int], nn.Module] | None = None,
    ) -> None:
        super().__init__()
        if not isinstance(runs, int) or runs < 1:
            raise ValueError(f"MLPs(runs={runs!r}): give the number of networks, a whole number >= 1")
        networks = [MLP(sizes, activation) for _ in range(runs)]
        pairs = range(len(sizes) - 1)
        self.activation = activation
        self.weights = nn.ParameterList(  # (R, inputs, outputs) each
            torch.stack([one.layers[layer].weight.detach().T for one in networks]) for layer in pairs
        )
        self.biases = nn.ParameterList(  # (R, 1, outputs) each
            torch.stack([one.layers[layer].bias.detach()[None] for one in networks]) for layer in pairs
        )
        self.normalizations = nn.ModuleList(
            normalization(runs, 1, neurons) if normalization else nn.Identity() for neurons in sizes[1:-1]
        )

    def forward(self, x: Tensor) -> Tensor:
        """The outputs, shape (R, B, outputs), for inputs (B, inputs), the same for all, or (R, B, inputs)."""
        a = x
        *hidden, (last_weight, last_bias) = zip(self.weights, self.biases, strict=True)
        for (weight, bias), normalize in zip(hidden, self.normalizations, strict=True):
            a = ACTIVATIONS[self.activation](normalize(a @ weight + bias))  # (R, B, neurons)
        return a @ last_weight + last_bias
