import dataclasses
import math

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from leedl import optimizers, schedules, surfaces

COORDINATES = st.floats(-3, 3)
POINTS = st.tuples(COORDINATES, COORDINATES)
KINDS = ("minimum", "maximum", "saddle", "undecided (zero eigenvalue)")


def double(values):
    return torch.tensor(values, dtype=torch.float64)


def assert_same(actual, expected):
    torch.testing.assert_close(actual, double(expected), rtol=1e-10, atol=1e-10)


def kind_at(surface, point):
    return surfaces.kind_of_point(surface.gradient(point), surface.hessian(point))


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
