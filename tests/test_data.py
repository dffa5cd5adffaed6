import datetime as dt
import re

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from leedl import data

SEEDS = st.integers(0, 2**32 - 1)
TOY_SETS = {"two_moons": 2, "circles": 2, "spirals": 3, "blobs": 3}  # name: classes


# --- the synthetic channel ----------------------------------------------------------------------------------


def recipe_of_the_syllabus(seed):
    """The generator of syllabus/01, E1, as it stands there."""
    d0, d1 = dt.date(2017, 1, 1), dt.date(2021, 2, 26)
    n = (d1 - d0).days + 1
    rng = np.random.default_rng(seed)
    t = np.arange(n)
    dow = np.array([(d0 + dt.timedelta(int(i))).weekday() for i in t])
    s = np.array([1.06, 1.08, 1.08, 1.04, 0.82, 0.78, 1.02])[dow]
    level = 2.2 + 3.2 * t / n + 0.5 * np.sin(2 * np.pi * t / 182.6 + 0.7)
    ar = np.zeros(n)
    for i in range(1, n):
        ar[i] = 0.9 * ar[i - 1] + 0.05 * rng.standard_normal()
    y = level * np.exp(ar) * s * np.exp(0.05 * rng.standard_normal(n))
    for d in [
        dt.date(2017, 1, 27),
        dt.date(2018, 2, 15),
        dt.date(2019, 2, 4),
        dt.date(2020, 1, 24),
        dt.date(2021, 2, 11),
    ]:
        i = (d - d0).days
        for k, f in zip(range(-1, 4), [0.85, 0.55, 0.65, 0.8, 0.9], strict=True):
            y[i + k] *= f
    return y


def mean_absolute_errors(seed, days):
    """Of the least-squares line through the last days: on the training and on the test days."""
    train, test = data.views(seed).examples(days)

    def with_bias(x):
        return torch.cat([x.double(), torch.ones(len(x), 1, dtype=torch.float64)], dim=1)

    w = torch.linalg.lstsq(with_bias(train.x), train.y.double()).solution
    return [(with_bias(x) @ w - y).abs().mean().item() for x, y in (train, test)]


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_the_views_follow_the_recipe_for_any_seed(seed):
    expected = torch.tensor(recipe_of_the_syllabus(seed), dtype=torch.float32)
    torch.testing.assert_close(data.views(seed).views, expected)


@pytest.mark.parametrize(
    ("seed", "expected"),
    [
        (0, {1: (0.451, 0.779), 7: (0.338, 0.591), 28: (0.267, 0.468), 56: (0.258, 0.461)}),
        (1, {1: (0.444, 0.657), 7: (0.322, 0.512), 28: (0.260, 0.435), 56: (0.251, 0.414)}),
        (3, {1: (0.460, 0.750), 7: (0.340, 0.540), 28: (0.278, 0.482), 56: (0.269, 0.487)}),
    ],
)
def test_least_squares_on_the_views_gives_the_errors_of_the_syllabus(seed, expected):
    for days, errors in expected.items():
        assert mean_absolute_errors(seed, days) == pytest.approx(errors, abs=0.0006)


def test_the_channel_has_1518_days_of_positive_views():
    channel = data.views()
    assert channel.views.shape == (1518,)
    assert channel.views.dtype == torch.float32
    assert channel.views.min() > 0
    assert channel.dates.shape == (1518,)
    assert channel.dates[0] == np.datetime64("2017-01-01")
    assert channel.dates[-1] == np.datetime64("2021-02-26")
    assert (np.diff(channel.dates) == np.timedelta64(1, "D")).all()


def test_fridays_and_saturdays_are_low():
    channel = data.views(seed=5)
    weekday = np.array([date.weekday() for date in channel.dates.tolist()])
    mean = [channel.views[torch.from_numpy(weekday == day)].mean().item() for day in range(7)]
    assert sorted(range(7), key=lambda day: mean[day])[:2] == [5, 4]


@pytest.mark.parametrize("days", [1, 2, 7, 28, 55, 56])
def test_examples_forecast_the_same_days_from_the_days_before(days):
    channel = data.views()
    train, test = channel.examples(days)
    assert (train.x.shape, train.y.shape) == ((1405, days), (1405, 1))
    assert (test.x.shape, test.y.shape) == ((45, days), (45, 1))
    for examples, forecast in ((train, data.TRAIN_DAYS), (test, data.TEST_DAYS)):
        for row, day in enumerate(range(forecast.start, forecast.stop)):
            assert examples.y[row] == channel.views[day]
            assert torch.equal(examples.x[row], channel.views[day - days : day])


def test_training_ends_with_2020_and_testing_takes_the_next_45_days():
    dates = data.views().dates
    first_and_last = [str(date) for days in (data.TRAIN_DAYS, data.TEST_DAYS) for date in dates[days][[0, -1]]]
    assert first_and_last == ["2017-02-26", "2020-12-31", "2021-01-01", "2021-02-14"]


def test_without_a_seed_the_views_are_those_of_leedl_seed(monkeypatch):
    monkeypatch.setenv("LEEDL_SEED", "11")
    assert torch.equal(data.views().views, data.views(seed=11).views)
    assert not torch.equal(data.views().views, data.views(seed=12).views)


def test_changing_what_a_loader_returned_does_not_change_what_it_returns_next():
    for load in (data.views, lambda: data.mnist("test"), lambda: data.digits("test")):
        first, kept = load(), load()
        for part in first:
            part[:] = part[0].copy() if isinstance(part, np.ndarray) else 0
        for again, before in zip(load(), kept, strict=True):
            assert (again == before).all()
    channel = data.views()
    train, _ = channel.examples(7)
    train.x.zero_()
    assert channel.views.min() > 0


@pytest.mark.parametrize("days", [0, -1, 57, 1.5, True])
def test_a_history_of_impossible_length_is_refused(days):
    with pytest.raises(ValueError, match=rf"days={re.escape(repr(days))}.* from 1 to 56"):
        data.views().examples(days)


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5, "0", True])
@pytest.mark.parametrize("load", [data.views, *(getattr(data, name) for name in TOY_SETS)])
def test_what_is_no_seed_is_refused(load, seed):
    with pytest.raises(ValueError, match=rf"seed={re.escape(repr(seed))} .* from 0 to 4294967295"):
        load(seed=seed)


# --- images -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("load", "width", "levels", "sizes"),
    [
        (data.digits, 8, 16, {"train": 1285, "validation": 256, "test": 256, "all": 1797}),
        (data.mnist, 28, 255, {"train": 4000, "validation": 500, "test": 500, "all": 5000}),
    ],
)
def test_images_have_the_documented_shapes_types_and_values(load, width, levels, sizes):
    assert tuple(sizes) == data.SPLITS
    for split, n in sizes.items():
        x, y = load(split)
        assert x.shape == (n, 1, width, width)
        assert x.dtype == torch.float32
        assert (x.min(), x.max()) == (0, 1)
        torch.testing.assert_close(x * levels, (x * levels).round())
        assert y.shape == (n,)
        assert y.dtype == torch.int64
        assert y.unique().tolist() == list(range(10))


@pytest.mark.parametrize("load", [data.digits, data.mnist])
def test_the_splits_of_the_images_share_none_and_leave_none_out(load):
    def fingerprints(split):
        x, y = load(split)
        return sorted((image.numpy().tobytes(), label) for image, label in zip(x, y.tolist(), strict=True))

    parts = [fingerprints(split) for split in ("train", "validation", "test")]
    assert sorted(sum(parts, [])) == fingerprints("all")
    for first, second in ((0, 1), (0, 2), (1, 2)):
        assert not set(parts[first]) & set(parts[second])


def test_every_digit_has_its_share_of_every_split():
    for split in data.SPLITS:
        counts = torch.bincount(data.mnist(split).y)
        assert counts.unique().numel() == 1
        shares = torch.bincount(data.digits(split).y) / len(data.digits(split).y)
        assert shares.min() > 0.07
        assert shares.max() < 0.14


def test_the_first_images_of_mnist_are_as_mixed_as_the_whole():
    for split in data.SPLITS:
        assert data.mnist(split).y[:20].tolist() == [*range(10), *range(10)]


def test_an_image_and_its_label_belong_together():
    train, test = data.mnist("train"), data.mnist("test")
    nearest = torch.cdist(test.x.flatten(1), train.x.flatten(1)).argmin(dim=1)
    assert (train.y[nearest] == test.y).float().mean() > 0.9
    train, test = data.digits("train"), data.digits("test")
    nearest = torch.cdist(test.x.flatten(1), train.x.flatten(1)).argmin(dim=1)
    assert (train.y[nearest] == test.y).float().mean() > 0.95


@pytest.mark.parametrize("load", [data.digits, data.mnist])
def test_an_unknown_split_is_refused_with_the_list_of_splits(load):
    with pytest.raises(ValueError, match=r"'dev'.* train, validation, test, all"):
        load("dev")


# --- points of the plane ------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(
    name=st.sampled_from(list(TOY_SETS)),
    n=st.integers(3, 200),
    noise=st.floats(0, 2),
    seed=SEEDS,
)
def test_points_of_the_plane_come_in_equal_classes_and_again_for_the_same_seed(name, n, noise, seed):
    x, y = getattr(data, name)(n, noise=noise, seed=seed)
    assert x.shape == (n, 2)
    assert x.dtype == torch.float32
    assert x.isfinite().all()
    assert y.shape == (n,)
    assert y.dtype == torch.int64
    counts = torch.bincount(y)
    assert len(counts) == TOY_SETS[name]
    assert counts.max() - counts.min() <= 1
    again = getattr(data, name)(n, noise=noise, seed=seed)
    assert torch.equal(again.x, x)
    assert torch.equal(again.y, y)


def test_points_of_the_plane_come_in_random_order():
    for name in TOY_SETS:
        y = getattr(data, name)(300, seed=3).y
        assert len(y[:50].unique()) == TOY_SETS[name]


@pytest.mark.parametrize("classes", [2, 3, 5])
def test_without_noise_spirals_and_blobs_lie_where_their_formula_says(classes):
    x, y = data.spirals(500, classes=classes, noise=0.0, seed=1)
    radius = x.norm(dim=1)
    angle = 2 * torch.pi * (radius + y / classes)
    torch.testing.assert_close(x, radius[:, None] * torch.stack([angle.cos(), angle.sin()], dim=1), atol=1e-5, rtol=0)
    x, y = data.blobs(500, classes=classes, noise=0.0, seed=1)
    angle = 2 * torch.pi * y / classes
    torch.testing.assert_close(x, 3 * torch.stack([angle.cos(), angle.sin()], dim=1))


def test_without_noise_circles_have_radius_1_and_one_half():
    x, y = data.circles(100, noise=0.0, seed=1)
    torch.testing.assert_close(x.norm(dim=1), 1 - 0.5 * y)


def test_the_noise_has_the_standard_deviation_asked_for():
    x, y = data.blobs(20_000, noise=0.3, seed=4)
    for label in range(3):
        assert x[y == label].std(dim=0).tolist() == pytest.approx([0.3, 0.3], rel=0.05)


@pytest.mark.parametrize("name", TOY_SETS)
def test_fewer_points_than_classes_are_refused(name):
    classes = TOY_SETS[name]
    for n in (classes - 1, 0, -3, 10.5):
        with pytest.raises(ValueError, match=rf"{name}\(n={n}\).* at least {classes}"):
            getattr(data, name)(n)


@pytest.mark.parametrize("name", TOY_SETS)
def test_impossible_noise_is_refused(name):
    for noise in (-0.1, float("inf"), float("nan")):
        with pytest.raises(ValueError, match=rf"{name}\(noise={noise}\).* 0 or more"):
            getattr(data, name)(noise=noise)


@pytest.mark.parametrize("name", ["spirals", "blobs"])
def test_fewer_than_two_classes_are_refused(name):
    for classes in (1, 0, 2.5):
        with pytest.raises(ValueError, match=rf"{name}\(classes={classes}\).* at least 2"):
            getattr(data, name)(classes=classes)


# --- the table ----------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS)
def test_a_tenth_of_the_labels_of_the_noisy_product_break_its_rule(seed):
    x, y = data.noisy_product(4000, seed)
    assert (x.shape, x.dtype, y.shape, y.dtype) == ((4000, 20), torch.float32, (4000,), torch.int64)
    follows = (x[:, 0] * x[:, 1] + (x[:, 2] - x[:, 3]) / 2 > 0).long() == y
    assert abs(follows.double().mean().item() - 0.9) < 0.03
    assert abs(y.double().mean().item() - 0.5) < 0.05
    assert torch.equal(data.noisy_product(4000, seed).x, x)


@pytest.mark.parametrize("n", [0, -1, 2.5, "many"])
def test_a_noisy_product_of_impossible_size_is_refused(n):
    with pytest.raises(ValueError, match="at least 1"):
        data.noisy_product(n)


# --- the birds ----------------------------------------------------------------------------------------------


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS)
def test_birds_are_small_pictures_of_the_same_scenes_for_both_labels(seed):
    x, species = data.birds(2000, "species", seed=seed)
    same, direction = data.birds(2000, "direction", seed=seed)
    assert (x.shape, x.dtype, species.shape, species.dtype) == ((2000, 1, 16, 16), torch.float32, (2000,), torch.int64)
    assert torch.equal(x, same)
    assert 0 <= x.min() < x.max() <= 1
    counts = torch.bincount(2 * species + direction, minlength=4)
    assert (counts - 500).abs().max() < 110


def test_without_noise_a_bird_looks_where_its_label_says_and_has_the_body_of_its_species():
    x, species = data.birds(300, "species", noise=0, seed=7)
    _, direction = data.birds(300, "direction", noise=0, seed=7)
    bright = x[:, 0] > 0.5
    columns = torch.arange(16.0)
    lit = bright.any(2).int().cumsum(1)
    top = bright & ((lit > 0) & (lit <= 3))[:, :, None]  # three rows: head and beak
    middle, head = ((part * columns).sum((1, 2)) / part.sum((1, 2)) for part in (bright, top))
    assert torch.equal(head > middle, direction == 1)
    heights = bright.any(2).sum(1).float()
    assert heights[species == 1].mean() > heights[species == 0].mean() + 0.5


def test_mirrored_birds_keep_the_species_and_change_direction():
    x, direction = data.birds(400, "direction", noise=0, seed=3)
    left, right = (x[direction == side].mean(0)[0] for side in (0, 1))
    assert (left - right).abs().max() > 0.5
    assert (left.flip(1) - right).abs().max() < 0.2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({"n": 0}, "at least 1"), ({"label": "color"}, "species, direction"), ({"noise": -1}, "0 or more")],
)
def test_impossible_birds_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        data.birds(**arguments)


def test_an_unknown_data_set_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(AttributeError, match="no data set 'cifar10'; it has views, digits, mnist, two_moons"):
        data.cifar10  # noqa: B018
    assert set(data.DATA_SETS) <= set(data.__all__)
