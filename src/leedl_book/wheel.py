"""The package `leedl` as a wheel beside the pages, so that a notebook opened elsewhere installs exactly this one."""

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from importlib.metadata import metadata, requires, version
from pathlib import Path

import leedl

PACKAGE = Path(leedl.__file__).parent
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)  # the same bytes for the same content


def public_version() -> str:
    """The version of `leedl` as a clone of the book has it."""
    return version("leedl").split("+")[0]


def exact_version() -> str:
    """The version with a digest of the package's content: two wheels of one version hold the same."""
    digest = hashlib.sha256(_metadata("").encode())
    for name, content in package_files():
        digest.update(f"{name} {hashlib.sha256(content).hexdigest()}".encode())
    return f"{public_version()}+h{digest.hexdigest()[:8]}"


def wheel_name(of_version: str) -> str:
    """The file name that `pip` expects."""
    return f"leedl-{of_version}-py3-none-any.whl"


def package_files() -> Iterator[tuple[str, bytes]]:
    """Name and content of every file that a reader's Python may need; not the sources of the figures' JavaScript."""
    for path in sorted(PACKAGE.rglob("*")):
        inside = path.relative_to(PACKAGE)
        if path.is_file() and "__pycache__" not in inside.parts and inside.parts[:2] != ("widgets", "js"):
            yield f"leedl/{inside.as_posix()}", path.read_bytes()


def place_wheel(folder: Path) -> str:
    """Write the wheel into a folder and remove older ones; returns its version."""
    exact = exact_version()
    target = folder / wheel_name(exact)
    for older in folder.glob("leedl-*.whl"):
        if older != target:
            older.unlink()
    if not target.exists():
        _write(target, exact)
    return exact


def _write(target: Path, exact: str) -> None:
    about = f"leedl-{exact}.dist-info"
    files = [
        *package_files(),
        (f"{about}/METADATA", _metadata(exact).encode()),
        (f"{about}/WHEEL", b"Wheel-Version: 1.0\nGenerator: leedl_book\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
    ]
    record = "".join(f"{name},sha256={_checksum(content)},{len(content)}\n" for name, content in files)
    files.append((f"{about}/RECORD", f"{record}{about}/RECORD,,\n".encode()))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content in files:
            wheel.writestr(zipfile.ZipInfo(name, _ZIP_DATE), content, zipfile.ZIP_DEFLATED)


def _metadata(exact: str) -> str:
    known = metadata("leedl")
    needed = [one for one in requires("leedl") or [] if "extra ==" not in one]
    lines = [
        "Metadata-Version: 2.1",
        "Name: leedl",
        f"Version: {exact}",
        f"Summary: {known['Summary']}",
        f"License: {known['License-Expression']}",
        f"Requires-Python: {known['Requires-Python']}",
        *(f"Requires-Dist: {one}" for one in needed),
    ]
    return "\n".join(lines) + "\n"


def _checksum(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
