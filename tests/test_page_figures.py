"""The figures of single pages: their state, what they refuse, and that JavaScript computes what Python computes."""

import json
import re
import subprocess

import numpy as np
import pytest
import torch

from books import REPOSITORY
from leedl.widgets import FIGURES, Epochs, Knobs, Ramps, Wiring
from leedl.widgets.ramps import spaced, sum_of_ramps, target_curve

FIGURES_JS = REPOSITORY / "src/leedl/widgets/js/figures"
X, W, B, C = [1, 2, -1], [[0.5, -1, 0], [1, 1, 1], [0, 0.5, -2]], [0.5, -2, 0], [2, -1, 0.5]


def refused(message):
    return pytest.raises(ValueError, match=re.escape(message))


def javascript(module, expression, given):
    """What an expression over `given` and the exports of a figure's module is."""
    code = (
        f"import * as figure from {json.dumps((FIGURES_JS / module).as_uri())};"
        f"const given = {json.dumps(given)}; console.log(JSON.stringify({expression}));"
    )
    run = subprocess.run(["node", "--input-type=module", "-e", code], capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture
def random():
    seed = np.random.SeedSequence().entropy % 2**32
    print(f"seed {seed}")
    return np.random.default_rng(seed)


def test_every_figure_of_a_page_has_a_picture_for_paper():
    made = [
        Ramps("wave", shape="soft", alt="a"),
        Ramps("none", points=[(0, 1), (4, 2)], alt="a"),
        Knobs(2, hard=True, alt="a"),
        Epochs(1405, 32, 45, alt="a"),
        Wiring(X, W, B, C, 0.1, alt="a"),
    ]
    for figure in made:
        assert isinstance(figure, FIGURES[figure.kind])
        assert figure.picture() is not None
        assert json.dumps(figure.saved_state())


# --- ramps ---


def test_a_constant_and_three_ramps_are_the_curve_with_kinks():
    figure = Ramps(alt="a")
    assert figure.shown == 3
    heights = figure.sum_at(np.array([0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 4.0]))
    assert heights == pytest.approx([1, 2, 3, 2.5, 2, 2.25, 2.5, 2.5])
    assert figure.largest_error == pytest.approx(0)
    assert Ramps(shown=0, alt="a").sum_at(np.array([3.0])) == pytest.approx([1])


def test_relus_make_the_same_sum_as_hard_ramps(random):
    points = np.stack([np.sort(random.uniform(0, 4, 8)), random.uniform(0, 4, 8)], axis=1)
    x = np.linspace(0, 4, 500)
    for shown in range(8):
        hard, relu = (sum_of_ramps(points, shown, shape, x) for shape in ("hard", "relu"))
        assert np.abs(hard - relu).max() < 1e-9


def test_twice_as_many_hard_pieces_make_a_quarter_of_the_error_soft_ones_half():
    def error(pieces, shape):
        x = np.linspace(0, 4, 2001)
        points = spaced("wave", [], pieces)
        return np.abs(target_curve("wave", [], x) - sum_of_ramps(points, pieces, shape, x)).max()

    for pieces in (16, 32):
        assert error(pieces, "hard") / error(2 * pieces, "hard") == pytest.approx(4, abs=0.2)
        assert error(pieces, "soft") / error(2 * pieces, "soft") == pytest.approx(2, abs=0.2)


def test_settings_of_ramps_move_the_kinks_onto_the_target():
    state = Ramps(shown=0, alt="a").saved_state()
    changes = Ramps.changes_for(state, {"target": "hump", "pieces": 4}, "link")
    assert [point[0] for point in changes["points"]] == [0, 1, 2, 3, 4]
    assert [point[1] for point in changes["points"]] == pytest.approx([0, 1.5, 0.3, 0.3, 0.3])
    assert changes["shown"] == 4
    assert "pieces" not in changes
    assert Ramps.changes_for(state, {"shown": 2}, "link") == {"shown": 2}


def test_ramps_refuse_what_does_not_fit():
    state = Ramps(alt="a").saved_state()
    for settings, message in [
        ({"speed": 1}, "link: there is no setting 'speed'; choose from target"),
        ({"target": "sine"}, "link: target='sine'; choose from kinks, hump"),
        ({"shape": "round"}, "link: shape='round'; choose from hard, soft, relu"),
        ({"shown": 4}, "link: shown=4 must be a whole number from 0 to 3"),
        ({"pieces": 65}, "link: pieces=65 must be a whole number from 1 to 64"),
        ({"target": "none", "pieces": 3}, "link: pieces=3 must be a whole number"),
        ({"points": [[1, 1], [1, 2]]}, "link: the x of points must rise"),
        ({"points": [[1, 1]]}, "link: points must be 2 to 65 pairs"),
        ({"heights": [1.0]}, "link: heights must be 25 finite numbers"),
    ]:
        with refused(message):
            Ramps.changes_for(state, settings, "link")
    with refused("there is no curve to imitate"):
        Ramps("none", points=[(0, 0), (1, 1)], alt="a").largest_error  # noqa: B018


def test_javascript_adds_up_the_same_ramps(random):
    x = np.linspace(0, 4, 101)
    drawn = random.uniform(0, 4, 25).tolist()
    points = np.stack([np.sort(random.uniform(0, 4, 6)), random.uniform(0, 4, 6)], axis=1).tolist()
    for shape in ("hard", "soft", "relu"):
        js = javascript(
            "ramps.js", "given[0].map((x) => figure.sumOfRamps(given[1], 4, given[2], x))", [x.tolist(), points, shape]
        )
        assert js == pytest.approx(sum_of_ramps(points, 4, shape, x).tolist(), abs=1e-9)
    for target in ("kinks", "hump", "wave", "drawn"):
        js = javascript("ramps.js", "given[0].map(figure.targetCurve(given[1], given[2]))", [x.tolist(), target, drawn])
        assert js == pytest.approx(target_curve(target, drawn, x).tolist(), abs=1e-9)
        js = javascript("ramps.js", "figure.spaced(figure.targetCurve(given[0], given[1]), 7)", [target, drawn])
        assert np.array(js) == pytest.approx(np.array(spaced(target, drawn, 7)), abs=1e-9)


# --- knobs, epochs, wiring ---


def test_knobs_draw_the_sigmoid_of_pytorch(random):
    x = np.linspace(-4, 4, 50)
    w, b, c = random.uniform(-3, 3, 3)
    js = javascript("knobs.js", "given[0].map((x) => figure.soft(x, given[1]))", [x.tolist(), {"w": w, "b": b, "c": c}])
    assert js == pytest.approx((c * torch.sigmoid(torch.tensor(b + w * x))).tolist(), abs=1e-12)
    js = javascript("knobs.js", "given[0].map((x) => figure.hard(x, given[1]))", [x.tolist(), {"w": w, "b": b, "c": c}])
    assert js == pytest.approx((c * np.clip(0.5 + (b + w * x) / 4, 0, 1)).tolist(), abs=1e-12)


def test_knobs_refuse_what_does_not_fit():
    for settings, message in [
        ({"d": 1}, "no setting 'd'"),
        ({"w": 21}, "w=21 must be"),
        ({"c": "x"}, "c='x' must be"),
        ({"hard": 1}, "hard=1 must be true or false"),
    ]:
        with refused(message):
            Knobs.changes_for({}, settings, "link")


def test_epochs_counts_the_last_smaller_batch():
    assert Epochs(1405, 32, alt="a").updates_per_epoch == 44
    assert javascript("epochs.js", "[0, 1, 43, 44, 45, 88].map((n) => figure.progress(1405, 32, n))", []) == [
        {"batches": 44, "inEpoch": 0, "epochs": 0, "last": 0, "smallest": 29},
        {"batches": 44, "inEpoch": 1, "epochs": 0, "last": 32, "smallest": 29},
        {"batches": 44, "inEpoch": 43, "epochs": 0, "last": 32, "smallest": 29},
        {"batches": 44, "inEpoch": 44, "epochs": 1, "last": 29, "smallest": 29},
        {"batches": 44, "inEpoch": 1, "epochs": 1, "last": 32, "smallest": 29},
        {"batches": 44, "inEpoch": 44, "epochs": 2, "last": 29, "smallest": 29},
    ]
    assert Epochs.changes_for({}, {"batch_size": 10}, "link") == {"batch_size": 10, "updates": 0}
    for settings, message in [
        ({"size": 1}, "no setting 'size'"),
        ({"examples": 0}, "examples=0; choose from"),
        ({"updates": 0.5}, "updates=0.5"),
    ]:
        with refused(message):
            Epochs.changes_for({}, settings, "link")


def test_the_wired_network_computes_what_pytorch_computes(random):
    for activation, function in (("sigmoid", torch.sigmoid), ("relu", torch.relu)):
        weights, rest = random.normal(size=(3, 3)), random.normal(size=(3, 3))
        figure = Wiring(
            rest[0].tolist(), weights.tolist(), rest[1].tolist(), rest[2].tolist(), 0.5, activation=activation, alt="a"
        )
        z = torch.tensor(weights) @ torch.tensor(rest[0]) + torch.tensor(rest[1])
        y = (torch.tensor(rest[2]) @ function(z) + 0.5).item()
        assert figure.forward()["y"] == pytest.approx(y)
        js = javascript("wiring.js", "figure.forward(given)", figure.saved_state())
        assert js["y"] == pytest.approx(y)
        assert js["z"] == pytest.approx(z.tolist())


def test_wiring_refuses_what_does_not_fit():
    for settings, message in [
        ({"v": 1}, "no setting 'v'"),
        ({"x": [1, 2]}, "x=[1, 2] must be three numbers"),
        ({"W": [1, 2, 3]}, "three rows of three numbers"),
        ({"bias": 11}, "bias=11 must be a number"),
        ({"activation": "tanh"}, "sigmoid or relu"),
        ({"chosen": "w44"}, "one of w11"),
    ]:
        with refused(message):
            Wiring.changes_for({}, settings, "link")
