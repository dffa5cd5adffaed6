"""The diagnosis map and the polynomial fit: their states, what they refuse, and what they compute."""

import itertools
import json
import shutil
import subprocess

import matplotlib.pyplot as plt
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.polynomial import legendre

from books import REPOSITORY
from leedl.widgets import FIGURES, Diagnosis, Patient, PolynomialFit
from leedl.widgets.diagnosis import diagnose
from leedl.widgets.polynomial_fit import GRID, fitted

FIGURE_CODE = REPOSITORY / "src/leedl/widgets/js/figures"
LOSS = st.floats(0.001, 10)


def patient(name="A", **changes):
    return Patient(
        **{
            "name": name,
            "complaint": "It does not work.",
            "training": [0.9, 0.75],
            "validation": [0.9, 0.74],
            "smaller": ("a constant", 0.9),
            "source": "one file",
            "same": True,
            "remedies": {"larger model": (0.1, 0.2), "more data": (0.75, 0.74)},
        }
        | changes
    )


# --- the map ---


@given(LOSS, LOSS, LOSS, LOSS, st.booleans())
def test_a_large_training_loss_is_judged_by_the_smaller_model_alone(goal, training, smaller, validation, same):
    found = diagnose(goal, training, smaller, validation, same)
    if training > goal:
        assert found == ("optimization" if smaller < training else "model bias")
        assert found == diagnose(goal, training, smaller, 0.001, not same)
    else:
        assert found in ("done", "overfitting", "mismatch")
        assert found == diagnose(goal, training, 0.001, validation, same)
        assert (found == "done") == (validation <= goal)


def test_javascript_finds_the_same_leaf_for_every_order_of_the_losses():
    if not shutil.which("node"):
        pytest.skip("needs Node")
    values = (0.1, 0.2, 0.3)
    cases = list(itertools.product(values, values, values, values, (True, False)))
    names = ("goal", "training", "smaller", "validation", "same")
    numbers = [dict(zip(names, one, strict=True)) for one in cases]
    script = (
        f'import {{ diagnose }} from "{(FIGURE_CODE / "diagnosis.js").as_uri()}";'
        f"console.log(JSON.stringify({json.dumps(numbers)}.map(diagnose)));"
    )
    ran = subprocess.run(["node", "--input-type=module", "-e", script], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout) == [diagnose(*one) for one in cases]


def test_the_state_holds_the_patients_with_rounded_losses():
    state = Diagnosis([patient(training=[1 / 3])], goal=0.35, alt="A map.").saved_state()
    assert FIGURES[state["kind"]] is Diagnosis
    assert state["case"] == "yours"
    assert state["patients"][0]["training"] == [0.3333]
    assert state["patients"][0]["smaller"] == ["a constant", 0.9]
    assert state["patients"][0]["remedies"] == [["larger model", 0.1, 0.2], ["more data", 0.75, 0.74]]
    assert json.loads(json.dumps(state)) == state


def test_python_reads_the_diagnosis_of_the_readers_numbers():
    figure = Diagnosis(alt="A map.")
    assert figure.diagnosis == "optimization"
    figure.training, figure.validation = 0.05, 0.6
    assert figure.diagnosis == "overfitting"
    figure.same = False
    assert figure.diagnosis == "mismatch"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda: Diagnosis([patient(), patient()], alt="A map."), "each needs a name of its own"),
        (lambda: Diagnosis([patient("yours")], alt="A map."), "each needs a name of its own"),
        (lambda: Diagnosis([patient(training=[])], alt="A map."), "after at least one epoch"),
        (lambda: Diagnosis([patient(validation=[float("nan")])], alt="A map."), "all losses must be finite"),
        (lambda: Diagnosis([patient(remedies={"x": (float("inf"), 1.0)})], alt="A map."), "all losses must be finite"),
        (lambda: Diagnosis(goal=20, alt="A map."), "goal=20: it must be from 0.001 to 10"),
        (lambda: Diagnosis(alt=" "), "alt=''"),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_reason(make, reason):
    with pytest.raises(ValueError, match=reason):
        make()


def test_a_link_sets_numbers_or_a_patient_and_a_new_patient_begins_afresh():
    state = Diagnosis([patient()], alt="A map.").saved_state()
    assert Diagnosis.changes_for(state, {"training": 1, "same": False}, "link") == {"training": 1.0, "same": False}
    assert Diagnosis.changes_for(state, {"case": "A"}, "link") == {"case": "A", "asked": [], "remedy": "", "tried": 0}


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"case": "E"}, "link: case='E': choose from yours, A"),
        ({"training": 11}, "link: training=11 must be a number from 0.001 to 10"),
        ({"training": True}, "link: training=True must be a number"),
        ({"same": "no"}, "link: same='no' must be true or false"),
        ({"loss": 1}, "link: there is no setting 'loss'; choose from case, goal, training, smaller, validation, same"),
    ],
)
def test_a_link_that_does_not_fit_is_refused(settings, reason):
    state = Diagnosis([patient()], alt="A map.").saved_state()
    with pytest.raises(ValueError, match=reason):
        Diagnosis.changes_for(state, settings, "link")


# --- the polynomial ---


@given(st.integers(2, 40), st.integers(0, 12), st.integers(0, 2**32 - 1))
def test_the_fit_has_the_smallest_squared_error(count, degree, seed):
    random = np.random.default_rng(seed)
    x, y = random.uniform(-1, 1, count), random.standard_normal(count)
    c = fitted(x, y, degree)
    error = np.sum((legendre.legval(x, c) - y) ** 2)
    for _ in range(10):
        other = c + 0.1 * random.standard_normal(degree + 1)
        assert np.sum((legendre.legval(x, other) - y) ** 2) >= error - 1e-6


@given(st.integers(2, 6), st.integers(0, 2**32 - 1))
def test_every_member_of_a_free_fit_passes_through_the_points(count, seed):
    random = np.random.default_rng(seed)
    x, y = np.linspace(-0.9, 0.9, count) + random.uniform(-0.05, 0.05, count), random.standard_normal(count)
    one, other = (fitted(x, y, 12, random.standard_normal(13)) for _ in range(2))
    assert np.allclose(legendre.legval(x, one), y, atol=1e-6)
    assert not np.allclose(legendre.legval(GRID, one), legendre.legval(GRID, other))


def test_javascript_fits_as_numpy_does():
    if not shutil.which("node"):
        pytest.skip("needs Node")
    random = np.random.default_rng(0)
    cases = []
    for _ in range(300):
        count, degree = int(random.integers(2, 40)), int(random.integers(0, 13))
        x = np.sort(random.uniform(-1, 1, count))
        x = x[np.insert(np.diff(x) > 0.01, 0, True)]  # where points nearly coincide, both give up digits
        y, direction = random.standard_normal(len(x)), random.standard_normal(13)
        cases.append({"x": x.tolist(), "y": y.tolist(), "degree": degree, "direction": direction.tolist()})
    script = (
        f'import {{ fitted, valueAt }} from "{(FIGURE_CODE / "polynomial_fit.js").as_uri()}";'
        'import { readFileSync } from "node:fs"; const cases = JSON.parse(readFileSync(0, "utf8"));'
        "console.log(JSON.stringify(cases.map((k) => { const c = fitted(k.x, k.y, k.degree, k.direction);"
        "return Array.from({ length: 21 }, (_, i) => valueAt(c, (i - 10) / 10)); })));"
    )
    ran = subprocess.run(
        ["node", "--input-type=module", "-e", script],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
    )
    for case, values in zip(cases, json.loads(ran.stdout), strict=True):
        c = fitted(np.array(case["x"]), np.array(case["y"]), case["degree"], np.array(case["direction"]))
        expected = legendre.legval(np.linspace(-1, 1, 21), c)
        assert np.allclose(values, expected, rtol=1e-6, atol=1e-6 * np.abs(expected).max())


def test_losses_are_those_of_the_points_and_of_the_truth():
    points = [(x, x**2) for x in (-0.8, -0.1, 0.7)]
    figure = PolynomialFit([0, 0, 1], n=3, sizes=[3, 10], points=points, alt="A fit.")
    assert figure.loss_of(2) == pytest.approx((0, 0), abs=1e-20)
    training, new = figure.loss_of(1)
    assert (training, new) == (pytest.approx(0.0696, abs=1e-4), pytest.approx(0.0944, abs=2e-3))
    noisy = PolynomialFit([0, 0, 1], n=10, sizes=[10], noise=0.5, degree=0, alt="A fit.")
    assert noisy.loss_of(0)[1] > 0.25  # the noise of the new labels is part of it


def test_the_state_of_a_fit_is_plain_and_its_points_come_from_the_seed():
    states = [PolynomialFit([0, 0, 1], n=3, sizes=[3, 10], seed=seed, alt="A fit.").saved_state() for seed in (0, 0, 1)]
    assert states[0] == states[1]
    assert states[0]["x_pool"] != states[2]["x_pool"]
    assert json.loads(json.dumps(states[0])) == states[0]
    assert FIGURES[states[0]["kind"]] is PolynomialFit


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"n": 4}, "n=4: choose one of sizes="),
        ({"sizes": [10, 3]}, "give rising numbers from 2 to 500"),
        ({"sizes": [3, 501]}, "give rising numbers from 2 to 500"),
        ({"points": [(0, 0)]}, "give n=3 pairs"),
        ({"points": [(0, 0), (0.5, 0), (2, 0)]}, "x from -1 to 1"),
        ({"alt": ""}, "alt=''"),
    ],
)
def test_a_fit_that_cannot_be_shown_is_refused(options, reason):
    with pytest.raises(ValueError, match=reason):
        PolynomialFit([0, 0, 1], **({"n": 3, "sizes": [3, 10], "alt": "A fit."} | options))


def test_a_link_to_other_points_drops_those_that_were_dragged():
    state = PolynomialFit([0, 0, 1], n=3, sizes=[3, 10], alt="A fit.").saved_state()
    assert PolynomialFit.changes_for(state, {"n": 10}, "link") == {"points": [], "n": 10}
    assert PolynomialFit.changes_for(state, {"degree": 8}, "link") == {"degree": 8}
    for settings, reason in [
        ({"n": 4}, "link: n=4: choose one of 3, 10"),
        ({"degree": 13}, "link: degree=13 must be a whole number from 0 to 12"),
        ({"noise": 2}, "link: noise=2 must be a number from 0 to 1"),
        ({"member": 1.5}, "link: member=1.5 must be a whole number from 0 to 9"),
        ({"points": []}, "link: there is no setting 'points'; choose from n, degree, noise, sample, member"),
    ]:
        with pytest.raises(ValueError, match=reason):
            PolynomialFit.changes_for(state, settings, "link")


def test_pictures_are_drawn():
    assert Diagnosis([patient()], alt="A map.").picture() is not None
    assert PolynomialFit([0, 0, 1], n=3, sizes=[3, 10], alt="A fit.").picture() is not None
    assert PolynomialFit([0, 0, 1], n=3, sizes=[3, 10], losses=False, alt="A fit.").picture() is not None
    plt.close("all")
