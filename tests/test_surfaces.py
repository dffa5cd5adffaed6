import dataclasses
import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leedl import data, optimizers, schedules, surfaces

COORDINATES = st.floats(-3, 3)
POINTS = st.tuples(COORDINATES, COORDINATES)
KINDS = ("minimum", "maximum", "saddle", "undecided (zero eigenvalue)")


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def assert_same(actual, expected):
    torch.testing.assert_close(actual, double(expected), rtol=1e-10, atol=1e-10)


def kind_at(surface, point):
    return surfaces.kind_of_point(surface.gradient(point), surface.hessian(point))


# --- gradients and Hessians by hand -------------------------------------------------------------------------


@settings(deadline=None)
@given(point=POINTS, label=st.floats(-2, 2), x=st.floats(0.1, 2))
def test_two_weight_network_has_the_derivatives_worked_out_by_hand(point, label, x):
    surface = surfaces.two_weight_network(label, x)
    w1, w2 = point
    rest = label - w1 * w2 * x
    assert_same(surface.value(point), rest**2)
    assert_same(surface.gradient(point), [-2 * rest * w2 * x, -2 * rest * w1 * x])
    mixed = -2 * label * x + 4 * w1 * w2 * x**2
    assert_same(surface.hessian(point), [[2 * w2**2 * x**2, mixed], [mixed, 2 * w1**2 * x**2]])


@settings(deadline=None)
@given(point=POINTS, condition_number=st.floats(1, 1e4), angle=st.floats(-4, 4))
def test_ellipse_is_a_quadratic_form_with_that_condition_number_and_angle(point, condition_number, angle):
    surface = surfaces.ellipse(condition_number, angle)
    along = double([math.cos(angle), math.sin(angle)])
    across = double([-math.sin(angle), math.cos(angle)])
    flat, steep = condition_number**-0.5, condition_number**0.5
    hessian = flat * torch.outer(along, along) + steep * torch.outer(across, across)
    z = double(point)
    torch.testing.assert_close(surface.value(point), 0.5 * z @ hessian @ z)
    torch.testing.assert_close(surface.gradient(point), hessian @ z)
    torch.testing.assert_close(surface.hessian(point), hessian)
    eigenvalues = torch.linalg.eigvalsh(surface.hessian(point))
    assert (eigenvalues[1] / eigenvalues[0]).item() == pytest.approx(condition_number, rel=1e-6)


@settings(deadline=None)
@given(point=POINTS)
def test_saddle_has_the_derivatives_worked_out_by_hand(point):
    surface = surfaces.saddle()
    assert_same(surface.value(point), point[0] ** 2 - point[1] ** 2)
    assert_same(surface.gradient(point), [2 * point[0], -2 * point[1]])
    assert_same(surface.hessian(point), [[2, 0], [0, -2]])


@settings(deadline=None)
@given(point=POINTS)
def test_rosenbrock_has_the_derivatives_worked_out_by_hand(point):
    surface = surfaces.rosenbrock()
    w, b = point
    assert_same(surface.value(point), (1 - w) ** 2 + 100 * (b - w**2) ** 2)
    assert_same(surface.gradient(point), [-2 * (1 - w) - 400 * w * (b - w**2), 200 * (b - w**2)])
    assert_same(surface.hessian(point), [[2 - 400 * b + 1200 * w**2, -400 * w], [-400 * w, 200]])


@settings(deadline=None)
@given(point=POINTS)
def test_rastrigin_has_the_derivatives_worked_out_by_hand(point):
    surface = surfaces.rastrigin()
    assert_same(surface.value(point), 20 + sum(w**2 - 10 * math.cos(2 * math.pi * w) for w in point))
    assert_same(surface.gradient(point), [2 * w + 20 * math.pi * math.sin(2 * math.pi * w) for w in point])
    curvatures = [2 + 40 * math.pi**2 * math.cos(2 * math.pi * w) for w in point]
    torch.testing.assert_close(surface.hessian(point), torch.diag(double(curvatures)), rtol=1e-9, atol=1e-9)


@settings(max_examples=20, deadline=None)
@given(point=POINTS, seed=st.integers(0, 2**32 - 1))
def test_linear_on_views_is_the_mean_squared_error_over_the_training_examples(point, seed):
    train, _ = data.views(seed).examples(1)
    x, y = train.x.double(), train.y.double()
    w, b = point
    surface = surfaces.linear_on_views(seed)
    error = w * x + b - y
    torch.testing.assert_close(surface.value(point), (error**2).mean())
    torch.testing.assert_close(surface.gradient(point), torch.stack([2 * (error * x).mean(), 2 * error.mean()]))
    hessian = [[2 * (x**2).mean().item(), 2 * x.mean().item()], [2 * x.mean().item(), 2]]
    torch.testing.assert_close(surface.hessian(point), double(hessian))


def test_five_numbers_say_all_of_linear_on_views():
    surface = surfaces.linear_on_views(seed=1)
    assert list(surface.parameters) == ["x_mean", "y_mean", "x_variance", "y_variance", "covariance"]
    x_mean, y_mean, x_variance, y_variance, covariance = surface.parameters.values()
    w, b = 0.4, 1.7
    by_hand = (w * x_mean + b - y_mean) ** 2 + w**2 * x_variance - 2 * w * covariance + y_variance
    assert_same(surface.value((w, b)), by_hand)


def test_linear_on_views_is_a_long_valley_with_its_lowest_point_near_the_slope_1():
    surface = surfaces.linear_on_views(seed=1)
    ((w, b),) = surface.minima
    assert w == pytest.approx(0.87, abs=0.01)
    assert b == pytest.approx(0.49, abs=0.01)
    flat, steep = torch.linalg.eigvalsh(surface.hessian((w, b))).tolist()
    assert flat == pytest.approx(0.171, abs=0.001)
    assert steep == pytest.approx(31.57, abs=0.01)


@settings(deadline=None)
@given(point=POINTS, label=st.floats(-2, 2))
def test_degenerate_saddle_has_the_derivatives_worked_out_by_hand(point, label):
    surface = surfaces.degenerate_saddle(label)
    w1, w2 = point
    prediction = w1 * w2 * (w1 + w2)
    error = label - prediction
    slopes = [2 * w1 * w2 + w2**2, w1**2 + 2 * w1 * w2]
    assert_same(surface.value(point), error**2)
    assert_same(surface.gradient(point), [-2 * error * slope for slope in slopes])
    bends = [[2 * w2, 2 * w1 + 2 * w2], [2 * w1 + 2 * w2, 2 * w1]]
    hessian = [[2 * slopes[i] * slopes[j] - 2 * error * bends[i][j] for j in (0, 1)] for i in (0, 1)]
    torch.testing.assert_close(surface.hessian(point), double(hessian), rtol=1e-9, atol=1e-9)


@settings(deadline=None)
@given(point=POINTS)
def test_monkey_saddle_has_the_derivatives_worked_out_by_hand(point):
    surface = surfaces.monkey_saddle()
    w1, w2 = point
    assert_same(surface.value(point), w1**3 - 3 * w1 * w2**2)
    assert_same(surface.gradient(point), [3 * w1**2 - 3 * w2**2, -6 * w1 * w2])
    assert_same(surface.hessian(point), [[6 * w1, -6 * w2], [-6 * w2, -6 * w1]])


@settings(deadline=None)
@given(w=st.floats(-1.5, 1.5), v=COORDINATES, length=st.integers(2, 30), target=st.floats(-2, 2))
def test_rnn_cliff_is_the_squared_error_of_a_neuron_that_is_run(w, v, length, target):
    memory = [v]  # after the first step, where the input is 1
    for _ in range(length - 1):
        memory.append(w * memory[-1])
    surface = surfaces.rnn_cliff(length, target)
    torch.testing.assert_close(surface.value((w, v)), double((memory[-1] - target) ** 2), rtol=1e-10, atol=1e-10)


@settings(deadline=None)
@given(w=st.floats(0.9, 1.1), v=COORDINATES, length=st.integers(3, 1000), target=st.floats(-2, 2))
def test_rnn_cliff_has_the_derivatives_worked_out_by_hand(w, v, length, target):
    surface = surfaces.rnn_cliff(length, target)
    n = length - 1
    error = v * w**n - target
    by_w, by_v = v * n * w ** (n - 1), w**n
    gradient, hessian = surface.gradient((w, v)), surface.hessian((w, v))
    torch.testing.assert_close(gradient, double([2 * error * by_w, 2 * error * by_v]), rtol=1e-9, atol=1e-12)
    expected = [
        [2 * by_w**2 + 2 * error * v * n * (n - 1) * w ** (n - 2), 2 * by_w * by_v + 2 * error * n * w ** (n - 1)],
        [0.0, 2 * by_v**2],
    ]
    expected[1][0] = expected[0][1]
    torch.testing.assert_close(hessian, double(expected), rtol=1e-9, atol=1e-9 * abs(expected[0][0]) + 1e-12)


@settings(deadline=None)
@given(point=POINTS, flat=st.floats(0.3, 3), sharp=st.floats(0.05, 1), shift=POINTS)
def test_flat_and_sharp_is_half_the_harmonic_mean_of_two_bowls_that_were_shifted(point, flat, sharp, shift):
    surface = surfaces.flat_and_sharp(flat, sharp, *shift)
    (x, y), (s1, s2) = point, shift
    basin = ((x - s1 + 2) ** 2 + (y - s2) ** 2) / (2 * flat**2)
    canyon = ((x - s1 - 1.5) ** 2 + (y - s2) ** 2) / (2 * sharp**2)
    assume(basin > 1e-6 and canyon > 1e-6)
    assert_same(surface.value(point), 1 / (1 / basin + 1 / canyon))
    training = surfaces.flat_and_sharp(flat, sharp)
    torch.testing.assert_close(surface.value(point), training.value((x - s1, y - s2)), rtol=1e-9, atol=1e-12)
    torch.testing.assert_close(surface.gradient(point), training.gradient((x - s1, y - s2)), rtol=1e-8, atol=1e-9)


@settings(max_examples=30, deadline=None)
@given(flat=st.floats(0.3, 3), sharp=st.floats(0.05, 1), shift=POINTS)
def test_flat_and_sharp_has_two_minima_of_loss_zero_and_a_pass_between_them(flat, sharp, shift):
    surface = surfaces.flat_and_sharp(flat, sharp, *shift)
    for point, width in zip(surface.minima, (flat, sharp), strict=True):
        assert surface.value(point).item() == pytest.approx(0, abs=1e-25)
        torch.testing.assert_close(surface.gradient(point), double([0, 0]), atol=1e-11, rtol=0)
        torch.testing.assert_close(surface.hessian(point), torch.eye(2, dtype=torch.float64) / width**2)
    ((x, y),) = surface.saddles
    torch.testing.assert_close(surface.gradient((x, y)), double([0, 0]), atol=1e-8, rtol=0)
    along, across = surface.hessian((x, y)).diagonal().tolist()
    assert along < 0 < across
    assert surface.minima[0][0] < x < surface.minima[1][0]


def test_a_shift_costs_more_in_the_sharp_minimum_than_in_the_flat_one():
    """Close to the numbers of syllabus 04, W6."""
    training = surfaces.flat_and_sharp()
    for shift, in_basin in ((0.1, 0.005), (0.2, 0.021), (0.3, 0.046), (0.4, 0.082)):
        validation = surfaces.flat_and_sharp(shift_1=shift)
        flat, sharp = (validation.value(minimum).item() for minimum in training.minima)
        assert flat == pytest.approx(in_basin, abs=0.003)
        assert sharp > 20 * flat


LOGISTIC = (surfaces.logistic_squared_error, surfaces.logistic_cross_entropy)


@settings(deadline=None)
@given(point=st.tuples(st.floats(-20, 20), st.floats(-20, 20)))
def test_logistic_regression_has_the_losses_and_derivatives_worked_out_by_hand(point):
    x, y = double(surfaces.LOGISTIC_INPUTS), double(surfaces.LOGISTIC_LABELS)
    p = torch.sigmoid(x @ double(point))
    squared, entropy = (make() for make in LOGISTIC)
    torch.testing.assert_close(squared.value(point), ((p - y) ** 2).mean())
    torch.testing.assert_close(
        entropy.value(point), torch.nn.functional.binary_cross_entropy_with_logits(x @ double(point), y)
    )
    torch.testing.assert_close(entropy.gradient(point), ((p - y)[:, None] * x).mean(0), atol=1e-12, rtol=1e-9)
    slopes = 2 * (p - y) * p * (1 - p)
    torch.testing.assert_close(squared.gradient(point), (slopes[:, None] * x).mean(0), atol=1e-12, rtol=1e-9)
    curvatures = p * (1 - p)
    torch.testing.assert_close(entropy.hessian(point), x.T @ (curvatures[:, None] * x) / 6, atol=1e-12, rtol=1e-9)
    curvatures = 2 * p * (1 - p) * (p * (1 - p) + (p - y) * (1 - 2 * p))
    torch.testing.assert_close(squared.hessian(point), x.T @ (curvatures[:, None] * x) / 6, atol=1e-12, rtol=1e-9)


def test_squared_error_is_flat_where_forecasts_are_confident_and_wrong_and_cross_entropy_is_steep():
    squared, entropy = (make() for make in LOGISTIC)
    wrong = (-6.0, -8.0)
    assert squared.value(wrong) > 5 * squared.value(squared.minima[0])
    assert squared.gradient(wrong).norm() < 0.01
    assert entropy.gradient(wrong).norm() > 1
    for surface, end in ((squared, "far"), (entropy, "near")):
        walk = surfaces.descend(surface, "gradient_descent", wrong, 500, learning_rate=0.5)
        distance = (walk.path[-1] - double(surface.minima[0])).norm()
        assert (distance < 1) == (end == "near")


@pytest.mark.parametrize("make", LOGISTIC)
def test_logistic_regression_stays_finite_far_out(make):
    surface = make()
    for point in ((1e4, -3e4), (-1e4, 1e4), (-2e3, -5e3)):
        assert surface.value(point).isfinite()
        assert surface.gradient(point).isfinite().all()
        assert surface.hessian(point).isfinite().all()


def test_cross_entropy_grows_like_the_margins_and_squared_error_ends_at_the_share_of_wrong_points():
    squared, entropy = (make() for make in LOGISTIC)
    assert squared.value((-1e4, -1e4)) == pytest.approx(5 / 6)
    assert entropy.value((-1e4, -1e4)).item() == pytest.approx(1e4 * (3 + 2.5 + 0.5 + 2.5 + 3) / 6)


@pytest.mark.parametrize(
    ("w", "output", "slope"),
    [(1, 1, 999), (1.01, 20751.6, 2.05e7), (0.99, 4.36e-5, 0.0440), (0.01, 0, 0)],
)
def test_the_output_of_a_thousand_steps(w, output, slope):
    """Syllabus 11, W5, read from the loss with target 0, the square of the output."""
    surface = surfaces.rnn_cliff(1000, target=0)
    assert surface.value((w, 1)).item() == pytest.approx(output**2, rel=2e-3, abs=1e-300)
    assert surface.gradient((w, 1))[0].item() == pytest.approx(2 * output * slope, rel=1e-2, abs=1e-300)


def test_the_cliff_is_infinitely_high_far_out_and_right_wherever_it_is_finite():
    surface = surfaces.rnn_cliff()
    assert surface.value((1.5, 1)) == math.inf
    assert surface.value((1.4, 1)).isfinite()
    high = 1.4**999
    torch.testing.assert_close(
        surface.gradient((1.4, 1)), double([2 * high * 999 * high / 1.4, 2 * high * high]), rtol=1e-9, atol=0
    )
    assert surface.value((-1.001, 1)) > surface.value((1.001, 1)) > surface.value((1.0, 1))
    assert_same(surface.value((0.5, 2)), 1)
    torch.testing.assert_close(surface.gradient((0.5, 2)), double([0, 0]), atol=1e-290, rtol=0)


def test_clipping_keeps_a_walk_on_the_cliff_from_flying_away():
    surface = surfaces.rnn_cliff()
    free, clipped = (
        surfaces.descend(surface, "gradient_descent", (1.003, 1.5), 200, learning_rate=0.01, clip=clip)
        for clip in (None, ("norm", 0.1))
    )
    assert free.diverged_at == 1
    assert (clipped.path[1:] - clipped.path[:-1]).norm(dim=1).max() <= 0.001 * (1 + 1e-9)
    assert clipped.diverged_at is None
    assert clipped.losses[0] > 800
    assert clipped.losses[-1] < 0.25


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
        (lambda: surfaces.linear_on_views(-1), r"seed=-1 .* from 0 to 4294967295"),
        (lambda: surfaces.degenerate_saddle(math.nan), r"label=nan\).* finite"),
        (lambda: surfaces.rnn_cliff(1), r"sequence_length=1\).* whole number from 2 to 1000"),
        (lambda: surfaces.rnn_cliff(1001), r"sequence_length=1001\).* whole number from 2 to 1000"),
        (lambda: surfaces.rnn_cliff(9.5), r"sequence_length=9.5\).* whole number from 2 to 1000"),
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


# --- worked examples of syllabus 03 -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "true", "linear", "quadratic"),
    [
        ((0.1, 0.1), 0.1156, 0.1000, 0.1125),
        ((0.2, -0.1), 0.2704, 0.2500, 0.2700),
        ((0.5, 0.5), 0.2500, -0.5000, -0.1875),
    ],
)
def test_w1_taylor_approximation_where_the_gradient_is_not_zero(step, true, linear, quadratic):
    surface = surfaces.two_weight_network()
    start, v = double((1, 0.5)), double(step)
    assert_same(surface.gradient(start), [-0.5, -1])
    assert_same(surface.hessian(start), [[0.5, 0], [0, 2]])
    assert_same(surface.value(start + v), true)
    tilted = surface.value(start) + v @ surface.gradient(start)
    assert_same(tilted, linear)
    assert_same(tilted + 0.5 * v @ surface.hessian(start) @ v, quadratic)


def test_w2_the_origin_of_the_two_weight_network_is_a_saddle():
    surface = surfaces.two_weight_network()
    assert_same(surface.gradient((0, 0)), [0, 0])
    hessian = surface.hessian((0, 0))
    assert_same(hessian, [[0, -2], [-2, 0]])
    assert_same(torch.linalg.eigvalsh(hessian), [-2, 2])
    assert_same(hessian @ double([1, 1]), [-2, -2])
    assert_same(hessian @ double([1, -1]), [2, -2])
    assert kind_at(surface, (0, 0)) == "saddle"
    assert_same(surface.value([(2, 2), (-2, -2), (2, -2), (-2, 2)]), [9, 9, 25, 25])


@pytest.mark.parametrize(("label", "kind"), [(-1, "saddle"), (0, "undecided (zero eigenvalue)")])
def test_w2_for_other_labels_the_origin_is_a_saddle_unless_the_label_is_zero(label, kind):
    """Syllabus 03, Q10."""
    surface = surfaces.two_weight_network(label)
    assert kind_at(surface, (0, 0)) == kind
    assert bool(surface.saddles) == (kind == "saddle")


@settings(deadline=None)
@given(t=st.floats(0.2, 5), sign=st.sampled_from([-1, 1]))
def test_w3_in_the_valley_one_eigenvalue_is_zero(t, sign):
    surface = surfaces.two_weight_network()
    point = (sign * t, sign / t)
    assert_same(surface.value(point), 0)
    torch.testing.assert_close(
        torch.linalg.eigvalsh(surface.hessian(point)), double([0, 2 * (t**2 + t**-2)]), rtol=1e-9, atol=1e-9
    )
    assert kind_at(surface, point) == "undecided (zero eigenvalue)"


@pytest.mark.parametrize(
    ("s", "along", "along_model", "across", "across_model"),
    [
        (0.1, 0.9801, 0.98, 1.0201, 1.02),
        (0.25, 0.8789, 0.875, 1.1289, 1.125),
        (0.5, 0.5625, 0.5, 1.5625, 1.5),
        (1, 0, -1, 4, 3),
        (1.2, 0.1936, -1.88, 5.954, 3.88),
        (math.sqrt(2), 1, -3, 9, 5),
        (1.5, 1.5625, -3.5, 10.56, 5.5),
        (2, 9, -7, 25, 9),
    ],
)
def test_w4_leaving_the_saddle(s, along, along_model, across, across_model):
    surface = surfaces.two_weight_network()
    hessian = surface.hessian((0, 0))
    for direction, loss, model in (((1, 1), along, along_model), ((1, -1), across, across_model)):
        v = s * double(direction)
        assert surface.value(v).item() == pytest.approx(loss, abs=0.003)
        assert 1 + (0.5 * v @ hessian @ v).item() == pytest.approx(model, abs=1e-9)


@pytest.mark.parametrize(
    ("start", "learning_rate", "steps"),
    [
        ((1 + 1e-12, -1), 0.05, 310),
        ((1 + 1e-6, -1), 0.05, 165),
        ((1 + 1e-3, -1), 0.05, 92),
        ((1 + 1e-2, -1), 0.05, 68),
        ((1 + 1e-6, -1), 0.1, 85),
        ((0.001, 0), 0.05, 96),
        ((0.01, 0.01), 0.05, 64),
    ],
)
def test_w5_gradient_descent_lingers_at_the_saddle(start, learning_rate, steps):
    walk = surfaces.descend(
        surfaces.two_weight_network(), "gradient_descent", start, steps, learning_rate=learning_rate
    )
    assert walk.losses[-1] < 1e-3 <= walk.losses[-2]


def test_w5_exactly_on_the_ridge_gradient_descent_ends_at_the_saddle():
    walk = surfaces.descend(surfaces.two_weight_network(), "gradient_descent", (1, -1), 2000, learning_rate=0.05)
    torch.testing.assert_close(walk.path[-1], torch.zeros(2, dtype=torch.float64), atol=1e-12, rtol=0)
    assert walk.losses[-1] == 1


# --- the kind of a point ------------------------------------------------------------------------------------


@settings(deadline=None)
@given(
    eigenvalues=st.lists(st.sampled_from([-1, 0, 1]), min_size=1, max_size=6),
    scale=st.floats(0.01, 1e4),
    seed=st.integers(0, 1000),
)
def test_the_kind_follows_from_the_signs_of_the_eigenvalues_in_any_basis(eigenvalues, scale, seed):
    n = len(eigenvalues)
    generator = torch.Generator().manual_seed(seed)
    basis, _ = torch.linalg.qr(torch.randn(n, n, dtype=torch.float64, generator=generator))
    hessian = basis @ torch.diag(scale * double(eigenvalues)) @ basis.T
    signs = set(eigenvalues)
    expected = (
        "saddle" if {-1, 1} <= signs
        else "undecided (zero eigenvalue)" if 0 in signs
        else "minimum" if signs == {1}
        else "maximum"
    )  # fmt: skip
    assert surfaces.kind_of_point(torch.zeros(n, dtype=torch.float64), hessian) == expected
    gradient = torch.zeros(n, dtype=torch.float64)
    gradient[0] = 1e-3
    assert surfaces.kind_of_point(gradient, hessian) == "not critical"
    assert surfaces.kind_of_point(gradient, hessian, tolerance=2e-3) in KINDS


def test_a_larger_tolerance_counts_more_eigenvalues_as_zero():
    hessian = torch.diag(double([1000.0, 0.5]))
    zero = torch.zeros(2, dtype=torch.float64)
    assert surfaces.kind_of_point(zero, hessian, tolerance=1e-4) == "minimum"
    assert surfaces.kind_of_point(zero, hessian, tolerance=1e-3) == "undecided (zero eigenvalue)"


def test_tiny_eigenvalues_count_as_zero_whatever_their_ratio():
    hessian = torch.diag(double([1e-9, 1e-8]))
    zero = torch.zeros(2, dtype=torch.float64)
    assert surfaces.kind_of_point(zero, hessian) == "undecided (zero eigenvalue)"


def test_what_has_no_kind_is_refused():
    zero, one = torch.zeros(2), torch.eye(2)
    with pytest.raises(ValueError, match=r"shapes \(2,\) and \(3, 3\)"):
        surfaces.kind_of_point(zero, torch.eye(3))
    with pytest.raises(ValueError, match=r"shapes \(2, 2\) and \(2, 2\)"):
        surfaces.kind_of_point(one, one)
    with pytest.raises(ValueError, match="not finite"):
        surfaces.kind_of_point(zero, one * math.nan)
    with pytest.raises(ValueError, match=r"tolerance=0\).* positive"):
        surfaces.kind_of_point(zero, one, tolerance=0)


# --- walking ------------------------------------------------------------------------------------------------

WITHOUT_CLIFF = [name for name in surfaces.names() if name != "rnn_cliff"]  # from there walks fly away


@settings(max_examples=30, deadline=None)
@given(start=POINTS, name=st.sampled_from(WITHOUT_CLIFF), learning_rate=st.floats(1e-4, 1e-3))
def test_descend_with_gradient_descent_is_the_rule_written_out(start, name, learning_rate):
    surface = surfaces.create(name)
    assume(surface.value(start) < 1e4)
    walk = surfaces.descend(surface, "gradient_descent", start, 5, learning_rate=learning_rate)
    point = double(start)
    for step in range(6):
        torch.testing.assert_close(walk.path[step], point)
        torch.testing.assert_close(walk.losses[step], surface.value(point))
        torch.testing.assert_close(walk.gradient_norms[step], surface.gradient(point).norm())
        point = point - learning_rate * surface.gradient(point)
    assert (walk.path.shape, walk.losses.shape, walk.gradient_norms.shape) == ((6, 2), (6,), (6,))
    assert walk.diverged_at is None


def test_descend_takes_an_optimizer_of_pytorch_as_a_function():
    surface, start = surfaces.rosenbrock(), (-1.5, 1.0)
    ours = surfaces.descend(surface, "adam", start, 50, learning_rate=0.1, betas=(0.8, 0.9))
    theirs = surfaces.descend(
        surface, lambda parameters: torch.optim.Adam(parameters, lr=0.1, betas=(0.8, 0.9)), start, 50
    )
    torch.testing.assert_close(ours.path, theirs.path)
    assert theirs.losses[-1] < theirs.losses[0]


def test_descend_follows_a_schedule_with_either_kind_of_optimizer():
    surface, start, schedule = surfaces.ellipse(), (8.0, -5.0), schedules.step_decay(2, 0.5)
    ours = surfaces.descend(surface, "gradient_descent", start, 4, learning_rate=0.1, schedule=schedule)
    theirs = surfaces.descend(
        surface, lambda parameters: torch.optim.SGD(parameters, lr=0.1), start, 4, schedule=schedule
    )
    torch.testing.assert_close(ours.path, theirs.path)
    point = double(start)
    for learning_rate in (0.1, 0.1, 0.05, 0.05):
        point = point - learning_rate * surface.gradient(point)
    torch.testing.assert_close(ours.path[-1], point)


@pytest.mark.parametrize("by", ["norm", "value"])
def test_descend_clips_as_torch_does(by):
    surface, start, limit = surfaces.rosenbrock(), (-1.5, 1.0), 0.7
    walk = surfaces.descend(surface, "momentum", start, 30, learning_rate=0.02, clip=(by, limit))
    parameter = double(start).requires_grad_()
    optimizer = torch.optim.SGD([parameter], lr=0.02, momentum=0.9)
    clip = torch.nn.utils.clip_grad_norm_ if by == "norm" else torch.nn.utils.clip_grad_value_
    for step in range(30):
        assert_same(walk.path[step], parameter.tolist())
        torch.testing.assert_close(walk.gradient_norms[step], surface.gradient(parameter.detach()).norm())
        optimizer.zero_grad()
        surface.value(parameter).backward()
        clip([parameter], limit)
        optimizer.step()


def test_clipping_by_norm_and_by_value_differ_as_in_the_syllabus():
    """Syllabus 11, W6: gradient (30, 40), clipped at 15."""
    slope = surfaces.from_formula("30*w1 + 40*w2")
    for by, step in (("norm", (9, 12)), ("value", (15, 15))):
        walk = surfaces.descend(slope, "gradient_descent", (0, 0), 1, learning_rate=1.0, clip=(by, 15))
        torch.testing.assert_close(walk.path[1], -double(step), rtol=1e-6, atol=0)


def bowls_and_their_mean(seed, number):
    """Mini-batches of a mean squared error, each known by its five moments; the last surface is their mean."""
    generator = torch.Generator().manual_seed(seed)
    x, noise = torch.randn(2, number, 6, dtype=torch.float64, generator=generator)
    y = 0.7 * x + 0.3 + 0.2 * noise

    def of(x, y):
        covariance = ((x - x.mean()) * (y - y.mean())).mean()
        moments = (x.mean(), y.mean(), x.var(correction=0), y.var(correction=0), covariance)
        return surfaces.linear_of_moments(*(moment.item() for moment in moments))

    return [of(*batch) for batch in zip(x, y, strict=True)], of(x.flatten(), y.flatten())


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 1000), order=st.lists(st.integers(0, 3), min_size=1, max_size=7))
def test_with_mini_batches_each_update_uses_the_gradient_of_its_own(seed, order):
    batches, mean = bowls_and_their_mean(seed, 4)
    walk = surfaces.descend(mean, "gradient_descent", (0.0, 0.0), 12, learning_rate=0.05, batches=batches, order=order)
    point = torch.zeros(2, dtype=torch.float64)
    for step in range(13):
        torch.testing.assert_close(walk.path[step], point)
        torch.testing.assert_close(walk.losses[step], mean.value(point))
        torch.testing.assert_close(walk.gradient_norms[step], mean.gradient(point).norm())
        gradient = batches[order[step % len(order)]].gradient(point)
        if step < 12 and gradient.abs().min() > 1e-3:
            torch.testing.assert_close(walk.effective_steps[step], double([0.05, 0.05]))
        point = point - 0.05 * gradient


def test_mini_batches_are_taken_in_turn_if_there_is_no_order():
    batches, mean = bowls_and_their_mean(3, 4)

    def walk(**options):
        return surfaces.descend(mean, "adam", (0.5, -1.0), 9, learning_rate=0.1, **options).path

    torch.testing.assert_close(walk(batches=batches), walk(batches=batches, order=[0, 1, 2, 3]))
    assert not torch.allclose(walk(batches=batches), walk())


def test_an_order_refers_to_the_mini_batches_of_the_surface_itself():
    batches, mean = bowls_and_their_mean(3, 4)
    with_batches = dataclasses.replace(mean, batches=tuple(batches))
    settings = {"learning_rate": 0.1, "order": [2, 0]}
    ours = surfaces.descend(with_batches, "momentum", (0.5, -1.0), 9, **settings)
    given = surfaces.descend(mean, "momentum", (0.5, -1.0), 9, batches=batches, **settings)
    torch.testing.assert_close(ours.path, given.path)
    full = surfaces.descend(with_batches, "momentum", (0.5, -1.0), 9, learning_rate=0.1)
    torch.testing.assert_close(full.path, surfaces.descend(mean, "momentum", (0.5, -1.0), 9, learning_rate=0.1).path)


def test_the_effective_step_of_gradient_descent_is_its_learning_rate():
    schedule = schedules.cosine(40)
    walk = surfaces.descend(
        surfaces.rosenbrock(), "gradient_descent", (-1.5, 1.0), 20, learning_rate=1e-3, schedule=schedule
    )
    assert walk.effective_steps.shape == (20, 2)
    rates = double([1e-3 * schedule(step) for step in range(20)])
    torch.testing.assert_close(walk.effective_steps, rates[:, None].expand(20, 2), rtol=1e-6, atol=0)


@settings(max_examples=20, deadline=None)
@given(start=POINTS, name=st.sampled_from(optimizers.names()))
def test_the_effective_step_times_the_gradient_is_the_step(start, name):
    surface = surfaces.ellipse()
    walk = surfaces.descend(surface, name, start, 10, learning_rate=0.05, clip=("norm", 1.0))
    gradients = surface.gradient(walk.path[:-1])
    steps = torch.where(gradients == 0, walk.path.diff(dim=0), -gradients * walk.effective_steps)
    torch.testing.assert_close(steps, walk.path.diff(dim=0), rtol=1e-9, atol=1e-15)


def test_effective_steps_tell_what_an_optimizer_makes_of_a_gradient():
    ellipse = surfaces.ellipse(100)

    def of(name, start=(1.0, 1.0), **options):
        return surfaces.descend(ellipse, name, start, 4, learning_rate=0.01, **options).effective_steps

    assert_same(of("adam", eps=0)[0], [0.01 / 0.1, 0.01 / 10])  # every parameter moves by the learning rate
    assert of("momentum")[3, 0] > 3 * 0.01  # along a gentle slope momentum makes steps longer
    assert_same(of("gradient_descent", clip=("value", 1.0))[0], [0.01, 0.001])  # only the second was clipped
    assert of("momentum", (1.0, 0.0))[:, 1].isnan().all()  # its gradient is 0


def test_a_diverging_walk_has_an_effective_step_for_each_update_on_its_path():
    walk = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (-2, 2), 1000, learning_rate=0.1)
    assert walk.effective_steps.shape == (walk.diverged_at - 1, 2)
    at_once = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (-2, 2), 3, learning_rate=1e200)
    assert (at_once.diverged_at, at_once.effective_steps.shape) == (1, (0, 2))


def test_descend_makes_as_many_updates_as_asked_for():
    made = []

    def adam(parameters):
        made.append(optimizers.Adam(parameters, 0.1))
        return made[0]

    walk = surfaces.descend(surfaces.ellipse(), adam, (1.0, 1.0), 7)
    (optimizer,) = made
    assert optimizer.state[optimizer.parameters[0]]["step"] == 7
    torch.testing.assert_close(optimizer.parameters[0].detach(), walk.path[-1])


def test_descend_leaves_the_start_as_it_was():
    start = torch.ones(2, dtype=torch.float64)
    surfaces.descend(surfaces.saddle(), "gradient_descent", start, 3, learning_rate=0.1)
    assert_same(start, [1, 1])
    assert not start.requires_grad


@pytest.mark.parametrize(
    ("learning_rate", "updates", "end", "loss", "norm"),
    [
        (0.02, 100, (7.84, -5.00), 1331.06, 515.9),
        (0.0199, 1000, (6.47, 0.13), 0.210, 0.069),
        (0.01, 100, (7.82, 0.16), 0.306, 0.078),
        (0.001, 1000, (7.82, 0.16), 0.306, 0.078),
    ],
)
def test_one_bowl_many_learning_rates(learning_rate, updates, end, loss, norm):
    """Syllabus 05, W1."""
    surface = surfaces.ellipse(condition_number=1e4, angle=0.02)
    assert surface.value((8, -5)).item() == pytest.approx(1331.07, abs=0.01)
    walk = surfaces.descend(surface, "gradient_descent", (8, -5), updates, learning_rate=learning_rate)
    assert walk.path[-1].tolist() == pytest.approx(end, abs=0.006)
    assert walk.losses[-1].item() == pytest.approx(loss, abs=0.006)
    assert walk.gradient_norms[-1].item() == pytest.approx(norm, abs=0.06)


def test_linear_on_views_diverges_above_twice_the_inverse_of_the_largest_curvature():
    surface = surfaces.linear_on_views(seed=1)
    threshold = 2 / torch.linalg.eigvalsh(surface.hessian((0, 0)))[-1].item()

    def final_loss(learning_rate):
        walk = surfaces.descend(surface, "gradient_descent", (-0.4, 2), 500, learning_rate=learning_rate)
        return walk.losses[-1]

    start = surface.value((-0.4, 2))
    assert final_loss(0.99 * threshold) < start
    assert final_loss(1.01 * threshold) > start


def test_a_diverging_walk_ends_with_its_last_finite_point_and_says_so():
    walk = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (-2, 2), 1000, learning_rate=0.1)
    assert walk.diverged_at is not None
    assert walk.diverged_at < 20
    assert walk.path.shape == (walk.diverged_at, 2)
    assert walk.losses.isfinite().all()
    following = walk.path[-1] - 0.1 * surfaces.rosenbrock().gradient(walk.path[-1])
    assert not surfaces.rosenbrock().value(following).isfinite()


def test_a_walk_that_diverges_at_its_last_update_says_so():
    full = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (-2, 2), 1000, learning_rate=0.1)
    walk = surfaces.descend(surfaces.rosenbrock(), "gradient_descent", (-2, 2), full.diverged_at, learning_rate=0.1)
    assert walk.diverged_at == full.diverged_at
    shorter = surfaces.descend(
        surfaces.rosenbrock(), "gradient_descent", (-2, 2), full.diverged_at - 1, learning_rate=0.1
    )
    assert shorter.diverged_at is None


def test_impossible_walks_are_refused():
    saddle = surfaces.saddle()

    def descend(start=(1, 1), steps=3, optimizer="gradient_descent", **options):
        return surfaces.descend(saddle, optimizer, start, steps, **options)

    with pytest.raises(ValueError, match=r"steps=0\).* at least 1"):
        descend(steps=0, learning_rate=0.1)
    with pytest.raises(ValueError, match=r"2 coordinates.*got shape \(3,\)"):
        descend(start=(1, 2, 3), learning_rate=0.1)
    with pytest.raises(ValueError, match=r"one point of shape \(2,\), got shape \(5, 2\)"):
        descend(start=torch.zeros(5, 2), learning_rate=0.1)
    with pytest.raises(TypeError, match="got a tensor of torch.bool"):
        descend(start=torch.tensor([True, False]), learning_rate=0.1)
    with pytest.raises(ValueError, match=r"start=\(inf, 1.0\)\).* saddle is inf there"):
        descend(start=(math.inf, 1), learning_rate=0.1)
    for clip in (("norm", 0), ("length", 1), ("value", math.nan), ("norm",)):
        with pytest.raises(ValueError, match=r"clip=.*\('norm', c\) or \('value', c\) with c larger than 0"):
            descend(learning_rate=0.1, clip=clip)
    with pytest.raises(ValueError, match="saddle has no mini-batches; give them as batches="):
        descend(learning_rate=0.1, order=[0])
    for order in ([0, 2], [-1], [], [0.5]):
        with pytest.raises(ValueError, match=r"order=\[.*\]\): it must hold whole numbers from 0 to 1, at least one"):
            descend(learning_rate=0.1, batches=[saddle, saddle], order=order)
    with pytest.raises(ValueError, match=rf"'newton'.*{', '.join(optimizers.names())}"):
        descend(optimizer="newton", learning_rate=0.1)
    with pytest.raises(
        TypeError, match=r"options momentum, learning_rate go with the name of an optimizer, one of grad"
    ):
        descend(optimizer=lambda parameters: torch.optim.SGD(parameters), momentum=0.9, learning_rate=0.1)
