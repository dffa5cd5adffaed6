"""leedl_book.environment: it makes .venv, does nothing when nothing changed, and says what is missing."""

import ast
import sys

import pytest

from books import REPOSITORY
from leedl_book import environment
from leedl_book.environment import GIGABYTES_NEEDED, disk_problem, fingerprint, pip_problem, python_problem

SOURCE = REPOSITORY / "src/leedl_book/environment.py"

# --- what it says ---


@pytest.mark.parametrize("version", [(3, 11), (3, 12), (3, 13)])
def test_a_supported_python_is_no_problem(version):
    assert python_problem(version) is None


@pytest.mark.parametrize("version", [(2, 7), (3, 8), (3, 10), (3, 14), (4, 0)])
def test_an_unsupported_python_is_named_with_those_that_work_and_how_to_choose_one(version):
    said = python_problem(version)
    assert f"Python {version[0]}.{version[1]} cannot run this book; it needs Python 3.11 to 3.13." in said
    assert "make PYTHON=python3.12 book" in said


def test_the_supported_pythons_are_those_of_the_package():
    assert 'requires-python = ">=3.11"' in (REPOSITORY / "pyproject.toml").read_text("utf-8")
    assert environment.SUPPORTED[0] == (3, 11)


def test_enough_room_is_no_problem():
    assert disk_problem("/book", GIGABYTES_NEEDED * 1e9) is None


def test_too_little_room_is_said_with_what_is_needed_and_what_there_is():
    said = disk_problem("/book", 1.23e9)
    assert f"needs {GIGABYTES_NEEDED} GB of disk; /book has 1.2 GB free" in said


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (
            "OSError: [Errno 28] No space left on device",
            "the disk is full. Make room and run the same command again",
        ),
        ("NewConnectionError('<...>: Failed to establish a new connection", "pip reached no package index"),
        ("NameResolutionError: Failed to resolve 'index.example'", "set PIP_INDEX_URL"),
        ("ProxyError('Cannot connect to proxy.'", "pip reached no package index"),
        (
            "ERROR: Could not find a version of torch==2.13.0 (from versions: none)",
            "pip reached no package index",
        ),
        (
            "ERROR: the build failed",
            "pip could not install the requirements:\nCollecting torch\nERROR: the build failed",
        ),
        ("/book/.venv/bin/python: No module named pip", "No module named pip"),
    ],
)
def test_what_pip_printed_is_told_in_words(output, said):
    assert said in pip_problem(f"Collecting torch\n{output}\n")


def test_an_old_python_can_read_the_file_to_be_told_that_it_is_too_old():
    ast.parse(SOURCE.read_text("utf-8"), feature_version=(3, 6))


def test_nothing_but_the_standard_library_is_needed():
    tree = ast.parse(SOURCE.read_text("utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= sys.stdlib_module_names


# --- what it depends on ---


def test_the_fingerprint_changes_with_every_input_and_with_nothing_else(tmp_path):
    (tmp_path / "requirements.txt").write_text("torch==8\n")
    (tmp_path / "pyproject.toml").write_text("")
    before = fingerprint(str(tmp_path))
    (tmp_path / "README.md").write_text("changed")
    assert fingerprint(str(tmp_path)) == before
    (tmp_path / "requirements.txt").write_text("torch==9\n")
    changed = fingerprint(str(tmp_path))
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'other'\n")
    assert len({before, changed, fingerprint(str(tmp_path))}) == 3
