"""Losses sampled on grids: how exact they are, and how many points that takes.

Set ``LEEDL_TEST_SEED`` to the seed that a failed test printed to draw its random numbers again.
"""

import json
import math
import os
import secrets
import warnings

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from leedl import grids, surfaces

SQUARE = (-1.0, 1.0)


@pytest.fixture
def chance():
    """A generator of random numbers; those that PyTorch draws for new models come from the same seed."""
    seed = int(os.environ.get("LEEDL_TEST_SEED", secrets.randbits(32)))
    print(f"LEEDL_TEST_SEED={seed}")
    torch.manual_seed(seed)
    return torch.Generator().manual_seed(seed)


def random_network_loss(seed, size):
    """The squared error of a tanh network on random data, in a random plane of steps of that relative size."""
    generator = torch.Generator().manual_seed(seed)

    def normal(*shape):
        return torch.randn(*shape, generator=generator, dtype=torch.float64)

    x, y = normal(3, 40), normal(1, 40)
    weights = [normal(8, 3), normal(8, 8) / 8**0.5, normal(1, 8) / 8**0.5]
    first, second = ([size * normal(*weight.shape) * weight.std() for weight in weights] for _ in range(2))

    def loss(w1, w2):
        a = x
        for layer, (weight, d1, d2) in enumerate(zip(weights, first, second, strict=True)):
            a = (weight + w1 * d1 + w2 * d2) @ a
            a = torch.tanh(a) if layer < 2 else a
        return ((a - y) ** 2).mean()

    return loss


def value_and_gradient(f, points):
    points = points.clone().requires_grad_()
    values = f(*points.T)
    return values.detach(), torch.autograd.grad(values.sum(), points)[0]


def errors(spline, loss, points):
    """The largest errors of value and slopes, as parts of the range of the loss and per width of the map."""
    truth, slopes = value_and_gradient(torch.func.vmap(loss), points)
    ours, our_slopes = value_and_gradient(spline, points)
    widths = torch.tensor([high - low for low, high in (spline.x_range, spline.y_range)])
    change = truth.max() - truth.min()
    return ((ours - truth).abs().max() / change).item(), (
        (our_slopes - slopes).abs() * widths
    ).max().item() / change.item()


def random_points(n, x_range, y_range, generator):
    low, high = torch.tensor([x_range, y_range], dtype=torch.float64).T
    return low + (high - low) * torch.rand(n, 2, dtype=torch.float64, generator=generator)


# --- the spline -------------------------------------------------------------------------------------------------------


def sampled(f, n, x_range=SQUARE, y_range=SQUARE):
    w1, w2 = (torch.linspace(*bounds, n, dtype=torch.float64) for bounds in (x_range, y_range))
    return grids.Spline.through(f(w1[None, :], w2[:, None]), x_range, y_range)


def test_a_spline_goes_through_its_values():
    values = torch.tensor(np.random.default_rng(0).standard_normal((7, 9)))
    spline = grids.Spline.through(values, (0, 1), (2, 5))
    w1, w2 = torch.linspace(0, 1, 9).double(), torch.linspace(2, 5, 7).double()
    torch.testing.assert_close(spline(w1[None, :], w2[:, None]), values, rtol=1e-6, atol=1e-6)


def test_cubic_polynomials_are_reproduced_with_all_derivatives(chance):
    coefficients = torch.randn(4, 4, generator=chance, dtype=torch.float64)

    def cubic(w1, w2):
        return sum(coefficients[i, j] * w1**i * w2**j for i in range(4) for j in range(4))

    surface = surfaces.Surface("cubic", "", cubic, (-1.0, 2.0), (-1.0, 1.0))
    spline = surfaces.Surface("grid", "", sampled(cubic, 12, (-1.0, 2.0), (-1.0, 1.0)), (-1.0, 2.0), (-1.0, 1.0))
    for point in random_points(20, (-1.0, 2.0), (-1.0, 1.0), chance):
        torch.testing.assert_close(spline.value(point), surface.value(point), rtol=0, atol=1e-4)
        torch.testing.assert_close(spline.gradient(point), surface.gradient(point), rtol=0, atol=1e-3)
        torch.testing.assert_close(spline.hessian(point), surface.hessian(point), rtol=0, atol=1e-2)


def test_value_gradient_and_hessian_do_not_jump_between_cells():
    values = torch.tensor(np.random.default_rng(1).standard_normal((9, 9)))
    spline = grids.Spline.through(values, (0.0, 8.0), (0.0, 8.0))
    surface = surfaces.Surface("grid", "", spline, (0.0, 8.0), (0.0, 8.0))
    for knot in range(1, 8):
        for before, after in (((knot - 1e-9, 2.3), (knot + 1e-9, 2.3)), ((2.3, knot - 1e-9), (2.3, knot + 1e-9))):
            torch.testing.assert_close(surface.value(before), surface.value(after), rtol=0, atol=1e-7)
            torch.testing.assert_close(surface.gradient(before), surface.gradient(after), rtol=0, atol=1e-7)
            torch.testing.assert_close(surface.hessian(before), surface.hessian(after), rtol=0, atol=1e-6)


def test_half_the_spacing_gives_a_sixteenth_of_the_error_and_an_eighth_of_that_of_the_slope(chance):
    def wave(w1, w2):
        return torch.sin(3 * w1) * torch.cos(2 * w2)

    points = random_points(4000, SQUARE, SQUARE, chance)
    coarse, fine = (errors(sampled(wave, n), wave, points) for n in (17, 33))
    assert 11 < coarse[0] / fine[0] < 40
    assert 6 < coarse[1] / fine[1] < 20


def test_outside_of_the_ranges_there_is_no_value_and_no_slope():
    spline = sampled(lambda w1, w2: w1 * w2, 9)
    surface = surfaces.Surface("grid", "", spline, SQUARE, SQUARE)
    for outside in ((1.0001, 0), (-1.0001, 0), (0, 1.0001), (0, -3), (math.inf, 0), (math.nan, 0)):
        assert surface.value(outside).isnan()
        assert surface.gradient(outside).isnan().all()
        assert surface.hessian(outside).isnan().all()
    for corner in ((1.0, 1.0), (-1.0, -1.0), (1.0, -1.0)):
        for rounded in (1 - 1e-15, 1, 1 + 1e-15):
            assert surface.value([rounded * w for w in corner]).item() == pytest.approx(math.prod(corner), abs=1e-6)


def test_a_walk_that_leaves_the_grid_ends_at_the_last_point_inside():
    surface = surfaces.from_loss(lambda w1, w2: -w1 + w2**2, SQUARE, SQUARE)
    walk = surfaces.descend(surface, "gradient_descent", (0.0, 0.5), 100, learning_rate=0.3)
    torch.testing.assert_close(walk.path[:, 0], torch.tensor([0, 0.3, 0.6, 0.9]).double(), rtol=0, atol=1e-5)
    assert (walk.diverged_at, walk.left_map_at) == (None, 4)


def test_a_walk_whose_last_update_leaves_the_grid_says_so_and_one_that_stays_does_not():
    surface = surfaces.from_loss(lambda w1, w2: -w1 + w2**2, SQUARE, SQUARE)
    for steps, left in ((3, None), (4, 4)):
        walk = surfaces.descend(surface, "gradient_descent", (0.0, 0.5), steps, learning_rate=0.3)
        assert (walk.diverged_at, walk.left_map_at) == (None, left)
    closed = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (-2, 2), 20, learning_rate=0.1)
    assert closed.diverged_at
    assert closed.left_map_at is None


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(5, 12), columns=st.integers(5, 12), scale=st.floats(1e-6, 1e6))
def test_encoding_loses_nothing(seed, rows, columns, scale):
    values = scale * torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    spline = grids.Spline.through(values, (-0.1, 0.2), (1 / 3, 2.0))
    again = grids.Spline.decode(json.loads(json.dumps(spline.encode(), allow_nan=False)))
    assert torch.equal(again.coefficients, spline.coefficients)
    assert again.coefficients.dtype == torch.float32
    assert (again.x_range, again.y_range, again.offset) == (spline.x_range, spline.y_range, spline.offset)


def test_a_large_constant_does_not_wash_out_small_differences():
    spline = sampled(lambda w1, w2: 1e6 + 1e-3 * torch.sin(w1 + w2), 33)
    assert spline(0.3, 0.4).item() - 1e6 == pytest.approx(1e-3 * math.sin(0.7), abs=1e-8)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"shape": [11, 12]}, r"no \[11, 12\] numbers of 32 bits"),
        ({"coefficients": "?"}, "in base64"),
        ({"x_range": [1, 0]}, r"x_range=\(1, 0\): give the lowest and the highest"),
        ({"extra": 1}, "an encoded grid has coefficients, offset, shape, x_range, y_range; got"),
    ],
)
def test_what_is_no_encoded_grid_is_refused(change, message):
    encoded = sampled(lambda w1, w2: w1 * w2, 9).encode()
    with pytest.raises(ValueError, match=message):
        surfaces.create("grid", **(encoded | change))


def test_values_that_cannot_be_joined_are_refused():
    with pytest.raises(ValueError, match=r"at least 5 × 5 values, got shape \(4, 9\)"):
        grids.Spline.through(torch.zeros(4, 9), SQUARE, SQUARE)
    with pytest.raises(ValueError, match="float32 holds at most"):
        sampled(lambda w1, w2: 1e39 * w1 * w2, 9)
    with pytest.raises(ValueError, match=r"splines on one grid; got \(11, 11\) on .*, \(13, 13\) on"):
        grids.mean([sampled(lambda w1, w2: w1 * w2, n) for n in (9, 11)])


# --- as many points as the bound needs --------------------------------------------------------------------------------


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), size=st.floats(0.1, 0.8), tolerance=st.sampled_from([1e-2, 1e-3, 1e-4]))
def test_the_bound_on_value_and_slope_holds_on_random_smooth_networks(seed, size, tolerance):
    loss = random_network_loss(seed, size)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (spline,) = grids.fit([loss], SQUARE, (-1.0, 0.5), tolerance=tolerance, max_points=513)
    points = random_points(5000, SQUARE, (-1.0, 0.5), torch.Generator().manual_seed(seed))
    value, slope = errors(spline, loss, points)
    assert value <= tolerance
    assert slope <= 10 * tolerance


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 2**32 - 1))
def test_half_as_many_points_would_not_do(seed):
    loss = random_network_loss(seed, 0.8)
    (spline,) = grids.fit([loss], SQUARE, SQUARE, max_points=513)
    n2, n1 = (n - 2 for n in spline.coefficients.shape)
    if min(n1, n2) <= 2 * 9:
        return  # the fewest points there are may be more than enough
    points = random_points(5000, SQUARE, SQUARE, torch.Generator().manual_seed(seed))
    coarse = grids._Evaluated(loss, (SQUARE, SQUARE)).spline((n1 + 1) // 2, (n2 + 1) // 2)
    value, slope = errors(coarse, loss, points)
    assert value > 1e-3 or slope > 1e-2


def test_only_the_parameter_that_needs_it_gets_more_points():
    surface = surfaces.from_loss(lambda w1, w2: torch.sin(12 * w1) + w2, SQUARE, SQUARE)
    rows, columns = surface.parameters["shape"]
    assert rows == 11
    assert columns > 20


def test_a_quadratic_takes_less_than_a_kilobyte():
    quadratic = surfaces.linear_on_views(seed=0)
    surface = surfaces.from_loss(quadratic.f, quadratic.x_range, quadratic.y_range)
    assert len(json.dumps(surface.parameters)) < 1000


def test_too_few_points_for_the_bound_are_used_with_a_warning_that_states_the_error_and_what_would_do():
    def kinked(w1, w2):
        return torch.relu(w1 - 0.123) + w2**2

    with pytest.warns(RuntimeWarning, match=r"with 33 × 9 points .* allow more: tolerance=(\S+), or") as caught:
        surfaces.from_loss(kinked, SQUARE, SQUARE, max_points=33)
    would_do = float(str(caught[0].message).split("tolerance=")[1].split(",")[0])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        surfaces.from_loss(kinked, SQUARE, SQUARE, max_points=33, tolerance=would_do)
