"""leedl_book.wheel: the package as one file, the same bytes for the same content."""

import base64
import csv
import hashlib
import io
import subprocess
import sys
import zipfile

import pytest

import leedl_book.wheel
from books import REPOSITORY
from leedl_book.wheel import exact_version, package_files, place_wheel, public_version, wheel_name


@pytest.fixture
def wheel(tmp_path):
    place_wheel(tmp_path)
    return zipfile.ZipFile(tmp_path / wheel_name(exact_version()))


def test_its_version_is_the_package_s_with_a_digest_of_what_it_holds(wheel):
    assert exact_version().startswith(f"{public_version()}+h")
    (metadata,) = (wheel.read(name).decode() for name in wheel.namelist() if name.endswith("METADATA"))
    assert f"\nVersion: {exact_version()}\n" in metadata
    assert "Requires-Dist: torch>=2.2" in metadata
    assert "extra" not in metadata


def test_every_file_is_recorded_with_its_checksum(wheel):
    record = next(name for name in wheel.namelist() if name.endswith("RECORD"))
    rows = {row[0]: row[1:] for row in csv.reader(io.StringIO(wheel.read(record).decode()))}
    assert set(rows) == set(wheel.namelist())
    for name in set(rows) - {record}:
        content = wheel.read(name)
        checksum = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        assert rows[name] == [f"sha256={checksum}", str(len(content))]


def test_it_holds_all_that_readers_import_and_nothing_that_builds_the_book():
    names = [name for name, _ in package_files()]
    modules = {path.relative_to(REPOSITORY / "src").as_posix() for path in (REPOSITORY / "src/leedl").rglob("*.py")}
    assert modules <= set(names)
    assert "leedl/widgets/static/widget.js" in names
    assert not [name for name in names if "__pycache__" in name or "/js/" in name or not name.startswith("leedl/")]
    assert sum(len(content) for _, content in package_files()) < 3_000_000


def test_the_same_package_gives_the_same_bytes_and_one_wheel(tmp_path):
    older = tmp_path / "leedl-0.0.1+h00000000-py3-none-any.whl"
    older.write_bytes(b"")
    place_wheel(tmp_path)
    (only,) = tmp_path.iterdir()
    before = only.read_bytes()
    only.unlink()
    place_wheel(tmp_path)
    assert only.read_bytes() == before


def test_a_change_of_any_file_changes_the_version(monkeypatch):
    before = exact_version()
    changed = [*package_files(), ("leedl/more.py", b"")]
    monkeypatch.setattr(leedl_book.wheel, "package_files", lambda: iter(changed))
    assert exact_version() != before


def test_pip_takes_it(tmp_path):
    place_wheel(tmp_path)
    wheel = tmp_path / wheel_name(exact_version())
    target = tmp_path / "installed"
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-compile", "--no-index"]
    subprocess.run([*command, "--target", target, wheel], check=True)
    assert (target / "leedl/claims.py").exists()
    assert (target / f"leedl-{exact_version()}.dist-info/METADATA").exists()
