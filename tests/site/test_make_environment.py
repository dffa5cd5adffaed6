"""The environment that the Makefile makes, made for real: of a book without requirements, offline."""

import subprocess
import sys

import pytest

from books import REPOSITORY, clean_environment

SOURCE = REPOSITORY / "src/leedl_book/environment.py"
NO_NETWORK = {"PIP_INDEX_URL": "http://127.0.0.1:9", "PIP_RETRIES": "0", "PIP_CONFIG_FILE": "/dev/null"}

PROJECT = """\
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1"
"""
BACKEND = '''\
"""Builds the package with nothing but the standard library."""
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    info = "tiny-1.dist-info"
    files = {
        f"{info}/METADATA": "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1\\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }
    files[f"{info}/RECORD"] = "".join(f"{name},,\\n" for name in [*files, f"{info}/RECORD"])
    with zipfile.ZipFile(f"{folder}/tiny-1-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return "tiny-1-py3-none-any.whl"
'''


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Everything that is written lies in this folder: the environment is its own and links to no other."""
    root = tmp_path_factory.mktemp("book")
    (root / "requirements.txt").write_text("")
    (root / "pyproject.toml").write_text(PROJECT)
    (root / "backend.py").write_text(BACKEND)
    return root


def run(book, **more):
    """What the Makefile runs."""
    variables = clean_environment() | NO_NETWORK | more
    return subprocess.run(
        [sys.executable, SOURCE], cwd=book, env=variables, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def life(book):
    """What happens to the environment, in order."""
    stamp = book / ".venv/installed"
    ran = {"first": run(book), "unchanged": run(book, PATH="")}
    (book / "requirements.txt").write_text("nothing-of-this-name==1\n")
    ran["no network"] = run(book)
    ran["no network, again"] = run(book)
    ran["stamp kept"] = stamp.exists() and run(book).returncode == 0
    (book / "requirements.txt").write_text("# nothing again\n")
    ran["network back"] = run(book)
    (book / ".venv/bin/python").unlink()
    ran["python gone"] = run(book)
    (book / ".venv/origin").write_text("Python 3.10 in another folder")
    ran["moved"] = run(book)
    return ran


def test_an_environment_made_elsewhere_or_by_another_python_is_made_again(book, life):
    assert life["moved"].returncode == 0, life["moved"].stderr
    assert "environment: making .venv with Python 3." in life["moved"].stdout
    assert str(book) in (book / ".venv/origin").read_text()


def test_a_new_environment_is_made_and_the_book_installed_into_it(book, life):
    ran = life["first"]
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "environment: making .venv with Python 3." in ran.stdout
    assert ran.stdout.endswith("environment: ready\n")
    python = book / ".venv/bin/python"
    code = "import importlib.metadata, sys; print(sys.prefix, importlib.metadata.version('tiny'))"
    done = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == f"{book / '.venv'} 1\n"


def test_an_environment_that_is_up_to_date_is_left_alone_without_a_word(life):
    ran = life["unchanged"]
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@pytest.mark.parametrize("time", ["no network", "no network, again"])
def test_without_network_it_says_what_to_check_and_the_next_run_tries_again(life, time):
    ran = life[time]
    assert ran.returncode == 1
    assert "environment: installing requirements.txt into .venv" in ran.stdout
    assert "environment: pip reached no package index. Check the network" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not life["stamp kept"]


def test_after_a_failure_the_same_command_goes_on(life):
    assert life["network back"].returncode == 0, life["network back"].stdout + life["network back"].stderr
    assert "making .venv" not in life["network back"].stdout


def test_an_environment_whose_python_is_gone_is_made_again(life):
    ran = life["python gone"]
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "environment: making .venv" in ran.stdout
