"""The network that most pages use."""

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
