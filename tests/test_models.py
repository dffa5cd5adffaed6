import re

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from leedl.models import ACTIVATIONS, MLP, BatchNorm, MLPs

SIZES = st.lists(st.integers(1, 8), min_size=2, max_size=5)
MODULES = {
    "relu": nn.ReLU,
    "leaky_relu": nn.LeakyReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "identity": nn.Identity,
}


@settings(max_examples=100, deadline=None)
@given(
    sizes=SIZES,
    activation=st.sampled_from(list(ACTIVATIONS)),
    batch=st.integers(1, 6),
    seed=st.integers(0, 2**32 - 1),
)
def test_an_mlp_is_the_sequence_of_layers_built_by_hand(sizes, activation, batch, seed):
    torch.manual_seed(seed)
    mlp = MLP(sizes, activation)
    layers = []
    for layer in mlp.layers:
        layers += [layer, MODULES[activation]()]
    by_hand = nn.Sequential(*layers[:-1])
    x = torch.randn(batch, sizes[0])
    torch.testing.assert_close(mlp(x), by_hand(x))


@settings(max_examples=30, deadline=None)
@given(sizes=SIZES, seed=st.integers(0, 2**32 - 1))
def test_an_mlp_starts_like_linear_layers_of_pytorch(sizes, seed):
    torch.manual_seed(seed)
    mlp = MLP(sizes)
    torch.manual_seed(seed)
    linear = [nn.Linear(before, after) for before, after in zip(sizes[:-1], sizes[1:], strict=True)]
    expected = [parameter for layer in linear for parameter in layer.parameters()]
    for actual, parameter in zip(mlp.parameters(), expected, strict=True):
        assert torch.equal(actual, parameter)


@pytest.mark.parametrize(
    ("sizes", "parameters"),
    [
        ([56, 1], 57),
        ([56, 10, 1], 581),
        ([56, 100, 1], 5801),
        ([56, 1000, 1], 58001),
        ([56, 100, 100, 1], 15901),
        ([56, 100, 100, 100, 100, 100, 1], 46201),
    ],
)
def test_an_mlp_has_the_number_of_parameters_counted_by_hand(sizes, parameters):
    """Syllabus 01, W11."""
    assert sum(parameter.numel() for parameter in MLP(sizes).parameters()) == parameters


def test_images_are_flattened():
    mlp = MLP([64, 5, 10])
    images = torch.rand(7, 1, 8, 8)
    assert mlp(images).shape == (7, 10)
    assert torch.equal(mlp(images), mlp(images.reshape(7, 64)))


@pytest.mark.parametrize("sizes", [[], [3], [3, 0], [3, -1, 2], [3, 2.0], (4, "5")])
def test_impossible_sizes_are_refused(sizes):
    with pytest.raises(ValueError, match=rf"MLP\({re.escape(repr(sizes))}\): .*at least two sizes"):
        MLP(sizes)


def test_an_unknown_activation_is_refused_with_the_list_of_activations():
    with pytest.raises(ValueError, match=r"'swish'.* relu, leaky_relu, sigmoid, tanh, identity"):
        MLP([2, 3], activation="swish")


def test_an_input_of_the_wrong_width_is_refused():
    with pytest.raises(ValueError, match=r"shape \(4, 3\) has 3 numbers for each example; this MLP takes 2"):
        MLP([2, 3])(torch.zeros(4, 3))
    with pytest.raises(ValueError, match=r"shape \(4, 1, 8, 8\) has 64 numbers for each example; this MLP takes 784"):
        MLP([784, 10])(torch.zeros(4, 1, 8, 8))


# --- batch normalization ---


@settings(max_examples=60, deadline=None)
@given(
    batch=st.integers(2, 9),
    features=st.integers(1, 6),
    momentum=st.floats(0, 1),
    epsilon=st.sampled_from([1e-5, 1e-3, 0.1]),
    seed=st.integers(0, 2**32 - 1),
)
def test_batch_norm_is_that_of_pytorch_in_both_modes(batch, features, momentum, epsilon, seed):
    generator = torch.Generator().manual_seed(seed)
    ours = BatchNorm(1, features, momentum=momentum, epsilon=epsilon).double()
    theirs = nn.BatchNorm1d(features, eps=epsilon, momentum=momentum).double()
    with torch.no_grad():
        for one, other in ((ours.gamma, theirs.weight), (ours.beta, theirs.bias)):
            one.copy_(torch.randn(one.shape, generator=generator))
            other.copy_(one[0])
    for _ in range(3):
        z = 3 * torch.randn(batch, features, generator=generator, dtype=torch.float64)
        z1, z2 = z.clone().requires_grad_(), z.clone().requires_grad_()
        out1, out2 = ours(z1), theirs(z2)
        torch.testing.assert_close(out1, out2)
        upstream = torch.randn(z.shape, generator=generator, dtype=torch.float64)
        out1.backward(upstream)
        out2.backward(upstream)
        torch.testing.assert_close(z1.grad, z2.grad)
    torch.testing.assert_close(ours.gamma.grad[0], theirs.weight.grad)
    torch.testing.assert_close(ours.mean[0], theirs.running_mean)
    torch.testing.assert_close(ours.variance[0], theirs.running_var)
    one = torch.randn(1, features, generator=generator, dtype=torch.float64)
    torch.testing.assert_close(ours.eval()(one), theirs.eval()(one))


def test_a_training_batch_of_one_is_refused_as_pytorch_does():
    with pytest.raises(ValueError, match="at least two examples, this one has 1"):
        BatchNorm(1, 3)(torch.randn(1, 3))
    with pytest.raises(ValueError, match="more than 1 value"):
        nn.BatchNorm1d(3)(torch.randn(1, 3))


# --- networks side by side ---


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("normalized", [False, True])
def test_networks_side_by_side_compute_what_each_computes_alone(activation, normalized):
    torch.manual_seed(5)
    sizes, x = [5, 7, 4, 3], torch.randn(6, 5)
    together = MLPs(3, sizes, activation, BatchNorm if normalized else None)
    outputs = together(x)
    outputs.square().sum().backward()
    for run in range(3):
        layers = []
        for number, (weight, bias) in enumerate(zip(together.weights, together.biases, strict=True)):
            layer = nn.Linear(*weight.shape[1:])
            layer.weight.data, layer.bias.data = weight[run].detach().T.clone(), bias[run, 0].detach().clone()
            layers += [layer]
            if number < len(sizes) - 2:
                layers += [nn.BatchNorm1d(layer.out_features)] if normalized else []
                layers += [MODULES[activation]()]
        alone = nn.Sequential(*layers)
        torch.testing.assert_close(outputs[run], alone(x))
        alone(x).square().sum().backward()
        torch.testing.assert_close(together.weights[0].grad[run].T, layers[0].weight.grad, rtol=1e-3, atol=1e-4)


def test_networks_side_by_side_start_like_single_ones():
    torch.manual_seed(4)
    together = MLPs(2, [3, 4, 2])
    torch.manual_seed(4)
    for run in range(2):
        one = MLP([3, 4, 2])
        assert torch.equal(together.weights[0][run].T, one.layers[0].weight)
        assert torch.equal(together.biases[1][run, 0], one.layers[1].bias)


def test_no_runs_are_refused():
    with pytest.raises(ValueError, match=r"MLPs\(runs=0\)"):
        MLPs(0, [2, 1])
