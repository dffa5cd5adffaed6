"""leedl.claims: what a claim shows and records. leedl_book.claims: its rate and margin over seeds."""

import json
import math
from statistics import mean, stdev

import nbformat
import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from leedl import ClaimFailed, claim
from leedl.claims import CLAIM_MIME, claim_html
from leedl_book.claims import Verdict, claims_in, table


@pytest.fixture
def records(shown):
    """The records of the claims made so far."""
    return lambda: [output.data[CLAIM_MIME] for output in shown()]


# --- what is shown ---


def test_a_claim_that_holds_shows_a_tick_and_its_values(shown):
    claim("Two is less than three", 2 < 3, two=2, three_things=3)
    (output,) = shown()
    assert output.data["text/plain"] == "✓ Two is less than three (two = 2; three things = 3)"
    assert "leedl-claim-holds" in output.data["text/html"]
    assert 'aria-label="Claim: holds"' in output.data["text/html"]


def test_a_claim_that_fails_shows_a_cross_and_stops_nothing(shown):
    claim("Three is less than two", 3 < 2, two=2, three=3)
    (output,) = shown()
    assert output.data["text/plain"].startswith("✗ Three is less than two")
    assert "leedl-claim-fails" in output.data["text/html"]
    assert 'aria-label="Claim: does not hold"' in output.data["text/html"]


def test_a_claim_that_fails_in_a_build_raises_with_statement_values_and_page_after_it_was_shown(shown, monkeypatch):
    monkeypatch.setenv("LEEDL_STRICT", "1")
    monkeypatch.setenv("LEEDL_PAGE", "chapters/03-valleys/slopes")
    with pytest.raises(ClaimFailed) as raised:
        claim("Three is less than two", 3 < 2, two=2, three=3.14159265)
    assert str(raised.value) == (
        "chapters/03-valleys/slopes: the claim 'Three is less than two' does not hold; measured: two = 2; three = 3.142"
    )
    assert shown()[0].data["text/plain"].startswith("✗")


def test_a_claim_that_holds_in_a_build_does_not_raise(shown, monkeypatch):
    monkeypatch.setenv("LEEDL_STRICT", "1")
    claim("Two is less than three", 2 < 3, two=2)
    assert len(shown()) == 1


def test_the_record_says_what_the_claim_rests_on_and_can_be_stored(records, monkeypatch):
    monkeypatch.setenv("LEEDL_SEED", "5")
    monkeypatch.setenv("LEEDL_DEVICE", "cpu")
    claim("It is small", np.float32(0.5) < 1, loss=torch.tensor(0.5), steps=np.int64(3))
    (record,) = records()
    assert json.loads(json.dumps(record)) == record
    assert record["measured"] == [["loss", 0.5], ["steps", 3]]
    assert (record["seed"], record["device"], record["holds"]) == (5, "cpu", True)
    assert record["versions"]["torch"] == torch.__version__
    assert set(record["versions"]) == {"python", "torch", "numpy", "leedl"}


def test_text_is_shown_as_text_and_not_as_markup(shown):
    claim("a <b> & c", True, x=1)
    assert "<p><span" in shown()[0].data["text/html"]
    assert "a &lt;b&gt; &amp; c" in shown()[0].data["text/html"]
    assert "<b>" not in shown()[0].data["text/html"]


def test_the_site_draws_the_same_from_the_record(shown):
    claim("Two is less than three", 2 < 3, two=2)
    assert claim_html(shown()[0].data[CLAIM_MIME]) == shown()[0].data["text/html"]


@pytest.mark.parametrize("holds", [True, np.bool_(True), torch.tensor(True), torch.tensor([True]), np.array([[True]])])
def test_one_truth_value_of_any_kind_is_taken(records, holds):
    claim("It holds", holds, x=1)
    assert records()[0]["holds"] is True


@pytest.mark.parametrize(
    "holds", [1, None, "yes", 0.5, torch.tensor([True, False]), np.array([]), torch.tensor(1)], ids=repr
)
def test_what_is_not_one_truth_value_is_refused(holds):
    with pytest.raises(TypeError, match="the test must be one truth value, such as a < b"):
        claim("It holds", holds, x=1)


@pytest.mark.parametrize("value", [None, True, "3", [1, 2], torch.zeros(2)], ids=repr)
def test_a_measured_value_that_is_no_number_is_refused_by_name(value):
    with pytest.raises(TypeError, match=r"claim\('It holds', …, loss=…\): expected one number"):
        claim("It holds", True, loss=value)


def test_a_claim_without_a_statement_or_without_values_is_refused():
    with pytest.raises(ValueError, match="the statement is empty"):
        claim(" ", True, x=1)
    with pytest.raises(ValueError, match="give the measured values"):
        claim("It holds", True)


# --- both sides of a comparison ---


def sides(record):
    return [(one["left_value"], one["sign"], one["right_value"], one["holds"]) for one in record["comparisons"]]


def test_both_sides_of_a_comparison_are_recorded(records):
    small, large = 2, torch.tensor(3.5)
    claim("small", small < large, small=small)
    assert sides(records()[0]) == [(2, "<", 3.5, True)]
    assert (records()[0]["comparisons"][0]["left"], records()[0]["comparisons"][0]["right"]) == (
        "small",
        "large",
    )


def test_chains_and_conjunctions_are_recorded_part_by_part(records):
    a, b, c = 1, 2, 3
    claim("ordered", a < b <= c and c >= 2 * a and a == 1, a=a)
    assert sides(records()[0]) == [
        (1, "<", 2, True),
        (2, "<=", 3, True),
        (3, ">=", 2, True),
        (1, "==", 1, True),
    ]


def test_the_comparison_that_fails_is_marked(records):
    a, b = 1, 2
    claim("not so", a < b and b < a, a=a)
    assert [one["holds"] for one in records()[0]["comparisons"]] == [True, False]


def test_a_comparison_given_by_name_or_over_several_lines_is_found(records):
    # a line before with letters of several bytes: ü 深
    claim("gegen ü 深", holds=1 < 2, x=1)
    claim(
        "over lines",
        1
        < 3,
        x=1,
    )  # fmt: skip
    assert [sides(record) for record in records()] == [[(1, "<", 2, True)], [(1, "<", 3, True)]]


def test_several_claims_on_one_line_are_told_apart(records):
    claim("a", 1 < 2, x=1), claim("b", 1 < 3, x=1)
    assert [sides(record)[0][2] for record in records()] == [2, 3]


def test_names_of_a_function_around_the_claim_are_found(records):
    def experiment(loss):
        claim("small", loss < 1, loss=loss)

    experiment(0.5)
    assert sides(records()[0]) == [(0.5, "<", 1, True)]


@pytest.mark.parametrize(
    "test", ["a < b or b < a", "not b < a", "bool(a)", "a != b", "(torch.ones(2) < 2).all()", "'x' < 'y'"]
)
def test_a_test_without_comparisons_of_numbers_has_no_sides(records, test):
    a, b = 1, 2
    scope = {"claim": claim, "a": a, "b": b, "torch": torch}
    exec(f"claim('it holds', {test}, a=a)", scope)
    assert records()[0]["holds"] is True
    assert records()[0]["comparisons"] == []


def test_a_side_that_changes_when_it_is_evaluated_again_does_not_contradict_the_claim(records):
    values = iter([1, 5, 5, 5])
    claim("the first is small", next(values) < 3, x=1)
    assert records()[0]["holds"] is True
    assert records()[0]["comparisons"] == []


# --- over seeds ---


def verdict(*pairs, sign="<"):
    """A verdict over seeds with these values on both sides."""
    holds = {
        "<": lambda a, b: a < b,
        ">": lambda a, b: a > b,
        "<=": lambda a, b: a <= b,
        ">=": lambda a, b: a >= b,
    }[sign]
    made = Verdict("page", "a statement")
    for left, right in pairs:
        side = {
            "left": "a",
            "sign": sign,
            "right": "b",
            "left_value": left,
            "right_value": right,
            "holds": holds(left, right),
        }
        made.add({"statement": "a statement", "holds": holds(left, right), "comparisons": [side]})
    return made


NUMBER = st.floats(-100, 100).map(lambda x: round(x, 3))


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=2, max_size=20))
def test_the_margin_is_the_mean_distance_in_standard_deviations(pairs):
    distances = [right - left for left, right in pairs]
    spread = stdev(distances)
    if spread > 1e-9:
        assert verdict(*pairs).margin == pytest.approx(mean(distances) / spread)
        assert verdict(*((b, a) for a, b in pairs), sign=">").margin == pytest.approx(mean(distances) / spread)


def test_a_claim_is_safe_when_it_always_holds_far_from_its_threshold():
    far = verdict((0, 10), (0, 11), (0, 12))
    assert (far.held, far.runs, far.margin, far.is_safe) == (3, 3, 11.0, True)


def test_a_claim_that_always_holds_near_its_threshold_is_not_safe():
    near = verdict((0, 1), (0, 2), (0, 3))
    assert near.held == near.runs == 3
    assert near.margin == 2.0
    assert not near.is_safe


def test_a_claim_that_fails_once_is_not_safe_however_large_its_margin():
    pairs = [(0, 10 + k % 2) for k in range(100)] + [(0, -0.001)]
    once = verdict(*pairs)
    assert once.margin > 3
    assert not once.is_safe


def test_a_claim_that_does_not_depend_on_the_seed_is_exact():
    assert verdict((0, 1), (0, 1)).margin == math.inf
    assert verdict((0, 1), (0, 1)).is_safe
    assert not verdict((1, 0), (1, 0)).is_safe


def test_a_claim_of_several_comparisons_is_as_safe_as_its_weakest():
    made = Verdict("page", "statement")
    for k in range(3):
        near = {"left": "a", "sign": "<", "right": "b", "left_value": 0, "right_value": 1 + k}
        far = {"left": "a", "sign": "<", "right": "c", "left_value": 0, "right_value": 100 + k}
        made.add({"statement": "statement", "holds": True, "comparisons": [near, far]})
    assert made.margin == 2.0


def test_a_claim_without_comparisons_has_a_rate_and_no_margin():
    made = Verdict("page", "statement")
    made.add({"statement": "statement", "holds": True, "comparisons": []})
    assert made.margin is None
    assert made.is_safe


def test_the_table_marks_the_claims_that_are_not_safe():
    lines = list(table([verdict((0, 10), (0, 11), (0, 12)), verdict((0, 1), (0, 2), (0, -1)), verdict((0, 1), (0, 1))]))
    assert lines[0] == "\npage\n   held  margin"
    assert lines[1] == "   3/3     11.0  a statement"
    assert lines[2].startswith("!  2/3")
    assert lines[3] == "   2/2    exact  a statement"


def test_the_claims_of_a_notebook_are_found_in_order(shown):
    claim("first", 1 < 2, x=1)
    claim("second", 2 < 3, x=1)
    cells = [
        nbformat.v4.new_markdown_cell("text"),
        *(nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("display_data", one.data)]) for one in shown()),
        nbformat.v4.new_code_cell("", outputs=[nbformat.v4.new_output("stream", text="no claim")]),
    ]
    assert [one["statement"] for one in claims_in(nbformat.v4.new_notebook(cells=cells))] == [
        "first",
        "second",
    ]
