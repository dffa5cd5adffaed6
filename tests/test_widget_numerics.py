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

from leedl import formulas, optimizers, schedules, surfaces

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


def test_schedules_have_the_names_and_arguments_of_python(tmp_path: Path) -> None:
    (in_javascript,) = answers([{"ask": "schedules"}], tmp_path)
    in_python = [[name, list(inspect.signature(getattr(schedules, name)).parameters)] for name in schedules.names()]
    assert in_javascript == in_python


# --- surfaces -----------------------------------------------------------------------------------------------

RANDOM_PARAMETERS: dict[str, Callable[[random.Random], dict[str, float]]] = {
    "two_weight_network": lambda chance: {"label": chance.uniform(-2, 2), "x": chance.uniform(0.1, 2)},
    "ellipse": lambda chance: {
        "condition_number": 10 ** chance.uniform(0, 4),
        "angle": chance.uniform(*ANGLES),
    },
    "linear_on_views": lambda chance: {"seed": chance.randrange(2**32)},
    "two_features": lambda chance: {
        "scale_1": 10 ** chance.uniform(-1, 2),
        "scale_2": 10 ** chance.uniform(-1, 2),
        "correlation": chance.uniform(-0.99, 0.99),
    },
    "degenerate_saddle": lambda chance: {"label": chance.uniform(-2, 2)},
    "rnn_cliff": lambda chance: {
        "sequence_length": chance.choice([2, 3, 1000, chance.randint(2, 1000)]),
        "target": chance.uniform(-2, 2),
    },
    "sigmoid_cliff": lambda chance: {
        "sequence_length": chance.choice([1, 50, 100, chance.randint(1, 100)]),
        "target": chance.uniform(-1, 2),
    },
    "flat_and_sharp": lambda chance: {
        "flat_width": 10 ** chance.uniform(-1, 1),
        "sharp_width": 10 ** chance.uniform(-2, 0),
        "shift_1": chance.uniform(-1, 1),
        "shift_2": chance.uniform(-1, 1),
    },
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


@pytest.mark.parametrize(
    ("name", "points"),
    [
        ("rnn_cliff", [(1.5, 1.0), (1.4, 1.0), (0.0, 1.0), (-1.001, 1.0), (0.4, 2.0), (1.2, 1e-40), (0.9, 0.0)]),
        ("sigmoid_cliff", [(4.939, -2.575), (4.94, -2.575), (11.9, 10.6), (0.0, 0.0), (800.0, -900.0), (-4e3, 2e3)]),
        ("logistic_squared_error", [(800.0, -900.0), (-4e3, -4e3), (1e4, 1e4), (0.0, 0.0)]),
        ("logistic_cross_entropy", [(800.0, -900.0), (-4e3, -4e3), (1e4, 1e4), (0.0, 0.0)]),
        ("flat_and_sharp", [(-2.0, 0.0), (1.5, 0.0), (1e30, -1e30), (1.5, 1e-9)]),
        ("degenerate_saddle", [(0.0, 0.0), (1e40, 1e40), (1e-8, 1e-9)]),
    ],
)
def test_a_surface_agrees_at_its_extremes_wherever_pytorch_finds_a_finite_number(
    name: str, points: list[tuple[float, float]], tmp_path: Path
) -> None:
    surface, where = surfaces.create(name), torch.tensor(points, dtype=torch.float64)
    question = {"ask": "derivatives", "surface": name, "parameters": surface.parameters, "points": points}
    theirs = double(answers([question], tmp_path)[0])
    ours = torch.cat([surface.value(where)[:, None], surface.gradient(where), hessians(surface, where)], dim=1)
    assert (ours[:, 0].isinf() == theirs[:, 0].isinf()).all()
    finite = ours.isfinite()
    assert finite.sum() >= 0.6 * finite.numel()
    assert_within(theirs[finite], ours[finite], 1e-9 * ours[finite].abs().clamp(min=1), name)


# --- schedules and clipping ---------------------------------------------------------------------------------


def random_schedule(chance: random.Random) -> dict[str, Any]:
    name = chance.choice(schedules.names())
    steps = chance.choice([1, chance.randint(1, 2000)])
    required: dict[str, dict[str, Any]] = {
        "constant": {},
        "step_decay": {"every": chance.randint(1, 500)},
        "exponential": {"factor": chance.uniform(0.9, 1.05)},
        "inverse_time": {"rate": chance.uniform(0, 2)},
        "inverse_square_root": {},
        "linear": {"steps": steps},
        "polynomial": {"steps": steps},
        "cosine": {"steps": steps},
        "warm_up": {"steps": steps},
        "transformer": {},
    }
    optional: dict[str, dict[str, Any]] = {
        "constant": {"factor": chance.uniform(0, 2), "steps": chance.choice([None, steps])},
        "step_decay": {"factor": chance.uniform(0.1, 1.1)},
        "inverse_square_root": {"rate": chance.uniform(0, 2)},
        "linear": {"start": chance.uniform(0, 2), "end": chance.uniform(0, 2)},
        "polynomial": {"power": chance.uniform(0.3, 4)},
        "cosine": {"end": chance.uniform(0, 2)},
        "warm_up": {"start": chance.uniform(0, 2), "then": chance.choice([None, random_schedule])},
        "transformer": {"d_model": chance.randint(1, 2048), "warm_up_steps": chance.randint(1, 8000)},
    }
    chosen = {key: value for key, value in optional.get(name, {}).items() if chance.random() < 0.7}
    if chosen.get("then"):
        chosen["then"] = random_schedule(chance)
    return {"name": name} | required[name] | chosen


def test_schedules_are_those_of_python(tmp_path: Path, chance: random.Random) -> None:
    described = [random_schedule(chance) for _ in range(1000)]
    steps = [0, 1, 2, *(chance.randint(3, 2500) for _ in range(20))]
    questions = [{"ask": "factors", "schedule": one, "steps": steps} for one in described]
    for one, factors in zip(described, answers(questions, tmp_path), strict=True):
        schedule = schedules.create(**one)
        ours = double([schedule(step) for step in steps])
        assert_within(double(factors), ours, 1e-12 * ours.abs().clamp(min=1), f"{one}")
    assert {one["name"] for one in described} == set(schedules.names())


@pytest.mark.parametrize("by", ["norm", "value"])
def test_a_gradient_is_clipped_to_what_pytorch_makes_of_it(by: str, tmp_path: Path, chance: random.Random) -> None:
    clip = torch.nn.utils.clip_grad_norm_ if by == "norm" else torch.nn.utils.clip_grad_value_
    gradients = [
        10 ** chance.uniform(-8, 8) * torch.randn(chance.randint(1, 4), dtype=torch.float64) for _ in range(1000)
    ]
    gradients += [torch.zeros(2, dtype=torch.float64), double([1e200, 1e200]), double([3e-170, -4e-170])]
    limits = [10 ** chance.uniform(-4, 4) for _ in gradients]
    questions = [
        {"ask": "clip", "by": by, "limit": limit, "gradient": gradient.tolist()}
        for gradient, limit in zip(gradients, limits, strict=True)
    ]
    for gradient, limit, answer in zip(gradients, limits, answers(questions, tmp_path), strict=True):
        parameter = torch.zeros_like(gradient, requires_grad=True)
        parameter.grad = gradient.clone()
        clip([parameter], limit)
        assert_within(double(answer), parameter.grad, 1e-12 * parameter.grad.abs(), f"{gradient} clipped at {limit}")


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


def walk_in_python(surface: surfaces.Surface, question: dict[str, Any], **options: Any) -> surfaces.Descent:
    return surfaces.descend(
        surface,
        question["optimizer"],
        question["start"],
        question["steps"],
        learning_rate=question["learning_rate"],
        **question["options"],
        **options,
    )


def assert_same_walk(answer: dict[str, Any], walk: surfaces.Descent, relative: float, what: str) -> None:
    assert (answer["diverged_at"], answer["left_map_at"]) == (walk.diverged_at, walk.left_map_at), what
    for key, ours in (
        ("path", walk.path.flatten()),
        ("losses", walk.losses),
        ("gradient_norms", walk.gradient_norms),
    ):
        assert_within(double(answer[key]), ours, relative * ours.abs().clamp(min=1), f"{key} of {what}")
    assert len(answer["effective_steps"]) == walk.effective_steps.numel(), what


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


def random_bowls_and_their_mean(chance: random.Random) -> tuple[list[surfaces.Surface], surfaces.Surface]:
    """Quadratics that stand for mini-batches: their coefficients are linear in products of moments, so is the mean."""
    number = chance.randint(2, 5)
    x, noise = torch.randn(2, number, 8, dtype=torch.float64)
    y = chance.uniform(-1, 1) * x + chance.uniform(-1, 1) + 0.3 * noise

    def of(x: Tensor, y: Tensor) -> surfaces.Surface:
        covariance = ((x - x.mean()) * (y - y.mean())).mean()
        moments = (x.mean(), y.mean(), x.var(correction=0), y.var(correction=0), covariance)
        return surfaces.linear_of_moments(*(moment.item() for moment in moments))

    return [of(*batch) for batch in zip(x, y, strict=True)], of(x.flatten(), y.flatten())


@pytest.mark.parametrize("name", optimizers.names())
def test_walks_with_schedule_clipping_and_mini_batches_are_those_of_python(
    name: str, tmp_path: Path, chance: random.Random
) -> None:
    cases, questions = [], []
    for _ in range(12):
        batches, mean = random_bowls_and_their_mean(chance)
        schedule = {"name": "warm_up", "steps": 20, "then": {"name": "cosine", "steps": 300}}
        clip = chance.choice([None, ("norm", 10 ** chance.uniform(-2, 1)), ("value", 10 ** chance.uniform(-2, 1))])
        order = chance.choice([None, [chance.randrange(len(batches)) for _ in range(chance.randint(1, 40))]])
        steepest = max(batches, key=lambda one: one.hessian((0, 0)).norm())
        questions.append(
            walk_of(
                mean,
                optimizer=name,
                # Where each bowl alone contracts, all in turn need not: stay far below the limit.
                learning_rate=chance.uniform(0.02, 0.2) * largest_stable_learning_rate(name, steepest),
                options=CONTRACTING_OPTIONS.get(name, {}),
                start=random_point(mean, chance),
                steps=300,
                schedule=schedule,
                clip=clip,
                batches=[{"surface": one.name, "parameters": one.parameters} for one in batches],
                order=order,
            )
        )
        settings = {"schedule": schedules.create(**schedule), "clip": clip, "batches": batches, "order": order}
        cases.append((mean, settings))
    for (mean, settings), question, answer in zip(cases, questions, answers(questions, tmp_path), strict=True):
        assert_same_walk(answer, walk_in_python(mean, question, **settings), 1e-6, f"the walk {question}")


@pytest.mark.parametrize("name", optimizers.names())
def test_the_first_updates_agree_on_every_surface_to_the_last_digits(
    name: str, tmp_path: Path, chance: random.Random
) -> None:
    """Two updates with all that a walk can do: more would measure how fast rounding grows, not what is computed."""
    cases, questions = [], []
    for _ in range(300):
        surface = random_surface(chance.choice(surfaces.names()), chance)
        clip = chance.choice([None, ("norm", 10 ** chance.uniform(-2, 1)), ("value", 10 ** chance.uniform(-2, 1))])
        question = walk_of(
            surface,
            optimizer=name,
            learning_rate=10 ** chance.uniform(-5, -3),
            options={},
            start=random_point(surface, chance),
            steps=2,
            schedule={"name": "linear", "steps": 3, "start": 0.5},
            clip=clip,
        )
        cases.append((surface, clip))
        questions.append(question)
    for (surface, clip), question, answer in zip(cases, questions, answers(questions, tmp_path), strict=True):
        schedule = schedules.linear(3, 0.5)
        walk = walk_in_python(surface, question, schedule=schedule, clip=clip)
        assert_same_walk(answer, walk, 1e-7, f"the walk {question}")
        # The change of a parameter is the difference of two numbers, and the gradient of the second point has an error.
        before, change = walk.path[:-1].abs(), walk.path.diff(dim=0).abs()
        tolerance = walk.effective_steps.abs() * (1e-14 * before / change + 1e-6)
        assert_within(
            double(answer["effective_steps"]),
            walk.effective_steps.flatten(),
            tolerance.flatten(),
            f"effective steps of {question}",
        )


# --- formulas that a reader types in ------------------------------------------------------------------------

FUNCTIONS = (
    *("sin", "cos", "tan", "atan", "sinh", "cosh", "tanh", "exp", "log", "ln", "sqrt", "√", "abs"),
    *("relu", "sigmoid", "softplus"),
)


def random_formula(chance: random.Random, depth: int, parts: list[str]) -> str:
    """A formula, and in ``parts`` all the formulas that it is made of."""
    kind = chance.random()
    if depth == 0 or kind < 0.1:
        number = f"{chance.uniform(0, 3):.3g}"
        text = chance.choice(["w1", "w2", "w1", "w2", "x", "y", "w₁", "W_2", "pi", "e", "2", number])
    else:

        def part() -> str:
            return random_formula(chance, depth - 1, parts)

        if kind < 0.35:
            text = f"{chance.choice(FUNCTIONS)}({part()})"
        elif kind < 0.45:
            text = f"{chance.choice(['max', 'min'])}({', '.join(part() for _ in range(chance.randint(2, 3)))})"
        elif kind < 0.6:
            exponent = chance.choice(["^2", "²", "**3", "^-1", "^1.5", "^0", "^1", f"^({part()})"])
            text = f"({part()}){exponent}"
        elif kind < 0.65:
            text = f"pow({part()}, {part()})"
        elif kind < 0.7:
            text = f"-({part()})"
        else:
            text = f"({part()}) {chance.choice('+-*/·−')} ({part()})"
    parts.append(text)
    return text


def derivatives_in_python(text: str, points: Tensor) -> Tensor:
    """Value, gradient and Hessian at N points, of shape (N, 6)."""
    loss = formulas.parse(text)
    points = points.clone().requires_grad_()
    values = loss(*points.unbind(-1))
    (gradient,) = torch.autograd.grad(values.sum() + 0 * (points**3).sum(), points, create_graph=True)
    (of_first,) = torch.autograd.grad(gradient[:, 0].sum(), points, retain_graph=True)
    (of_second,) = torch.autograd.grad(gradient[:, 1].sum(), points)
    return torch.cat([values[:, None], gradient, of_first, of_second[:, 1:]], dim=1).detach()


def test_a_typed_formula_has_the_value_and_derivatives_that_pytorch_finds(
    tmp_path: Path, chance: random.Random
) -> None:
    """Where no part of it is large: what is subtracted from something large has only the digits of that."""
    cases = []
    while len(cases) < 300:
        parts: list[str] = []
        text = random_formula(chance, chance.randint(1, 4), parts)
        if len(text) <= formulas.MAX_LENGTH:
            cases.append((text, parts))
    points = torch.tensor([[chance.uniform(-2, 2), chance.uniform(-2, 2)] for _ in range(25)], dtype=torch.float64)
    questions = [{"ask": "formula", "text": text, "points": points.tolist()} for text, _ in cases]
    compared = 0
    for (text, parts), answer in zip(cases, answers(questions, tmp_path), strict=True):
        ours = torch.stack([derivatives_in_python(part, points) for part in parts])
        tame = ((ours.abs() < 1e3) & ours.isfinite()).all(2).all(0)
        theirs = double(answer)[tame]
        compared += len(theirs)
        assert_within(theirs, ours[-1][tame], 1e-9 * ours[-1][tame].abs().clamp(min=1), text)
    assert compared > 300 * 25 / 4


def test_the_same_texts_are_formulas_with_the_same_reasons_where_they_are_not(
    tmp_path: Path, chance: random.Random
) -> None:
    pieces = ["w1", "w2", "x", "π", "2", ".5", "1e3", "1e999", "sin", "max", "pow", "w3", "if", "$", "é", "(", ")", ","]
    pieces += [
        "(",
        ")",
        "+",
        "-",
        "*",
        "/",
        "^",
        "**",
        "²",
        "⁻¹",
        "·",
        " ",
        "\u00a0",
        "sin(",
        "pow(w1,",
        "toString",
        "（",
    ]
    texts = ["".join(chance.choice(pieces) for _ in range(chance.randint(0, 12))) for _ in range(3000)]
    texts += ["(" * n + "w1" + ")" * n for n in (49, 50, 51)] + ["-" * n + "1" for n in (49, 50, 51)]
    texts += ["w1" + "+w2" * 99, "w1" + "+w2" * 100, "1" * 300, "1" * 301, "\x1c1", "\ufeff1", "1\x00"]
    questions = [{"ask": "formula", "text": text, "points": [(0.5, 0.5)]} for text in texts]
    accepted = 0
    for text, answer in zip(texts, answers(questions, tmp_path), strict=True):
        try:
            formulas.parse(text)
        except formulas.FormulaError as error:
            assert answer == {"position": error.position, "message": str(error)}, repr(text)
        else:
            accepted += 1
            assert isinstance(answer, list), f"{text!r}: {answer}"
    assert 30 < accepted < len(texts) - 30


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
