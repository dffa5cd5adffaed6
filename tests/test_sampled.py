"""Surfaces of losses of PyTorch: functions, mini-batches, slices through networks.

Set ``LEEDL_TEST_SEED`` to the seed that a failed test printed to draw its random numbers again.
"""

import json
import math
import os
import secrets

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from leedl import models, planes, surfaces, training

SQUARE = (-1.0, 1.0)
CROSS_ENTROPY = nn.CrossEntropyLoss()


@pytest.fixture
def chance():
    """A generator of random numbers; those that PyTorch draws for new models come from the same seed."""
    seed = int(os.environ.get("LEEDL_TEST_SEED", secrets.randbits(32)))
    print(f"LEEDL_TEST_SEED={seed}")
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


def random_points(n, x_range, y_range, generator):
    low, high = torch.tensor([x_range, y_range], dtype=torch.float64).T
    return low + (high - low) * torch.rand(n, 2, dtype=torch.float64, generator=generator)


# --- from_loss --------------------------------------------------------------------------------------------------------


def test_a_surface_from_a_loss_has_its_value_gradient_and_hessian():
    rosenbrock = surfaces.rosenbrock()
    surface = surfaces.from_loss(rosenbrock.f, rosenbrock.x_range, rosenbrock.y_range, x_label="a", formula="f")
    assert (surface.name, surface.x_label, surface.y_label, surface.formula) == ("grid", "a", "w_2", "f")
    torch.testing.assert_close(surface.value((0.5, 0.7)), rosenbrock.value((0.5, 0.7)), rtol=0, atol=4.0)
    width, change = torch.tensor([5.0, 5.0]), rosenbrock.grid(51).loss.max().item()
    difference = (surface.gradient((0.5, 0.7)) - rosenbrock.gradient((0.5, 0.7))).abs()
    assert (difference * width <= 0.01 * change).all()
    assert surface.hessian((0.5, 0.7)).shape == (2, 2)


def test_a_surface_is_made_again_from_its_parameters():
    surface = surfaces.from_loss(lambda w1, w2: torch.tanh(w1) * w2, SQUARE, SQUARE)
    again = surfaces.create("grid", **json.loads(json.dumps(surface.parameters)))
    assert torch.equal(again.grid(21).loss, surface.grid(21).loss)
    assert (again.x_range, again.y_range) == (SQUARE, SQUARE)


def test_losses_in_any_style_give_the_same_surface():
    model = nn.Linear(2, 1, bias=False).double()
    x, y = torch.tensor([[1.0, 2.0], [0.5, -1.0]]).double(), torch.tensor([[1.0], [0.3]]).double()

    def differentiable(w1, w2):
        return ((x @ torch.stack([w1, w2])[:, None] - y) ** 2).mean()

    def written_into_a_model(w1, w2):
        with torch.no_grad():
            model.weight.copy_(torch.tensor([[w1, w2]]))
        return ((model(x) - y) ** 2).mean()

    def a_python_number(w1, w2):
        return differentiable(w1, w2).item()

    one, two, three = (
        surfaces.from_loss(f, SQUARE, SQUARE) for f in (differentiable, written_into_a_model, a_python_number)
    )
    torch.testing.assert_close(two.grid(15).loss, one.grid(15).loss, rtol=0, atol=1e-5)
    torch.testing.assert_close(three.grid(15).loss, one.grid(15).loss, rtol=0, atol=1e-5)


def test_many_points_are_evaluated_at_once_where_that_is_possible():
    calls = 0

    def loss(w1, w2):
        nonlocal calls
        calls += 1
        return torch.sin(w1) * w2

    surfaces.from_loss(loss, SQUARE, SQUARE)
    assert calls < 20


@pytest.mark.parametrize(
    ("f", "error", "message"),
    [
        (lambda w1, w2: torch.stack([w1, w2]), ValueError, r"returned shape \(2,\); is a .mean\(\) missing\?"),
        (lambda w1, w2: "3", TypeError, "a loss is one real number.* returned '3'"),
        (lambda w1, w2: torch.tensor(3), TypeError, "returned a tensor of torch.int64"),
        (lambda w1, w2: w1 + torch.rand(()), ValueError, "it must not depend on chance"),
        (lambda w1, w2: torch.log(w1) + w2, ValueError, r"the loss is nan at \(w1, w2\) = \(-1, -1\); choose ranges"),
        (lambda w1, w2: 1 / w1.item() if w1 else math.inf, ValueError, r"the loss is inf at \(w1, w2\) = \(0, -1\)"),
    ],
)
def test_what_is_no_finite_loss_is_refused(f, error, message):
    with pytest.raises(error, match=message):
        surfaces.from_loss(f, SQUARE, SQUARE)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"x_range": (1, -1)}, r"x_range=\(1, -1\): give the lowest and the highest value"),
        ({"y_range": (0, math.inf)}, r"y_range=\(0, inf\)"),
        ({"tolerance": 0}, "tolerance=0: give a positive number"),
        ({"max_points": 5}, "max_points=5: give at least 9"),
    ],
)
def test_settings_that_make_no_grid_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        surfaces.from_loss(lambda w1, w2: w1 * w2, **({"x_range": SQUARE, "y_range": SQUARE} | options))


# --- mini-batches -----------------------------------------------------------------------------------------------------


def test_the_mean_of_the_mini_batches_is_the_loss_on_all_data(chance):
    x = torch.randn(24, generator=chance, dtype=torch.float64)

    def loss(w1, w2, batch):
        return ((torch.tanh(w1 * batch) - w2) ** 2).mean()

    surface = surfaces.batches(loss, x.split(6), SQUARE, SQUARE, x_label="w")
    points = random_points(200, SQUARE, SQUARE, chance)
    truth = torch.func.vmap(lambda w1, w2: loss(w1, w2, x))(*points.T)
    assert (surface.value(points) - truth).abs().max() <= 1e-3 * (truth.max() - truth.min()) * 2
    each = torch.stack([batch.value(points) for batch in surface.batches])
    torch.testing.assert_close(surface.value(points), each.mean(0), rtol=1e-12, atol=1e-12)
    for batch, part in zip(surface.batches, x.split(6), strict=True):
        truth = torch.func.vmap(lambda w1, w2, part=part: loss(w1, w2, part))(*points.T)
        assert (batch.value(points) - truth).abs().max() <= 1e-3 * (truth.max() - truth.min()) * 2
        assert batch.x_label == "w"
    again = surfaces.create("grid", **json.loads(json.dumps(surface.parameters)))
    assert torch.equal(again.value(points), surface.value(points))
    assert len(again.batches) == 4
    with pytest.raises(ValueError, match="at least one mini-batch"):
        surfaces.batches(loss, [], SQUARE, SQUARE)


@given(number=st.integers(1, 9), epochs=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))
def test_an_order_of_batches_takes_each_once_per_epoch(number, epochs, seed):
    order = surfaces.batch_order(number, number * epochs, seed)
    assert json.loads(json.dumps(order)) == order == surfaces.batch_order(number, number * epochs, seed)
    for epoch in range(epochs):
        assert sorted(order[number * epoch : number * (epoch + 1)]) == list(range(number))
    assert surfaces.batch_order(number, 1, seed) == order[:1]


def test_an_order_of_no_batches_is_refused():
    with pytest.raises(ValueError, match=r"batch_order\(number=0, steps=3\): both must be at least 1"):
        surfaces.batch_order(0, 3)
    assert surfaces.batch_order(10, 30, seed=1) != surfaces.batch_order(10, 30, seed=2)


# --- slices through networks ------------------------------------------------------------------------------------------


class Convolutional(nn.Module):
    """With what needs care: batch normalization, dropout, a tied weight."""

    def __init__(self):
        super().__init__()
        self.filters = nn.Conv2d(1, 4, 3)
        self.norm = nn.BatchNorm2d(4)
        self.dropout = nn.Dropout(0.5)
        self.first, self.second = nn.Linear(64, 64), nn.Linear(64, 64)
        self.second.weight = self.first.weight

    def forward(self, x):
        hidden = torch.tanh(self.norm(self.filters(x))).flatten(1)
        return self.second(torch.tanh(self.first(self.dropout(hidden))))


@pytest.fixture(params=["mlp", "convolutional"])
def network(request, chance):
    """A model in training mode, with 30 random examples."""
    if request.param == "mlp":
        return models.MLP([5, 8, 3], "tanh"), (torch.randn(30, 5), torch.randint(3, (30,)))
    model = Convolutional()
    examples = torch.randn(30, 1, 6, 6), torch.randint(64, (30,))
    model(examples[0])  # batch normalization sees some data
    return model, examples


def moved(model, change):
    """The loss-relevant twin of a model with ``change`` added to its parameters."""
    copy = type(model)(model.sizes, model.activation) if isinstance(model, models.MLP) else type(model)()
    copy.load_state_dict(model.state_dict())
    nn.utils.vector_to_parameters(planes.position(model) + change, copy.parameters())
    return copy


def test_a_slice_shows_the_loss_of_the_model_moved_along_the_directions(network):
    model, examples = network
    surface = surfaces.slice(model, CROSS_ENTROPY, examples, seed=3)
    first, second = surface.directions
    change = surface.grid(21).loss.max().item() - surface.grid(21).loss.min().item()
    for w1, w2 in ((0, 0), (1, 0), (0, 1), (-0.5, 0), (0.3, -0.7)):
        truth = training.mean_loss(moved(model, w1 * first + w2 * second), CROSS_ENTROPY, examples)
        assert surface.value((w1, w2)).item() == pytest.approx(truth, abs=1e-3 * change + 1e-6)
    centre = training.mean_loss(moved(model, 0), CROSS_ENTROPY, examples)
    assert surface.value((0, 0)).item() == pytest.approx(centre, abs=1e-5)  # a point of the grid
    assert (surface.x_range, surface.y_range, tuple(surface.path.shape)) == (SQUARE, SQUARE, (0, 2))


def test_a_slice_leaves_the_model_as_it_was(network):
    model, examples = network
    model.train()
    before = {name: value.clone() for name, value in model.state_dict().items()}
    surfaces.slice(model, CROSS_ENTROPY, examples, tolerance=0.1)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(module.training for module in model.modules())
    assert all(parameter.grad is None and parameter.requires_grad for parameter in model.parameters())


def test_random_directions_are_in_every_filter_as_long_as_the_weights(network):
    model, _ = network
    for direction in planes.random_directions(model, torch.Generator().manual_seed(1)):
        parts = direction.split([parameter.numel() for parameter in model.parameters()])
        for part, weight in zip(parts, model.parameters(), strict=True):
            if weight.ndim < 2:
                assert not part.any()
            else:
                rows = part.view_as(weight).flatten(1), weight.detach().flatten(1)
                torch.testing.assert_close(rows[0].norm(dim=1), rows[1].norm(dim=1))


def test_random_directions_come_from_the_seed(network):
    model, _ = network
    one, two = (planes.random_directions(model, torch.Generator().manual_seed(5)) for _ in range(2))
    assert torch.equal(one[0], two[0])
    assert not torch.allclose(one[0], one[1])


def test_the_plane_of_a_trajectory_holds_a_path_that_lies_in_a_plane(chance):
    model = models.MLP([4, 5, 2], "tanh")
    examples = torch.randn(20, 4), torch.randint(2, (20,))
    origin = planes.position(model)
    long, short = torch.linalg.qr(torch.randn(len(origin), 2, generator=chance)).Q.T
    along = torch.tensor([[3.0, 0.4], [2.0, -0.6], [1.0, 0.5], [0.0, 0.0]])
    snapshots = list(origin + along @ torch.stack([long, short]))
    surface = surfaces.slice(model, CROSS_ENTROPY, examples, "trajectory", snapshots=snapshots)
    first, second = (direction.double() for direction in surface.directions)
    assert first.norm().item() == pytest.approx(1, abs=1e-5)
    assert (first @ second).item() == pytest.approx(0, abs=1e-5)
    assert abs(first @ long.double()).item() > 0.99  # the first component is the direction of most change
    back = origin + surface.path @ torch.stack([first, second])
    torch.testing.assert_close(back, torch.stack(snapshots).double(), rtol=0, atol=1e-5)
    torch.testing.assert_close(surface.path[-1], torch.zeros(2).double(), rtol=0, atol=1e-5)
    for (w1, w2), snapshot in zip(surface.path, snapshots, strict=True):  # the whole path is on the map
        truth = training.mean_loss(moved(model, snapshot - origin), CROSS_ENTROPY, examples)
        assert surface.value((w1.item(), w2.item())).item() == pytest.approx(truth, abs=5e-3)


def test_directions_can_be_given_as_vectors_or_as_tensors(chance):
    model = models.MLP([3, 4, 2], "tanh")
    examples = torch.randn(20, 3), torch.randint(2, (20,))
    tensors = [[torch.randn_like(parameter) for parameter in model.parameters()] for _ in range(2)]
    vectors = [nn.utils.parameters_to_vector(tensors[i]) for i in range(2)]
    one, two = (surfaces.slice(model, CROSS_ENTROPY, examples, given) for given in (tensors, vectors))
    assert torch.equal(one.grid(9).loss, two.grid(9).loss)
    assert torch.equal(one.directions[0], vectors[0])


def test_a_slice_of_mini_batches_has_a_surface_for_each(chance):
    model = models.MLP([3, 4, 2], "tanh")
    x, y = torch.randn(24, 3), torch.randint(2, (24,))
    parts = list(zip(x.split(8), y.split(8), strict=True))
    surface = surfaces.slice(model, CROSS_ENTROPY, parts, seed=0)
    whole = surfaces.slice(model, CROSS_ENTROPY, (x, y), seed=0)
    assert len(surface.batches) == 3
    for batch, part in zip(surface.batches, parts, strict=True):
        truth = training.mean_loss(moved(model, 0), CROSS_ENTROPY, part)
        assert batch.value((0, 0)).item() == pytest.approx(truth, abs=1e-5)
    change = (whole.grid(21).loss.max() - whole.grid(21).loss.min()).item()
    torch.testing.assert_close(surface.grid(21).loss, whole.grid(21).loss, rtol=0, atol=5e-3 * change)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"directions": "hessian"}, r"directions='hessian'\): choose 'random', 'trajectory'"),
        ({"directions": [torch.zeros(8)]}, "1 directions given; a plane has two"),
        ({"directions": [torch.ones(8), torch.ones(8)]}, "parallel"),
        ({"directions": [torch.ones(9), torch.ones(8)]}, r"directions\[0\] has shape \(9,\).* has shape \(8,\)"),
        ({"directions": [[torch.ones(8)], torch.ones(8)]}, r"shapes \[\(8,\)\]; .* have \[\(2, 3\), \(2,\)\]"),
        (
            {"directions": [torch.full((8,), math.nan), torch.ones(8)]},
            r"directions\[0\] holds numbers that are not finite",
        ),
        ({"directions": "trajectory"}, "snapshots: 0 given; a plane needs at least 3"),
        ({"directions": "trajectory", "snapshots": [i * torch.ones(8) for i in range(4)]}, "all lie on one line"),
        ({"snapshots": [torch.ones(7)]}, r"snapshots\[0\] has shape \(7,\)"),
        ({"seed": -1}, "seed=-1 is no seed"),
        ({"x_range": (0, 0)}, r"x_range=\(0, 0\)"),
    ],
)
def test_a_plane_that_does_not_fit_the_model_is_refused(options, message):
    examples = torch.ones(4, 3), torch.zeros(4, dtype=torch.int64)
    with pytest.raises(ValueError, match=message):
        surfaces.slice(models.MLP([3, 2]), CROSS_ENTROPY, examples, **options)


def test_what_cannot_be_sliced_is_refused():
    examples = torch.ones(4, 3), torch.zeros(4, dtype=torch.int64)
    with pytest.raises(ValueError, match="the model has no parameters"):
        surfaces.slice(nn.Identity(), CROSS_ENTROPY, examples)
    with pytest.raises(TypeError, match=r"give a pair of tensors \(x, y\), or a list of such pairs"):
        surfaces.slice(models.MLP([3, 2]), CROSS_ENTROPY, list(examples))
