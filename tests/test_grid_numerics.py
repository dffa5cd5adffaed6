"""A sampled loss has in the browser the value, gradient and Hessian that it has in Python.

Set ``LEEDL_TEST_SEED`` to the seed that a failed test printed to draw its random numbers again.
"""

import json
import math
import os
import secrets
import shutil
import subprocess
from pathlib import Path

import pytest
import torch
from torch import Tensor

from leedl import grids, surfaces

CONFORMANCE = Path(__file__).parent / "js" / "grids-conformance.mjs"
POINTS = 1000


@pytest.fixture
def chance() -> torch.Generator:
    seed = int(os.environ.get("LEEDL_TEST_SEED", secrets.randbits(32)))
    print(f"LEEDL_TEST_SEED={seed}")
    return torch.Generator().manual_seed(seed)


def node() -> str:
    path = shutil.which("node")
    if path is None:
        pytest.fail("Node 20 is needed for these tests, and there is no `node` on the PATH", pytrace=False)
    return path


def in_javascript(cases: list[tuple[surfaces.Surface, Tensor]], folder: Path) -> list[list[Tensor]]:
    """For each surface, and then for each of its mini-batches: value, gradient and Hessian at the points, (N, 6)."""
    file = folder / "questions.json"
    questions = [{"parameters": surface.parameters, "points": points.tolist()} for surface, points in cases]
    file.write_text(json.dumps(questions, allow_nan=False), encoding="utf-8")
    run = subprocess.run([node(), CONFORMANCE, file], capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return [
        [
            torch.tensor([[math.nan if x is None else x for x in row] for row in rows], dtype=torch.float64)
            for rows in answer
        ]
        for answer in json.loads(run.stdout)
    ]


def in_python(surface: surfaces.Surface, points: Tensor) -> Tensor:
    points = points.clone().requires_grad_()
    value = surface.value(points)
    (gradient,) = torch.autograd.grad(value.sum(), points, create_graph=True)
    rows = [torch.autograd.grad(gradient[:, i].sum(), points, retain_graph=True)[0] for i in range(2)]
    hessian = torch.stack([rows[0][:, 0], rows[0][:, 1], rows[1][:, 1]], dim=1)
    return torch.cat([value[:, None], gradient, hessian], dim=1).detach()


def assert_the_same(theirs: Tensor, ours: Tensor, what: str) -> None:
    tolerance = torch.tensor([1e-9, 1e-9, 1e-9, 1e-7, 1e-7, 1e-7]) * ours.abs().clamp(min=1)
    same = ((theirs - ours).abs() <= tolerance) | (theirs.isnan() & ours.isnan())
    assert same.all(), f"{what}: JavaScript says {theirs[~same][:3]}, not {ours[~same][:3]}"


def random_surface(chance: torch.Generator, *, several: bool) -> surfaces.Surface:
    """Splines through random numbers of random size, on random ranges: rougher than any loss."""
    rows, columns = torch.randint(5, 40, (2,), generator=chance).tolist()
    size, offset, x, y = (10 ** (4 * torch.rand(4, generator=chance).double() - 2)).tolist()
    low_x, low_y = torch.randn(2, generator=chance).tolist()
    splines = [
        grids.Spline.through(
            offset + size * torch.randn(rows, columns, generator=chance), (low_x, low_x + x), (low_y, low_y + y)
        ).encode()
        for _ in range(5 if several else 1)
    ]
    return surfaces.create("grid", **({"batches": splines} if several else splines[0]))


def points_on(surface: surfaces.Surface, chance: torch.Generator) -> Tensor:
    """Random points, a few of them outside, and the corners."""
    low, high = torch.tensor([surface.x_range, surface.y_range], dtype=torch.float64).T
    somewhere = low + (high - low) * (1.1 * torch.rand(POINTS, 2, generator=chance, dtype=torch.float64) - 0.05)
    return torch.cat([torch.cartesian_prod(*torch.stack([low, high], dim=1)), somewhere])


def test_without_node_these_tests_fail_and_say_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="Node 20 is needed for these tests"):
        node()


@pytest.mark.parametrize("several", [False, True], ids=["one grid", "mini-batches"])
def test_a_grid_has_the_value_and_derivatives_that_pytorch_finds(
    several: bool, tmp_path: Path, chance: torch.Generator
) -> None:
    cases = [
        (surface, points_on(surface, chance)) for surface in (random_surface(chance, several=several) for _ in range(5))
    ]
    for (surface, points), answer in zip(cases, in_javascript(cases, tmp_path), strict=True):
        parts = surface.batches or (surface,)
        assert len(answer) == 1 + len(parts)
        for number, (one, theirs) in enumerate(zip((surface, *parts), answer, strict=True)):
            ours = in_python(one, points)
            assert ours.isfinite().all(dim=1).sum() > 0.8 * len(points)
            assert ours.isnan().any()
            assert_the_same(theirs, ours, f"surface {number} of {len(answer)} on {surface.x_range} × {surface.y_range}")


def test_a_loss_of_pytorch_has_the_same_derivatives_there(tmp_path: Path, chance: torch.Generator) -> None:
    x = torch.randn(30, generator=chance, dtype=torch.float64)
    surface = surfaces.from_loss(lambda w1, w2: ((torch.tanh(w1 * x) * w2 - x) ** 2).mean(), (-2, 2), (-1, 2))
    points = points_on(surface, chance)
    ((theirs, _),) = in_javascript([(surface, points)], tmp_path)
    assert_the_same(theirs, in_python(surface, points), "a small network")
    inside = theirs.isfinite().all(dim=1)
    gradient = surface.gradient(points[inside][0])
    torch.testing.assert_close(theirs[inside][0, 1:3], gradient, rtol=1e-9, atol=1e-9)
