import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leedl import data, surfaces

COORDINATES = st.floats(-3, 3)
POINTS = st.tuples(COORDINATES, COORDINATES)


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def assert_same(actual, expected):
    torch.testing.assert_close(actual, double(expected), rtol=1e-10, atol=1e-10)


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
@given(point=POINTS, scale_1=st.floats(0.1, 100), scale_2=st.floats(0.1, 100), correlation=st.floats(-0.99, 0.99))
def test_two_features_is_the_squared_error_on_data_with_these_moments(point, scale_1, scale_2, correlation):
    across = math.sqrt(1 - correlation**2)
    x1 = scale_1 * double([1, 1, -1, -1])
    x2 = scale_2 * double([correlation + across, correlation - across, -correlation + across, -correlation - across])
    surface = surfaces.two_features(scale_1, scale_2, correlation)
    expected = ((point[0] * x1 + point[1] * x2) ** 2).mean()
    torch.testing.assert_close(surface.value(point), expected, rtol=1e-9, atol=1e-9)


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


@pytest.mark.parametrize(("w", "loss"), [(4.939, 0.3337), (4.940, 0.0768)])
def test_the_wall_of_the_sigmoid_cliff_is_where_the_syllabus_has_it(w, loss):
    assert surfaces.sigmoid_cliff().value((w, -2.575)).item() == pytest.approx(loss, abs=5e-5)


@given(st.floats(-8, 8), st.floats(-4, 4), st.integers(1, 100), st.floats(-2, 2))
def test_sigmoid_cliff_is_the_squared_error_of_a_neuron_that_is_run(w, b, length, target):
    memory = 0.5
    for _ in range(length):
        memory = w / (1 + math.exp(-memory)) + b
    expected = (1 / (1 + math.exp(-memory)) - target) ** 2
    assert surfaces.sigmoid_cliff(length, target).value((w, b)).item() == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_clipping_keeps_a_walk_at_the_wall_of_the_sigmoid_cliff():
    surface, start = surfaces.sigmoid_cliff(), (5.5, -1.6)
    free = surfaces.descend(surface, "gradient_descent", start, 200, learning_rate=0.3)
    clipped = surfaces.descend(surface, "gradient_descent", start, 200, learning_rate=0.3, clip=("norm", 0.5))
    lengths = [walk.path.diff(dim=0).norm(dim=1) for walk in (free, clipped)]
    longest = lengths[0].argmax()
    assert lengths[0][longest] >= 50 * lengths[0][:longest].max()
    assert free.losses[-1] > 0.05
    assert lengths[1].max() <= 0.15 + 1e-12
    assert clipped.losses[-10:].median() < 0.002


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
