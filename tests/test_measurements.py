"""The long measurements belong to the code that is in the repository, and say what they were made with."""

import importlib.util
import json
import re
from math import isfinite
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]


def loaded_measure():
    path = REPOSITORY / "chapters/08-training-toolbox/measure.py"
    specification = importlib.util.spec_from_file_location("measure", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


measure = loaded_measure()
FOUND = json.loads(measure.DATA.read_text("utf-8"))


def test_the_master_table_was_measured_with_the_present_code():
    assert FOUND["hash"] == measure.code_hash(), "the code has changed: run `make measure` and commit master-table.json"


def test_every_row_was_measured_on_every_patient_that_it_names():
    wanted = {(row.key, patient) for row in measure.ROWS for patient in row.patients}
    assert wanted == {(key, patient) for key, row in FOUND["rows"].items() for patient in row["patients"]}


def test_every_result_is_a_number_with_a_spread():
    for row in FOUND["rows"].values():
        for result in row["patients"].values():
            for what in ("training", "gap", "validation"):
                mean, deviation = result[what]
                assert isfinite(mean) and isfinite(deviation) and deviation >= 0


@pytest.mark.parametrize("path", measure.CODE, ids=lambda path: path.stem)
def test_a_change_of_any_code_that_counts_makes_the_table_stale(path, tmp_path, monkeypatch):
    changed = tmp_path / path.name
    changed.write_text(path.read_text("utf-8") + "\nCHANGED = 1\n")
    monkeypatch.setattr(measure, "CODE", [changed if one == path else one for one in measure.CODE])
    assert measure.code_hash() != FOUND["hash"]


def test_a_comment_does_not_make_it_stale(tmp_path, monkeypatch):
    commented = tmp_path / "measure.py"
    commented.write_text("# a comment\n" + measure.CODE[0].read_text("utf-8"))
    monkeypatch.setattr(measure, "CODE", [commented, *measure.CODE[1:]])
    assert measure.code_hash() == FOUND["hash"]


def test_all_of_the_package_that_the_measurement_imports_counts():
    names = set()
    for path in measure.CODE:
        names |= set(re.findall(r"^\s*(?:from|import) (leedl[.\w]+)", path.read_text("utf-8"), re.MULTILINE))
    counted = {".".join(path.relative_to(REPOSITORY / "src").with_suffix("").parts) for path in measure.CODE[1:]}
    assert names and names <= counted
