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


# --- what all surfaces share --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", surfaces.names())
def test_the_points_named_by_a_surface_are_what_they_are_called(name):
    surface = surfaces.create(name)
    for point in surface.minima:
        assert kind_at(surface, point) == "minimum"
        assert surface.value(point) <= surface.grid(41).loss.min() + 1e-12
    for point in surface.saddles:
        assert kind_at(surface, point) == "saddle"


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
    listed = "two_weight_network, ellipse, saddle, rosenbrock, rastrigin, linear_on_views"
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


@settings(max_examples=30, deadline=None)
@given(start=POINTS, name=st.sampled_from(surfaces.names()), learning_rate=st.floats(1e-4, 1e-3))
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
    with pytest.raises(ValueError, match=rf"'newton'.*{', '.join(optimizers.names())}"):
        descend(optimizer="newton", learning_rate=0.1)
    with pytest.raises(
        TypeError, match=r"options momentum, learning_rate go with the name of an optimizer, one of grad"
    ):
        descend(optimizer=lambda parameters: torch.optim.SGD(parameters), momentum=0.9, learning_rate=0.1)
