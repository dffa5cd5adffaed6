"""What the interactive figures compute in JavaScript is what PyTorch and leedl compute.

Set ``LEEDL_TEST_SEED`` to the seed that a failed test printed to draw its random numbers again.
"""

import inspect
import json
import math
import os
import random
import secrets
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from leedl import optimizers, surfaces

CONFORMANCE = Path(__file__).parent / "js" / "conformance.mjs"
ANGLES = (-math.pi, math.pi)


@pytest.fixture
def chance() -> random.Random:
    """Random numbers, which also choose those of torch."""
    seed = int(os.environ.get("LEEDL_TEST_SEED", secrets.randbits(32)))
    print(f"LEEDL_TEST_SEED={seed}")
    torch.manual_seed(seed)
    return random.Random(seed)


def node() -> str:
    path = shutil.which("node")
    if path is None:
        pytest.fail("Node 20 is needed for these tests, and there is no `node` on the PATH", pytrace=False)
    version = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    if int(version.removeprefix("v").split(".")[0]) < 20:
        pytest.fail(f"Node 20 or later is needed for these tests; {path} is {version}", pytrace=False)
    return path


def answers(questions: list[dict[str, Any]], folder: Path) -> list[Any]:
    """What JavaScript says to these questions."""
    file = folder / "questions.json"
    file.write_text(json.dumps(without_special_numbers(questions), allow_nan=False), encoding="utf-8")
    run = subprocess.run([node(), CONFORMANCE, file], capture_output=True, text=True, encoding="utf-8")
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def without_special_numbers(value: Any) -> Any:
    """With the names that JavaScript has for numbers that JSON has not; Python's `float` reads them, too."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {key: without_special_numbers(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [without_special_numbers(item) for item in value]
    return value


def double(numbers: list[Any]) -> Tensor:
    if numbers and isinstance(numbers[0], list):
        return torch.stack([double(row) for row in numbers])
    return torch.tensor([float(number) for number in numbers], dtype=torch.float64)


def assert_within(actual: Tensor, expected: Tensor, tolerance: Tensor, what: str) -> None:
    agree = ((actual - expected).abs() <= tolerance) | (actual == expected) | (actual.isnan() & expected.isnan())
    assert agree.all(), f"{what}: JavaScript says {actual[~agree][:3]}, not {expected[~agree][:3]}"


def test_without_node_these_tests_fail_and_say_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="Node 20 is needed for these tests"):
        node()


# --- names, options, defaults -------------------------------------------------------------------------------


def test_surfaces_have_the_names_and_parameters_of_python(tmp_path: Path) -> None:
    (in_javascript,) = answers([{"ask": "surfaces"}], tmp_path)
    in_python = [[name, surfaces.create(name).parameters] for name in surfaces.names()]
    assert [name for name, _ in in_javascript] == [name for name, _ in in_python]
    for (name, theirs), (_, ours) in zip(in_javascript, in_python, strict=True):
        if name == "linear_on_views":  # moments of data, which cannot have defaults
            assert theirs == dict.fromkeys(ours, "NaN")
        else:
            assert theirs == ours


def test_optimizers_have_the_names_options_and_defaults_of_python(tmp_path: Path) -> None:
    (in_javascript,) = answers([{"ask": "optimizers"}], tmp_path)
    assert [name for name, _ in in_javascript] == optimizers.names()
    for name, theirs in in_javascript:
        optimizer = type(optimizers.create(name, [torch.zeros(1)], 0.1))
        arguments = inspect.signature(optimizer).parameters.values()
        ours = [[one.name, one.default] for one in arguments if one.kind is one.KEYWORD_ONLY]
        assert [list(item) for item in theirs.items()] == json.loads(json.dumps(ours)), name


# --- surfaces -----------------------------------------------------------------------------------------------

RANDOM_PARAMETERS: dict[str, Callable[[random.Random], dict[str, float]]] = {
    "two_weight_network": lambda chance: {"label": chance.uniform(-2, 2), "x": chance.uniform(0.1, 2)},
    "ellipse": lambda chance: {
        "condition_number": 10 ** chance.uniform(0, 4),
        "angle": chance.uniform(*ANGLES),
    },
    "linear_on_views": lambda chance: {"seed": chance.randrange(2**32)},
}


def random_surface(name: str, chance: random.Random) -> surfaces.Surface:
    return surfaces.create(name, **RANDOM_PARAMETERS.get(name, lambda chance: {})(chance))


def random_point(surface: surfaces.Surface, chance: random.Random) -> tuple[float, float]:
    """A point in twice the range that is drawn."""
    (low1, high1), (low2, high2) = surface.x_range, surface.y_range
    return (
        (low1 + high1) / 2 + chance.uniform(-1, 1) * (high1 - low1),
        (low2 + high2) / 2 + chance.uniform(-1, 1) * (high2 - low2),
    )


def hessians(surface: surfaces.Surface, points: Tensor) -> Tensor:
    """Of shape (N, 3): h11, h12, h22 at N points at once, which is faster than `Surface.hessian`."""
    points = points.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(surface.value(points).sum(), points, create_graph=True)
    (of_first,) = torch.autograd.grad(gradient[:, 0].sum(), points, retain_graph=True)
    (of_second,) = torch.autograd.grad(gradient[:, 1].sum(), points)
    return torch.stack([of_first[:, 0], of_first[:, 1], of_second[:, 1]], dim=1)


@pytest.mark.parametrize("name", surfaces.names())
def test_a_surface_has_the_value_and_derivatives_that_pytorch_finds(
    name: str, tmp_path: Path, chance: random.Random
) -> None:
    cases = [random_surface(name, chance) for _ in range(20)]
    points = [[random_point(surface, chance) for _ in range(50)] for surface in cases]
    questions = [
        {"ask": "derivatives", "surface": name, "parameters": surface.parameters, "points": at}
        for surface, at in zip(cases, points, strict=True)
    ]
    for surface, at, answer in zip(cases, points, answers(questions, tmp_path), strict=True):
        theirs, where, what = (
            double(answer),
            torch.tensor(at, dtype=torch.float64),
            f"{name} {surface.parameters}",
        )
        ours = torch.cat([surface.value(where)[:, None], surface.gradient(where)], dim=1)
        assert_within(theirs[:, :3], ours, 1e-9 * ours.abs().clamp(min=1), f"value or gradient of {what}")
        ours = hessians(surface, where)
        torch.testing.assert_close(ours[0], surface.hessian(where[0]).flatten()[[0, 1, 3]])
        assert_within(theirs[:, 3:], ours, 1e-8 * ours.abs().clamp(min=1), f"Hessian of {what}")


# --- optimizers, step by step -------------------------------------------------------------------------------


def fraction(chance: random.Random) -> float:
    return chance.choice([0.0, 0.5, 0.9, 0.999, chance.uniform(0, 0.9999)])


def small_number(chance: random.Random) -> float:
    return chance.choice([0.0, 1e-10, 1e-8, 10 ** chance.uniform(-12, 0)])


def random_options(name: str, chance: random.Random) -> dict[str, Any]:
    """Values for all options that an optimizer has."""
    options: dict[str, Any] = {
        "weight_decay": chance.choice([0.0, chance.uniform(0, 2)]),
        "maximize": chance.choice([False, True]),
    }
    if name == "momentum":
        form = chance.choice(["classical", "averaged"])
        dampening = chance.choice([0.0, chance.uniform(0, 1)]) if form == "classical" else 0.0
        options |= {"momentum": fraction(chance), "form": form, "dampening": dampening}
    elif name == "nesterov":
        options["momentum"] = fraction(chance)
    elif name == "adagrad":
        options |= {
            "lr_decay": chance.choice([0.0, chance.uniform(0, 1)]),
            "initial_accumulator_value": chance.choice([0.0, chance.uniform(0, 10)]),
            "eps": small_number(chance),
            "form": chance.choice(["summing", "averaging"]),
        }
    elif name == "rmsprop":
        centered = chance.choice([False, True])
        options |= {
            # At 0 the variance is the difference of two equal numbers: nothing but rounding.
            "alpha": chance.uniform(0.1, 0.999) if centered else fraction(chance),
            "eps": small_number(chance),
            "momentum": fraction(chance),
            "centered": centered,
        }
    elif name in ("adam", "adamw"):
        options |= {
            "betas": (fraction(chance), fraction(chance)),
            "eps": small_number(chance),
            "bias_correction": chance.choice([False, True]),
            "amsgrad": chance.choice([False, True]),
        }
    return options


ADAM_STATE = {"step": "step", "m": "exp_avg", "v": "exp_avg_sq", "largest_v": "max_exp_avg_sq"}
TORCH_STATE = {
    "gradient_descent": {},
    "momentum": {"m": "momentum_buffer"},
    "nesterov": {"m": "momentum_buffer"},
    "adagrad": {"step": "step", "sum_of_squares": "sum"},
    "rmsprop": {"m": "momentum_buffer", "mean_of_squares": "square_avg", "mean": "grad_avg"},
    "adam": ADAM_STATE,
    "adamw": ADAM_STATE,
}
TORCH_CLASS: dict[str, type[torch.optim.Optimizer]] = {
    "gradient_descent": torch.optim.SGD,
    "momentum": torch.optim.SGD,
    "nesterov": torch.optim.SGD,
    "adagrad": torch.optim.Adagrad,
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
    "adamw": torch.optim.AdamW,
}


def torch_options(name: str, options: dict[str, Any]) -> dict[str, Any] | None:
    """The options that do the same in torch.optim; None where it has none that do."""
    options = dict(options)
    form = options.pop("form", None)
    bias_correction = options.pop("bias_correction", True)
    if form == "averaging" or not bias_correction or (name == "nesterov" and options["momentum"] == 0):
        return None
    if form == "averaged":
        options["dampening"] = options["momentum"]
    if name == "nesterov":
        options["nesterov"] = True
    return options


def make_optimizer(
    name: str, parameter: Tensor, learning_rate: float, options: dict[str, Any]
) -> tuple[torch.optim.Optimizer | optimizers.Optimizer, dict[str, str]]:
    """PyTorch's optimizer, or ours where PyTorch has none, and its names for what is remembered."""
    theirs = torch_options(name, options)
    if theirs is None:
        return optimizers.create(name, [parameter], learning_rate, **options), {key: key for key in TORCH_STATE[name]}
    return TORCH_CLASS[name]([parameter], lr=learning_rate, foreach=False, **theirs), TORCH_STATE[name]


def plain(state: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """What an optimizer remembers, in our names, and in numbers and lists."""
    remembered = {ours: state[theirs] for ours, theirs in names.items() if state.get(theirs) is not None}
    return {key: int(value) if key == "step" else value.tolist() for key, value in remembered.items()}


def recorded_step(name: str, options: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """A step of the optimizer, made after a few others or as the first: the state before, and after."""
    size, size_of_gradient = 10 ** chance.uniform(-3, 3), 10 ** chance.uniform(-3, 3)
    learning_rate = 10 ** chance.uniform(-4, 1)
    parameter = size * torch.randn(chance.randint(1, 4), dtype=torch.float64)
    optimizer, names = make_optimizer(name, parameter, learning_rate, options)
    earlier_steps = chance.choice([0, 0, chance.randint(1, 10)])
    for _ in range(earlier_steps):
        parameter.grad = size_of_gradient * torch.randn_like(parameter)
        optimizer.step()
    state = optimizer.state[parameter]
    if earlier_steps and "step" in names:
        state["step"] += chance.choice([0, chance.randint(1, 2000)])
    before = {
        "parameters": parameter.tolist(),
        "state": plain(state, names) if earlier_steps else {},
    }
    parameter.grad = size_of_gradient * torch.randn_like(parameter)
    if chance.random() < 0.1:
        parameter.grad[0] = 0.0
    optimizer.step()
    return {
        "question": before
        | {
            "ask": "step",
            "optimizer": name,
            "learning_rate": learning_rate,
            "options": options,
            "gradient": parameter.grad.tolist(),
        },
        "parameters": parameter.tolist(),
        "state": plain(state, names),
    }


def cancellation(question: dict[str, Any], after: dict[str, Any]) -> Tensor:
    """How many times larger the terms of the sums in a step are than the sums themselves, at least 1.

    Rounding is relative to the terms, so there is no agreeing more closely. In 99 of 100 steps it is below 30.
    """
    name, options = question["optimizer"], question["options"]
    theta, gradient = double(question["parameters"]), double(question["gradient"])
    gradient = -gradient if options["maximize"] else gradient
    decay = options["weight_decay"] * theta
    factor = torch.ones_like(theta)
    if name != "adamw":
        factor *= excess(gradient, decay)
        gradient = gradient + decay
    if "m" in after:
        m = double(after["m"])
        beta = options["betas"][0] if "betas" in options else options["momentum"]
        kept = beta * double(question["state"].get("m", [0.0] * len(theta)))
        factor *= excess(m - kept, kept)
        if name == "nesterov":
            factor *= excess(gradient, beta * m)
    if options.get("centered"):
        factor *= excess(double(after["mean_of_squares"]), -(double(after["mean"]) ** 2))
    return factor


def excess(a: Tensor, b: Tensor) -> Tensor:
    return ((a.abs() + b.abs()) / (a + b).abs()).nan_to_num(nan=1.0, posinf=math.inf)


STEPS = [(name, "torch", 1000) for name in optimizers.names()] + [
    (name, "leedl", 300) for name in ("nesterov", "adagrad", "adam", "adamw")
]


@pytest.mark.parametrize(("name", "reference", "n"), STEPS)
def test_one_step_from_any_recorded_state_leads_to_the_same_next_state(
    name: str, reference: str, n: int, tmp_path: Path, chance: random.Random
) -> None:
    """The reference is torch.optim; leedl.optimizers for what that lacks."""
    records = []
    while len(records) < n:
        options = random_options(name, chance)
        if (torch_options(name, options) is None) == (reference == "leedl"):
            records.append(recorded_step(name, options, chance))

    replies = answers([record["question"] for record in records], tmp_path)

    for record, reply in zip(records, replies, strict=True):
        question, state = record["question"], record["state"]
        slack = 1e-12 * cancellation(question, reply["state"])
        comparisons = {"parameters": (question["parameters"], reply["parameters"], record["parameters"])}
        for key, expected in state.items():
            if key == "step":
                assert reply["state"]["step"] == expected
            else:
                old = question["state"].get(key, [0.0] * len(expected))
                comparisons[key] = old, reply["state"][key], expected
        for key, (old, actual, expected) in comparisons.items():
            before, after = double(old), double(expected)
            tolerance = slack * (before.abs() + (after - before).abs())
            assert_within(double(actual), after, tolerance, f"{key} after {question}")


# --- walks --------------------------------------------------------------------------------------------------


# With ε = 1 no adaptive learning rate is above η. With its own ε, RMSProp divides by what gets small near the
# minimum until its steps are too long there, and rounding decides where they lead.
CONTRACTING_OPTIONS = {name: {"eps": 1.0} for name in ("rmsprop", "adam", "adamw")}


def random_bowl(chance: random.Random) -> surfaces.Surface:
    if chance.random() < 0.3:
        return surfaces.linear_on_views(chance.randrange(2**32))
    return surfaces.ellipse(10 ** chance.uniform(0, 3), chance.uniform(*ANGLES))


def largest_stable_learning_rate(name: str, surface: surfaces.Surface) -> float:
    largest_curvature = torch.linalg.eigvalsh(surface.hessian((0.0, 0.0)))[-1].item()
    momentum = 0.9 if name == "nesterov" else 0.0  # looking ahead lowers the limit
    return 2 * (1 + momentum) / (1 + 2 * momentum) / largest_curvature


def walk_of(surface: surfaces.Surface, **question: Any) -> dict[str, Any]:
    return question | {"ask": "walk", "surface": surface.name, "parameters": surface.parameters}


def walk_in_python(surface: surfaces.Surface, question: dict[str, Any]) -> surfaces.Descent:
    return surfaces.descend(
        surface,
        question["optimizer"],
        question["start"],
        question["steps"],
        learning_rate=question["learning_rate"],
        **question["options"],
    )


def assert_same_walk(answer: dict[str, Any], walk: surfaces.Descent, relative: float, what: str) -> None:
    assert answer["diverged_at"] == walk.diverged_at, what
    for key, ours in (
        ("path", walk.path.flatten()),
        ("losses", walk.losses),
        ("gradient_norms", walk.gradient_norms),
    ):
        assert_within(double(answer[key]), ours, relative * ours.abs().clamp(min=1), f"{key} of {what}")


@pytest.mark.parametrize("name", optimizers.names())
def test_whole_walks_are_those_of_python_where_the_problem_contracts(
    name: str, tmp_path: Path, chance: random.Random
) -> None:
    """On convex quadratics with a learning rate below 2/λmax; elsewhere rounding alone separates paths."""
    bowls = [random_bowl(chance) for _ in range(6)]
    questions = [
        walk_of(
            surface,
            optimizer=name,
            learning_rate=chance.uniform(0.05, 0.95) * largest_stable_learning_rate(name, surface),
            options=CONTRACTING_OPTIONS.get(name, {}),
            start=random_point(surface, chance),
            steps=500,
        )
        for surface in bowls
    ]
    for surface, question, answer in zip(bowls, questions, answers(questions, tmp_path), strict=True):
        assert_same_walk(answer, walk_in_python(surface, question), 1e-6, f"the walk {question}")


@pytest.mark.parametrize("name", ["gradient_descent", "momentum", "nesterov"])
def test_a_walk_diverges_where_it_does_in_python(name: str, tmp_path: Path) -> None:
    surface = surfaces.rosenbrock()
    question = walk_of(surface, optimizer=name, learning_rate=0.1, options={}, start=(-2.0, 2.0), steps=100)
    (answer,) = answers([question], tmp_path)
    walk = walk_in_python(surface, question)
    assert walk.diverged_at is not None
    assert_same_walk(answer, walk, 1e-9, f"the walk with {name}")


# --- the kind of a point ------------------------------------------------------------------------------------

SPECIAL_POINTS = [
    ((0.0, 0.0), hessian)
    for hessian in (
        (0.0, 0.0, 0.0),
        (1.0, 0.0, 0.0),
        (-1.0, 0.0, 0.0),
        (1.0, 1.0, 1.0),
        (0.0, -2.0, 0.0),
        (2.0, 0.0, -2.0),
        (1.0, 0.0, 1e-6),
        (1.0, 0.0, -1e-6),
        (1e3, 0.0, 1e-3),
        (1e-7, 0.0, 1e-7),
        (1e-7, 0.0, -1.0),
        (1e300, 1e300, -1e300),
        (-1e-300, 0.0, -1e-300),
    )
] + [
    ((1e-6, 0.0), (1.0, 0.0, 1.0)),
    ((2e-6, 0.0), (1.0, 0.0, 1.0)),
    ((1e-6, 1e-6), (1.0, 0.0, 1.0)),
    ((1e200, 1e200), (1.0, 0.0, 1.0)),
]


def random_critical_point(chance: random.Random) -> tuple[Any, Any]:
    """A Hessian of random eigenvalues, zero among them, in random axes."""
    first, second = (chance.choice([-1, 0, 1]) * 10 ** chance.uniform(-9, 4) for _ in range(2))
    angle = chance.uniform(*ANGLES)
    cos, sin = math.cos(angle), math.sin(angle)
    hessian = (
        first * cos**2 + second * sin**2,
        (first - second) * cos * sin,
        first * sin**2 + second * cos**2,
    )
    gradient = (chance.choice([0.0, 10 ** chance.uniform(-8, -4)]), chance.choice([0.0, 1e-9]))
    return gradient, hessian


def test_points_are_of_the_same_kind(tmp_path: Path, chance: random.Random) -> None:
    cases = [(point, {}) for point in SPECIAL_POINTS]
    cases += [(random_critical_point(chance), {"tolerance": 10 ** chance.uniform(-8, -2)}) for _ in range(2000)]
    questions = [
        {"ask": "kind", "gradient": gradient, "hessian": hessian} | tolerance
        for (gradient, hessian), tolerance in cases
    ]
    kinds = answers(questions, tmp_path)
    for question, (_, tolerance), kind in zip(questions, cases, kinds, strict=True):
        h11, h12, h22 = question["hessian"]
        hessian = torch.tensor([[h11, h12], [h12, h22]], dtype=torch.float64)
        gradient = torch.tensor(question["gradient"], dtype=torch.float64)
        assert kind == surfaces.kind_of_point(gradient, hessian, **tolerance), question
    assert len(set(kinds)) == 5
