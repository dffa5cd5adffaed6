"""Other commands: `make page`, `claims`, `serve`, `test-cuda`, `measure`; and how they answer bad use."""

import re
import signal
import socket
import subprocess
import threading
import time
import urllib.request

import pytest

from books import Book, Ran, cell, clean_environment, code_page

FOLDER = "chapters/03-valleys"
SEEDED = "from leedl import claim, seed, seeds\nimport random\nvalue = seed()"
PAGES = {
    f"{FOLDER}/index": "# Valleys\n",
    f"{FOLDER}/history": "# History\n\nNo code.\n",
    f"{FOLDER}/one": code_page("One", cell("print('this is', 'one')")),
    f"{FOLDER}/two": code_page("Two", cell("print('this is', 'two')")),
    f"{FOLDER}/claims": code_page(
        "Claims",
        cell(SEEDED),
        # distances 10, 11, 12 over seeds 0, 1, 2: 11 standard deviations from the threshold
        cell("claim('The far one is safe', value + 10 > 0, value=value)"),
        # distances -0.5, 0.5, 1.5: fails once
        cell("claim('The near one is not', value > 0.5, value=value)"),
    ),
}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return Book(tmp_path_factory.mktemp("book"), PAGES)


# --- page ---


def test_page_with_an_unknown_name_is_answered_with_names_that_work(book):
    ran = book.make("page", page=f"{FOLDER}/on")
    assert ran.status == 1
    assert ran.output.startswith(f"P='{FOLDER}/on' is no page of this book.")
    assert f"P={FOLDER}/one\n" in ran.output
    assert "Traceback" not in ran.output


@pytest.mark.parametrize("name", ["", f"{FOLDER}/history"])
def test_page_without_a_name_or_without_code_is_refused(book, name):
    ran = book.make("page", page=name)
    assert ran.status == 1
    assert re.match(r"P='.*' (is no page of this book|has no code to execute)\. Give", ran.output)


def test_page_executes_and_builds_one_page_of_a_book_whose_others_were_never_executed(book):
    ran = book.make("page", page=f"{FOLDER}/one")
    assert ran.status == 0, ran.output
    assert ran.executed == [f"{FOLDER}/one"]
    assert ran.output.splitlines()[-1] == f"open {book.root}/_build/html/{FOLDER}/one.html"
    assert "this is one" in book.html(f"{FOLDER}/one")
    assert not (book.root / f"{FOLDER}/two.ipynb").exists()


# --- claims ---


@pytest.mark.parametrize("seeds", ["abc", "0", ""])
def test_claims_without_a_number_of_seeds_are_refused(book, seeds):
    ran = book.make("claims", seeds=seeds)
    assert ran.status == 1
    assert ran.output == f"SEEDS={seeds!r} is no number of seeds; give a whole number from 1, such as SEEDS=20\n"


def test_claims_over_seeds_print_rate_and_margin_and_fail_when_one_is_not_safe(book):
    ran = book.make("claims", page=f"{FOLDER}/claims", seeds="3")
    assert ran.status == 1, ran.output
    assert len(re.findall(rf"ok +{FOLDER}/claims seed [012]$", ran.output, flags=re.MULTILINE)) == 3
    table = ran.output.splitlines()[-4:]
    assert table[0] == "   held  margin"
    assert re.fullmatch(r"   3/3  +11\.0  The far one is safe", table[1])
    assert re.fullmatch(r"!  2/3  +0\.5  The near one is not", table[2])
    assert table[3] == "1 of 2 claims are safe (3 of 3 seeds, margin ≥ 3)"


def test_claims_that_are_all_safe_pass(book, tmp_path):
    far = code_page("Claims", cell(SEEDED), cell("claim('Far', value + 10 > 0, value=value)"))
    ran = Book(tmp_path, {f"{FOLDER}/far": far}).make("claims", seeds="2")
    assert ran.status == 0, ran.output


# --- serve ---


@pytest.mark.parametrize("port", ["abc", "65536", ""])
def test_serve_with_a_bad_port_is_refused(book, port):
    ran = book.make("serve", port=port)
    assert (ran.status, ran.output) == (1, f"PORT={port!r} is no port; give a number from 1 to 65535\n")


def test_serve_on_a_port_in_use_says_so_before_building_anything(book):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ran = book.make("serve", port=str(port))
    assert ran.status == 1
    assert f"port {port} cannot be used (Address already in use); try another" in ran.output
    assert "notebook" not in ran.output


class Served:
    """`make serve` running in the background."""

    def __init__(self, book, port):
        command = book.command("serve", port=str(port))
        self.process = subprocess.Popen(
            command,
            cwd=book.root,
            env=clean_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.output = ""
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.output += line

    def wait(self, condition, seconds=60):
        end = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < end, self.output
            time.sleep(0.2)


def test_serve_shows_the_book_and_builds_again_after_a_save(tmp_path):
    book = Book(tmp_path, {f"{FOLDER}/index": "# Valleys\n\nThe first text.\n"})
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    def page():
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{FOLDER}/index.html", timeout=10) as answer:
            return answer.read().decode()

    served = Served(book, port)
    try:
        served.wait(lambda: "serving http" in served.output)
        assert f"serving http://127.0.0.1:{port}/ and watching for changes; Ctrl-C stops" in served.output
        assert "The first text." in page()
        book.replace(f"{FOLDER}/index", "first", "second")
        served.wait(lambda: "The second text." in page())
        served.wait(lambda: served.output.count("open ") == 2)
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(60) == 130
        assert served.output.endswith("stopped\n")
    finally:
        served.process.kill()


# --- the rest ---


def test_test_cuda_without_a_gpu_says_so_and_fails(book):
    ran = book.make("test-cuda", {"CUDA_VISIBLE_DEVICES": ""})
    assert ran.status == 1
    assert "finds no CUDA GPU here" in ran.output
    assert "nothing was run" in ran.output


def test_measure_runs_the_measurements_of_the_chapters(tmp_path):
    book = Book(tmp_path, PAGES)
    assert book.make("measure") == Ran(0, "nothing to measure: no chapter has a measure.py yet\n")
    script = book.root / FOLDER / "measure.py"
    script.write_text("print('measured')\n")
    ran = book.make("measure")
    assert (ran.status, ran.output) == (0, f"== {FOLDER}/measure.py\nmeasured\n")
    script.write_text("raise SystemExit(3)\n")
    assert book.make("measure").status == 1


def test_an_unknown_command_is_answered_with_the_known_ones(book):
    ran = book.make("bok")
    assert ran.status != 0
    assert "'bok'" in ran.output
    assert "notebooks" in ran.output


def test_notebooks_generates_all_and_stops_at_an_edit(tmp_path):
    book = Book(tmp_path, PAGES)
    ran = book.make("notebooks")
    assert ran.status == 0
    assert ran.output.count("generated ") == 3
    notebook = book.root / f"{FOLDER}/one.ipynb"
    notebook.write_text(notebook.read_text("utf-8").replace("this is", "this was"), "utf-8")
    stopped = book.make("notebooks")
    assert stopped.status == 1
    assert f"{FOLDER}/one.ipynb was edited by hand" in stopped.output
    assert "+print('this was', 'one')" in stopped.output
    assert "this was" in notebook.read_text("utf-8")
