import math

import pytest
import torch

from leedl import surfaces


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def assert_same(actual, expected):
    torch.testing.assert_close(actual, double(expected), rtol=1e-10, atol=1e-10)


def kind_at(surface, point):
    return surfaces.kind_of_point(surface.gradient(point), surface.hessian(point))


# --- what all surfaces share --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", surfaces.names())
def test_the_points_named_by_a_surface_are_what_they_are_called(name):
    surface = surfaces.create(name)
    for point in surface.minima:
        assert kind_at(surface, point) == "minimum"
        assert surface.value(point) <= surface.grid(41).loss.min() + 1e-12
    for point in surface.saddles:
        if surface.hessian(point).any():
            assert kind_at(surface, point) == "saddle"
        else:  # the Hessian is silent; a circle around the point is not
            assert_same(surface.gradient(point), [0, 0])
            angles = torch.linspace(0, 2 * math.pi, 361, dtype=torch.float64)
            around = double(point) + 0.01 * torch.stack([angles.cos(), angles.sin()], dim=1)
            rise = surface.value(around) - surface.value(point)
            assert (rise[:-1].sign() != rise[1:].sign()).sum() >= 4


@pytest.mark.parametrize("name", surfaces.names())
def test_value_and_gradient_take_points_in_any_number_of_axes(name):
    surface = surfaces.create(name)
    generator = torch.Generator().manual_seed(0)
    points = torch.randn(4, 5, 2, dtype=torch.float64, generator=generator)
    values, gradients = surface.value(points), surface.gradient(points)
    assert values.shape == (4, 5)
    assert gradients.shape == (4, 5, 2)
    torch.testing.assert_close(values[2, 3], surface.value(points[2, 3]))
    torch.testing.assert_close(gradients[2, 3], surface.gradient(points[2, 3]))
    assert not points.requires_grad


@pytest.mark.parametrize("name", surfaces.names())
def test_a_grid_has_one_row_for_each_value_of_the_second_parameter(name):
    surface = surfaces.create(name)
    w1, w2, loss = surface.grid(7)
    assert (w1.shape, w2.shape, loss.shape) == ((7,), (7,), (7, 7))
    assert (w1[0], w1[-1]) == surface.x_range
    assert (w2[0], w2[-1]) == surface.y_range
    for i, j in ((0, 0), (1, 5), (6, 2)):
        torch.testing.assert_close(loss[i, j], surface.value((w1[j], w2[i])))


def test_points_given_as_numbers_keep_double_precision():
    assert surfaces.saddle().value((0.1, 0.0)).item() == 0.1**2


def test_a_surface_is_created_by_name_with_its_parameters():
    for name in surfaces.names():
        assert surfaces.create(name).name == name
    assert surfaces.create("ellipse", condition_number=100, angle=0.5).parameters == {
        "condition_number": 100,
        "angle": 0.5,
    }
    assert surfaces.create("two_weight_network", label=-1.0).value((1, 1)) == 4


def test_an_unknown_surface_is_refused_with_the_list_of_surfaces():
    listed = ", ".join(surfaces.names())
    assert listed.startswith("two_weight_network, ellipse, saddle, rosenbrock, rastrigin, linear_on_views, ")
    with pytest.raises(ValueError, match=rf"'banana'.* choose one of {listed}"):
        surfaces.create("banana")


def test_an_unknown_parameter_is_refused_with_the_list_of_parameters():
    with pytest.raises(TypeError, match=r"kappa=….* it has: condition_number, angle"):
        surfaces.create("ellipse", kappa=3)
    with pytest.raises(TypeError, match=r"label=….* it has: none"):
        surfaces.create("saddle", label=3)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: surfaces.ellipse(0.5), r"condition_number=0.5\).* at least 1"),
        (lambda: surfaces.ellipse(math.inf), r"condition_number=inf\).* finite"),
        (lambda: surfaces.ellipse(10, math.nan), r"angle=nan\).* finite"),
        (lambda: surfaces.two_weight_network(math.nan), r"label=nan\).* finite"),
        (lambda: surfaces.two_weight_network(1, 0), r"x=0\).* must not be 0"),
        (lambda: surfaces.two_features(0), r"scale_1=0.* larger than 0"),
        (lambda: surfaces.two_features(correlation=1), r"correlation=1\).* between -1 and 1"),
        (lambda: surfaces.linear_on_views(-1), r"seed=-1 .* from 0 to 4294967295"),
        (lambda: surfaces.degenerate_saddle(math.nan), r"label=nan\).* finite"),
        (lambda: surfaces.rnn_cliff(1), r"sequence_length=1\).* whole number from 2 to 1000"),
        (lambda: surfaces.rnn_cliff(1001), r"sequence_length=1001\).* whole number from 2 to 1000"),
        (lambda: surfaces.rnn_cliff(9.5), r"sequence_length=9.5\).* whole number from 2 to 1000"),
        (lambda: surfaces.sigmoid_cliff(0), r"sequence_length=0\).* whole number from 1 to 100"),
        (lambda: surfaces.sigmoid_cliff(2.5), r"sequence_length=2.5\).* whole number from 1 to 100"),
        (lambda: surfaces.rnn_cliff(target=math.inf), r"target=inf\).* finite"),
        (lambda: surfaces.flat_and_sharp(0), r"flat_width=0\).* larger than 0"),
        (lambda: surfaces.flat_and_sharp(sharp_width=-1), r"sharp_width=-1\).* larger than 0"),
        (lambda: surfaces.flat_and_sharp(shift_2=math.nan), r"shift_2=nan\).* finite"),
        (lambda: surfaces.saddle().grid(1), r"grid\(1\).* at least 2"),
    ],
)
def test_impossible_parameters_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("method", ["value", "gradient", "hessian"])
def test_what_is_no_point_is_refused(method):
    of = getattr(surfaces.saddle(), method)
    with pytest.raises(ValueError, match=r"2 coordinates \(w1, w2\), got shape \(3,\)"):
        of((1.0, 2.0, 3.0))
    with pytest.raises(ValueError, match=r"got shape \(\)"):
        of(1.0)
    with pytest.raises(TypeError, match=r"two real numbers \(w1, w2\), got 'ab'"):
        of("ab")
    with pytest.raises(TypeError, match="got a tensor of torch.complex64"):
        of(torch.zeros(2, dtype=torch.complex64))


def test_a_hessian_is_taken_at_one_point():
    with pytest.raises(ValueError, match=r"one point of shape \(2,\), got shape \(4, 2\)"):
        surfaces.saddle().hessian(torch.zeros(4, 2))
