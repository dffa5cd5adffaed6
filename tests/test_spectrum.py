"""The spectrum of a Hessian over training: its counts, compared with JavaScript, its settings, what it refuses."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
import traitlets
from hypothesis import given
from hypothesis import strategies as st

from leedl.widgets import FIGURES, Spectrum
from leedl.widgets.spectrum import TOLERANCES, shares

JAVASCRIPT = Path(__file__).parents[1] / "src/leedl/widgets/js/figures/spectrum.js"
STEPS = [0, 10, 100]
EIGENVALUES = np.array([[-2.0, -1.0, 1.0, 4.0], [-1e-6, -1e-8, 1e-7, 1.0], [-1e-9, 0.0, 0.5, 2.0]])


def spectrum(**settings):
    return Spectrum(EIGENVALUES, STEPS, [3.0, 2.0, 1.0], [1.0, 0.1, 0.01], alt="A test.", **settings)


def refused(start):
    return pytest.raises(ValueError, match=re.escape(start))


def test_shares_count_with_the_tolerance():
    found = shares(EIGENVALUES[1], 1e-7)
    assert (found.raw, found.positive, found.zero, found.negative) == (0.5, 0.25, 0.5, 0.25)
    assert shares(EIGENVALUES[0], 0.25).zero == 0.5  # the border itself counts as near zero
    assert shares([-1.0, 0.0], 1e-12).raw == 0


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=40), st.floats(*TOLERANCES))
def test_every_eigenvalue_is_counted_once(values, tolerance):
    found = shares(values, tolerance)
    assert found.positive + found.zero + found.negative == pytest.approx(1)
    assert found.positive <= found.raw <= 1 - found.negative + 1e-12


def test_the_figure_shows_the_last_step_and_follows_python():
    figure = spectrum()
    assert (figure.step, figure.tolerance) == (100, 1e-4)
    assert figure.shares.positive == 0.5
    figure.step, figure.tolerance = 0, 0.3
    assert figure.shares == shares(EIGENVALUES[0], 0.3)
    assert FIGURES[figure.kind] is Spectrum


def test_a_link_sets_step_and_tolerance_and_nothing_else():
    state = spectrum().saved_state()
    assert Spectrum.changes_for(state, {"step": 10}, "link") == {"step": 10}
    assert Spectrum.changes_for(state, {"tolerance": 0.01}, "link") == {"tolerance": 0.01}
    with refused("link: there is no setting 'speed'; choose from step, tolerance"):
        Spectrum.changes_for(state, {"speed": 1}, "link")
    with refused("link: step=11 is not among 0, 10, 100"):
        Spectrum.changes_for(state, {"step": 11}, "link")
    for wrong in (0, 1, -1e-3, "much", True):
        with refused(f"link: tolerance={wrong!r} does not lie between 1e-12 and 0.5"):
            Spectrum.changes_for(state, {"tolerance": wrong}, "link")


def test_what_does_not_fit_is_refused():
    with refused("eigenvalues of shape (3, 4) for 2 steps"):
        Spectrum(EIGENVALUES, [0, 1], [1, 1], [1, 1], alt="A test.")
    with refused("steps=[0, 0, 1]: the numbers of updates must rise"):
        Spectrum(EIGENVALUES, [0, 0, 1], [1, 1, 1], [1, 1, 1], alt="A test.")
    with refused("eigenvalues must be finite"):
        Spectrum(EIGENVALUES * np.nan, STEPS, [1, 1, 1], [1, 1, 1], alt="A test.")
    with refused("eigenvalues must be finite, and not all of a step zero"):
        Spectrum(EIGENVALUES * 0, STEPS, [1, 1, 1], [1, 1, 1], alt="A test.")
    with refused("loss of shape (2,): give a finite number for each of 3 steps"):
        Spectrum(EIGENVALUES, STEPS, [1, 1], [1, 1, 1], alt="A test.")
    with refused("Spectrum(): step=7 is not among 0, 10, 100"):
        spectrum(step=7)
    with pytest.raises(traitlets.TraitError):
        spectrum().step = "last"
    with refused("Spectrum: tolerance=2.0 does not lie between"):
        spectrum().tolerance = 2


def test_it_is_drawn_for_paper():
    assert spectrum(step=0).picture().axes[0].get_title() == "eigenvalues after 0 updates"
    plt.close("all")


def test_javascript_counts_as_python_does():
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not installed")
    random = np.random.default_rng(0)
    cases = []
    for _ in range(200):
        size = random.integers(1, 80)
        values = random.choice([-1, 1], size) * 10 ** random.uniform(-14, 2, size)
        cases.append([values.tolist(), 10 ** random.uniform(-12, -0.4)])
    program = (
        f"import {{ shares }} from {json.dumps(JAVASCRIPT.as_uri())};"
        "const cases = JSON.parse(await new Response(process.stdin).text());"
        "const found = cases.map(([values, tolerance]) => shares(values, tolerance));"
        "console.log(JSON.stringify(found.map((one) => [one.raw, one.positive, one.zero, one.negative])));"
    )
    done = subprocess.run(
        [node, "--input-type=module", "-e", program],
        input=json.dumps(cases),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    for (values, tolerance), found in zip(cases, json.loads(done.stdout), strict=True):
        assert found == pytest.approx(list(shares(values, tolerance)), abs=1e-12)
