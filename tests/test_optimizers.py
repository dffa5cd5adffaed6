"""Each optimizer steps like its counterpart in torch.optim, or, where there is none, as computed by hand."""

import copy
import math
import re
from dataclasses import dataclass
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leedl import optimizers, schedules

needs_gpu = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
DEVICES = ["cpu", pytest.param("cuda", marks=needs_gpu)]
SHAPES = [(3, 4), (5,), ()]

fractions = st.sampled_from([0.0, 0.5, 0.9, 0.999]) | st.floats(0, 0.9999)
learning_rates = st.floats(-4, 1).map(lambda exponent: 10**exponent)
small_numbers = st.sampled_from([0.0, 1e-10, 1e-8]) | st.floats(1e-12, 1.0)
common_options = {"weight_decay": st.just(0.0) | st.floats(0, 2), "maximize": st.booleans()}


@dataclass
class Counterpart:
    """The PyTorch counterpart of one of our optimizers: its class, options and names for our state."""

    torch_class: type[torch.optim.Optimizer]
    options: st.SearchStrategy[dict[str, Any]]
    state_names: dict[str, str]
    counts_steps: bool = True

    def torch_options(self, options: dict[str, Any]) -> dict[str, Any]:
        options = dict(options)
        if options.pop("form", None) == "averaged":
            options["dampening"] = options["momentum"]
        return options


def options_of(**strategies: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(common_options | strategies)


adam_options = {
    "betas": st.tuples(fractions, fractions),
    "eps": small_numbers,
    "amsgrad": st.booleans(),
}
adam_state = {"m": "exp_avg", "v": "exp_avg_sq", "largest_v": "max_exp_avg_sq"}
COUNTERPARTS = {
    "gradient_descent": Counterpart(torch.optim.SGD, options_of(), {}, counts_steps=False),
    "momentum": Counterpart(
        torch.optim.SGD,
        options_of(momentum=fractions, dampening=st.floats(0, 1))
        | options_of(momentum=fractions, form=st.just("averaged")),
        {"m": "momentum_buffer"},
        counts_steps=False,
    ),
    "nesterov": Counterpart(
        torch.optim.SGD,
        options_of(momentum=st.floats(0.01, 0.999), nesterov=st.just(True)),
        {"m": "momentum_buffer"},
        counts_steps=False,
    ),
    "adagrad": Counterpart(
        torch.optim.Adagrad,
        options_of(
            lr_decay=st.just(0.0) | st.floats(0, 1),
            initial_accumulator_value=st.just(0.0) | st.floats(0, 10),
            eps=small_numbers,
        ),
        {"sum_of_squares": "sum"},
    ),
    "rmsprop": Counterpart(
        torch.optim.RMSprop,
        options_of(alpha=fractions, eps=small_numbers, momentum=fractions, centered=st.just(False))
        # A small alpha makes the variance a difference of two nearly equal numbers: mostly rounding.
        | options_of(alpha=st.floats(0.1, 0.999), eps=small_numbers, momentum=fractions, centered=st.just(True)),
        {"m": "momentum_buffer", "mean_of_squares": "square_avg", "mean": "grad_avg"},
    ),
    "adam": Counterpart(torch.optim.Adam, options_of(**adam_options), adam_state),
    "adamw": Counterpart(torch.optim.AdamW, options_of(**adam_options), adam_state),
}


def our_options(options: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in options.items() if name != "nesterov"}


def random_state(name: str, options: dict[str, Any], shape: tuple[int, ...], size: float) -> dict[str, Any]:
    """What an optimizer of this name may remember after some steps, with gradients of about this size."""

    def randn() -> torch.Tensor:
        return size * torch.randn(shape, dtype=torch.float64)

    def square() -> torch.Tensor:
        return size**2 * (0.1 + torch.rand(shape, dtype=torch.float64))

    step = int(torch.randint(1, 2000, ()))
    if name == "gradient_descent":
        return {}
    if name in ("momentum", "nesterov"):
        return {"m": randn()}
    if name == "adagrad":
        return {"step": step, "sum_of_squares": step * square()}
    if name == "rmsprop":
        mean = randn()
        state = {"mean_of_squares": mean**2 + square(), "m": torch.randn(shape, dtype=torch.float64)}
        return state | ({"mean": mean} if options["centered"] else {})
    return {"step": step, "m": randn(), "v": square()} | ({"largest_v": square()} if options["amsgrad"] else {})


def assert_agree(
    ours: torch.Tensor,
    theirs: torch.Tensor,
    before: torch.Tensor | float,
    cancellation: torch.Tensor,
    what: str,
) -> None:
    """Equal but for the rounding of numbers as large as the value before the step and the change in it.

    ``cancellation`` ≥ 1 is how much larger that is where weight decay nearly cancels the gradient.
    """
    tolerance = 1e-12 * cancellation * (abs(before) + (theirs - before).abs())
    assert ((ours - theirs).abs() <= tolerance).all(), f"{what}: {ours} is not {theirs}"


@pytest.mark.parametrize("name", COUNTERPARTS)
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_one_step_from_any_state_is_that_of_torch(name: str, data: st.DataObject) -> None:
    counterpart = COUNTERPARTS[name]
    options = data.draw(counterpart.options, label="options")
    learning_rate = data.draw(learning_rates, label="learning rate")
    sizes = data.draw(st.tuples(*[st.floats(-3, 3).map(lambda e: 10**e)] * 2), label="sizes of θ and g")
    is_first_step = data.draw(st.booleans(), label="first step")
    torch.manual_seed(data.draw(st.integers(0, 2**32 - 1), label="seed"))

    ours = [sizes[0] * torch.randn(shape, dtype=torch.float64) for shape in SHAPES]
    theirs = [parameter.clone() for parameter in ours]
    our_optimizer = optimizers.create(name, ours, learning_rate, **our_options(options))
    torch_optimizer = counterpart.torch_class(
        theirs, lr=learning_rate, **counterpart.torch_options(options), foreach=False
    )
    for our, their in zip(ours, theirs, strict=True):
        our.grad = sizes[1] * torch.randn(our.shape, dtype=torch.float64)
        their.grad = our.grad.clone()
        if not is_first_step:
            our_optimizer.state[our] = random_state(name, options, our.shape, sizes[1])
            torch_optimizer.state[their] = {
                counterpart.state_names[key]: value.clone()
                for key, value in our_optimizer.state[our].items()
                if key != "step"
            }
            if counterpart.counts_steps:
                torch_optimizer.state[their]["step"] = torch.tensor(float(our_optimizer.state[our].get("step", 7)))
    before = [parameter.clone() for parameter in ours]
    states_before = [copy.deepcopy(our_optimizer.state[our]) for our in ours]

    our_optimizer.step()
    torch_optimizer.step()

    for i, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        decay = options["weight_decay"] * before[i]
        gradient = -our.grad if options["maximize"] else our.grad
        cancellation = (gradient.abs() + decay.abs()) / (gradient + decay).abs()
        assert_agree(our, their, before[i], cancellation, f"parameter {i}")
        for key, torch_key in counterpart.state_names.items():
            their_value = torch_optimizer.state[their].get(torch_key)
            if key == "m" and options.get("momentum") == 0:
                continue  # then PyTorch leaves alone what it will not use
            if their_value is not None:
                old = states_before[i].get(key, 0.0)
                assert_agree(
                    our_optimizer.state[our][key],
                    their_value,
                    old,
                    cancellation,
                    f"state {key} of parameter {i}",
                )
        if "step" in our_optimizer.state[our]:
            assert our_optimizer.state[our]["step"] == int(torch_optimizer.state[their]["step"])


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize(
    ("name", "learning_rate", "options"),
    [
        ("gradient_descent", 0.1, {}),
        ("gradient_descent", 0.1, {"weight_decay": 0.3}),
        ("momentum", 0.05, {"momentum": 0.9}),
        ("momentum", 0.05, {"momentum": 0.0, "dampening": 0.5}),
        ("momentum", 0.05, {"momentum": 0.8, "dampening": 0.4, "weight_decay": 0.1}),
        ("momentum", 0.3, {"momentum": 0.9, "form": "averaged"}),
        ("nesterov", 0.05, {"momentum": 0.9, "nesterov": True}),
        ("adagrad", 0.5, {}),
        ("adagrad", 0.5, {"lr_decay": 0.01, "initial_accumulator_value": 0.1, "eps": 1e-3}),
        ("rmsprop", 0.01, {}),
        ("rmsprop", 0.01, {"alpha": 0.9, "momentum": 0.5, "centered": True, "weight_decay": 0.1}),
        ("adam", 0.1, {}),
        ("adam", 0.1, {"betas": (0.8, 0.95), "amsgrad": True, "weight_decay": 0.1}),
        ("adamw", 0.1, {}),
        ("adamw", 0.1, {"weight_decay": 0.5, "amsgrad": True}),
    ],
)
def test_fifty_steps_down_a_convex_quadratic_are_those_of_torch(
    name: str, learning_rate: float, options: dict[str, Any], device: str
) -> None:
    torch.manual_seed(0)
    directions, _ = torch.linalg.qr(torch.randn(6, 6, dtype=torch.float64))
    hessian = (directions * torch.linspace(0.5, 5, 6, dtype=torch.float64)) @ directions.T
    hessian = hessian.to(device)
    start = torch.randn(6, dtype=torch.float64, device=device)
    ours, theirs = start.clone().requires_grad_(), start.clone().requires_grad_()
    counterpart = COUNTERPARTS[name]
    our_optimizer = optimizers.create(name, [ours], learning_rate, **our_options(options))
    torch_optimizer = counterpart.torch_class([theirs], lr=learning_rate, **counterpart.torch_options(options))
    loss_at_start = (start @ hessian @ start).item()
    for _ in range(50):
        for parameter, optimizer in [(ours, our_optimizer), (theirs, torch_optimizer)]:
            optimizer.zero_grad()
            (0.5 * parameter @ hessian @ parameter).backward()
            optimizer.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-9, atol=1e-11)
    assert (ours @ hessian @ ours).item() < loss_at_start


def walk(optimizer: optimizers.Optimizer, gradients: list[float]) -> list[float]:
    """The values that a single number takes when its gradients are given one by one."""
    (parameter,) = optimizer.parameters
    values = []
    for gradient in gradients:
        parameter.grad = torch.full_like(parameter, gradient)
        optimizer.step()
        values.append(parameter.item())
    return values


def number(value: float) -> torch.Tensor:
    return torch.tensor(value, dtype=torch.float64)


def test_classical_momentum_is_the_sum_of_past_gradients_each_older_one_weaker() -> None:
    # m: 1, then 0.5 · 1 + 2 = 2.5, then 0.5 · 2.5 − 1 = 0.25
    expected = [10 - 0.1 * 1, 9.9 - 0.1 * 2.5, 9.65 - 0.1 * 0.25]
    optimizer = optimizers.Momentum([number(10.0)], 0.1, momentum=0.5)
    assert walk(optimizer, [1, 2, -1]) == pytest.approx(expected, rel=1e-14)


def test_averaged_momentum_starts_at_the_first_gradient_and_then_averages() -> None:
    # m: 4 in full, then 0.75 · 4 + 0.25 · 8 = 5, then 0.75 · 5 + 0.25 · (−1) = 3.5
    expected = [10 - 0.1 * 4, 9.6 - 0.1 * 5, 9.1 - 0.1 * 3.5]
    optimizer = optimizers.Momentum([number(10.0)], 0.1, momentum=0.75, form="averaged")
    assert walk(optimizer, [4, 8, -1]) == pytest.approx(expected, rel=1e-14)


def test_averaged_momentum_can_start_at_zero_by_setting_its_state() -> None:
    # m: 0.75 · 0 + 0.25 · 4 = 1, then 0.75 · 1 + 0.25 · 8 = 2.75
    optimizer = optimizers.Momentum([number(10.0)], 0.1, momentum=0.75, form="averaged")
    optimizer.state[optimizer.parameters[0]]["m"] = torch.zeros(())
    assert walk(optimizer, [4, 8]) == pytest.approx([10 - 0.1 * 1, 9.9 - 0.1 * 2.75], rel=1e-14)


@given(momentum=st.floats(0.01, 0.99), seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_both_forms_of_momentum_are_one_from_zero_at_learning_rates_a_factor_apart(momentum: float, seed: int) -> None:
    gradients = torch.randn(20, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).tolist()
    classical = optimizers.Momentum([number(1.0)], 0.1 * (1 - momentum), momentum=momentum)
    averaged = optimizers.Momentum([number(1.0)], 0.1, momentum=momentum, form="averaged")
    averaged.state[averaged.parameters[0]]["m"] = torch.zeros(())
    classical.state[classical.parameters[0]]["m"] = torch.zeros(())
    assert walk(classical, gradients) == pytest.approx(walk(averaged, gradients), rel=1e-10, abs=1e-12)


def test_nesterov_adds_the_movement_to_come_to_the_gradient() -> None:
    # m: 1, then 0.5 · 1 + 2 = 2.5; the step goes along g + 0.5 m: 1.5, then 2 + 1.25 = 3.25
    optimizer = optimizers.Nesterov([number(10.0)], 0.1, momentum=0.5)
    assert walk(optimizer, [1, 2]) == pytest.approx([10 - 0.15, 9.85 - 0.325], rel=1e-14)


def test_nesterov_is_the_published_rule_seen_from_the_point_looked_ahead_to() -> None:
    def gradient(x: float) -> float:
        return 4 * x**3 - x

    momentum, learning_rate = 0.8, 0.02
    optimizer = optimizers.Nesterov([number(1.5)], learning_rate, momentum=momentum)
    (parameter,) = optimizer.parameters
    x, movement = 1.5, 0.0
    for _ in range(30):
        movement = momentum * movement - learning_rate * gradient(x + momentum * movement)
        x = x + movement
        walk(optimizer, [gradient(parameter.item())])
        assert parameter.item() == pytest.approx(x + momentum * movement, rel=1e-12)


def test_summing_adagrad_divides_by_the_root_of_the_sum_of_squares() -> None:
    # σ: √9 = 3, then √(9 + 16) = 5, then √(25 + 144) = 13
    optimizer = optimizers.AdaGrad([number(0.0)], 1.0, eps=0.0)
    expected = [-3 / 3, -1 - 4 / 5, -1.8 + 12 / 13]
    assert walk(optimizer, [3, 4, -12]) == pytest.approx(expected, rel=1e-14)


def test_averaging_adagrad_divides_by_the_root_mean_square_so_far() -> None:
    # σ: √(9/1) = 3, then √((9 + 16)/2) = √12.5, then √((25 + 144)/3) = √(169/3)
    optimizer = optimizers.AdaGrad([number(0.0)], 1.0, eps=0.0, form="averaging")
    second = -1 - 4 / math.sqrt(12.5)
    expected = [-1, second, second + 12 / math.sqrt(169 / 3)]
    assert walk(optimizer, [3, 4, -12]) == pytest.approx(expected, rel=1e-14)


def test_averaging_adagrad_adds_eps_and_takes_decay_and_initial_value() -> None:
    # s: 7 + 9 = 16, then 16 + 16 = 32; σ: √(16/1) = 4, then √(32/2) = 4; η: 2, then 2 / (1 + 0.25) = 1.6
    optimizer = optimizers.AdaGrad(
        [number(0.0)], 2.0, eps=1.0, form="averaging", lr_decay=0.25, initial_accumulator_value=7.0
    )
    assert walk(optimizer, [3, 4]) == pytest.approx([-2 * 3 / 5, -1.2 - 1.6 * 4 / 5], rel=1e-14)


def test_averaging_adagrad_with_a_falling_learning_rate_is_summing_adagrad() -> None:
    gradients = torch.randn(50, generator=torch.Generator().manual_seed(0), dtype=torch.float64).tolist()
    summing = optimizers.AdaGrad([number(1.0)], 0.3, eps=0.0)
    averaging = optimizers.AdaGrad([number(1.0)], 0.3, eps=0.0, form="averaging")
    schedule = schedules.inverse_square_root()
    for step, gradient in enumerate(gradients):
        averaging.learning_rate = 0.3 * schedule(step)
        assert walk(averaging, [gradient]) == pytest.approx(walk(summing, [gradient]), rel=1e-12)


def test_rmsprop_can_start_at_the_size_of_the_first_gradient_by_setting_its_state() -> None:
    # σ: 3, then √(0.75 · 9 + 0.25 · 25) = √13
    optimizer = optimizers.RMSProp([number(0.0)], 1.0, alpha=0.75, eps=0.0)
    optimizer.state[optimizer.parameters[0]]["mean_of_squares"] = number(9.0)
    assert walk(optimizer, [3, 5]) == pytest.approx([-1, -1 - 5 / math.sqrt(13)], rel=1e-14)


def test_adam_without_bias_correction_divides_the_plain_averages() -> None:
    # m: 0.1 · 2 = 0.2, then 0.9 · 0.2 + 0.1 · (−1) = 0.08, then 0.9 · 0.08 + 0.1 · 3 = 0.372
    # v: 0.01 · 4 = 0.04, then 0.99 · 0.04 + 0.01 · 1 = 0.0496, then 0.99 · 0.0496 + 0.01 · 9 = 0.139104
    optimizer = optimizers.Adam([number(0.0)], 0.5, betas=(0.9, 0.99), eps=0.25, bias_correction=False)
    first = -0.5 * 0.2 / (0.2 + 0.25)
    second = first - 0.5 * 0.08 / (math.sqrt(0.0496) + 0.25)
    third = second - 0.5 * 0.372 / (math.sqrt(0.139104) + 0.25)
    assert walk(optimizer, [2, -1, 3]) == pytest.approx([first, second, third], rel=1e-13)


def test_adam_steps_six_times_too_far_at_first_without_bias_correction() -> None:
    def steps(bias_correction: bool) -> list[float]:
        optimizer = optimizers.Adam([number(0.0)], 1.0, eps=0.0, bias_correction=bias_correction)
        values = walk(optimizer, [1.0] * 50)
        return [before - after for before, after in zip([0.0, *values], values, strict=False)]

    assert steps(bias_correction=True) == pytest.approx([1.0] * 50, rel=1e-9)
    uncorrected = steps(bias_correction=False)
    assert uncorrected[0] == pytest.approx(0.1 / math.sqrt(0.001))
    assert max(uncorrected) == uncorrected[11] == pytest.approx(6.57, abs=0.005)


def test_adamw_without_bias_correction_decays_the_parameter_alone() -> None:
    # decay: 10 · (1 − 0.5 · 0.2) = 9; then m = 0.1 · 2 = 0.2, √v = √(0.01 · 4) = 0.2
    optimizer = optimizers.AdamW(
        [number(10.0)], 0.5, betas=(0.9, 0.99), eps=0.0, bias_correction=False, weight_decay=0.2
    )
    assert walk(optimizer, [2]) == pytest.approx([9 - 0.5 * 0.2 / 0.2], rel=1e-14)


@pytest.mark.parametrize("device", DEVICES)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("name", optimizers.names())
def test_every_optimizer_lowers_the_loss_of_a_network_and_keeps_its_number_type(
    name: str, dtype: torch.dtype, device: str
) -> None:
    torch.manual_seed(0)
    network = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).to(device, dtype)
    x = torch.randn(64, 3, device=device, dtype=dtype)
    y = x.sum(dim=1, keepdim=True).sin()
    optimizer = optimizers.create(name, network.parameters(), 0.01)
    losses = []
    for _ in range(100):
        optimizer.zero_grad()
        loss = ((network(x) - y) ** 2).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]
    remembered = [value for state in optimizer.state.values() for value in state.values()]
    tensors = [*network.parameters(), *(value for value in remembered if isinstance(value, torch.Tensor))]
    assert {(tensor.dtype, tensor.device.type) for tensor in tensors} == {(dtype, device)}


@pytest.mark.parametrize("name", optimizers.names())
def test_maximize_climbs_as_far_as_the_opposite_gradient_descends(name: str) -> None:
    gradients = [0.3, -2.0, 1.0, 0.5]
    up = optimizers.create(name, [number(0.7)], 0.1, maximize=True)
    down = optimizers.create(name, [number(0.7)], 0.1)
    assert walk(up, gradients) == walk(down, [-gradient for gradient in gradients])


@pytest.mark.parametrize("name", optimizers.names())
def test_a_parameter_without_a_gradient_stays_and_nothing_is_remembered_of_it(name: str) -> None:
    moved, frozen = number(1.0), number(1.0)
    optimizer = optimizers.create(name, [moved, frozen], 0.1, weight_decay=0.5)
    moved.grad = number(1.0)
    optimizer.step()
    assert moved.item() != 1.0
    assert frozen.item() == 1.0 and optimizer.state[frozen] == {}


def test_zero_grad_forgets_the_gradients() -> None:
    parameter = torch.ones(3, requires_grad=True)
    optimizer = optimizers.GradientDescent([parameter], 0.1)
    parameter.sum().backward()
    optimizer.zero_grad()
    optimizer.step()
    assert parameter.grad is None and parameter.tolist() == [1, 1, 1]


def test_what_is_remembered_does_not_change_when_a_gradient_is_overwritten() -> None:
    for name in optimizers.names():
        parameter = torch.zeros(2)
        optimizer = optimizers.create(name, [parameter], 0.1)
        parameter.grad = torch.ones(2)
        optimizer.step()
        before = copy.deepcopy(optimizer.state[parameter])
        parameter.grad.fill_(99)
        assert str(optimizer.state[parameter]) == str(before), name


def test_a_schedule_drives_the_learning_rate_as_in_torch() -> None:
    ours, theirs = torch.ones(3, dtype=torch.float64), torch.ones(3, dtype=torch.float64)
    our_optimizer = optimizers.Adam([ours], 0.1)
    torch_optimizer = torch.optim.Adam([theirs], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(torch_optimizer, step_size=4, gamma=0.5)
    schedule = schedules.step_decay(4, 0.5)
    for step in range(20):
        our_optimizer.learning_rate = 0.1 * schedule(step)
        ours.grad, theirs.grad = 2 * ours, 2 * theirs
        our_optimizer.step()
        torch_optimizer.step()
        scheduler.step()
        torch.testing.assert_close(ours, theirs, rtol=1e-12, atol=0)


def random_gradients(seed: int, exponent: float) -> list[torch.Tensor]:
    generator = torch.Generator().manual_seed(seed)
    parameters = [torch.zeros(shape, dtype=torch.float64) for shape in [*SHAPES, (2, 2)]]
    for parameter in parameters[:-1]:  # the last one has no gradient
        parameter.grad = 10**exponent * torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
    return parameters


@pytest.mark.parametrize("device", DEVICES)
@given(
    seed=st.integers(0, 2**32 - 1),
    exponent=st.floats(-8, 3),
    limit=st.floats(-2, 2).map(lambda e: 10**e) | st.just(math.inf),
)
@settings(max_examples=100, deadline=None)
def test_clipping_is_that_of_torch(device: str, seed: int, exponent: float, limit: float) -> None:
    for ours_clip, torch_clip in [
        (optimizers.clip_by_norm, torch.nn.utils.clip_grad_norm_),
        (optimizers.clip_by_value, torch.nn.utils.clip_grad_value_),
    ]:
        ours, theirs = (random_gradients(seed, exponent) for _ in range(2))
        our_norm, torch_norm = ours_clip(iter(ours), limit), torch_clip(theirs, limit)
        if torch_norm is not None:
            torch.testing.assert_close(our_norm, torch_norm, rtol=1e-12, atol=0)
        for our, their in zip(ours[:-1], theirs[:-1], strict=True):
            torch.testing.assert_close(our.grad, their.grad, rtol=1e-12, atol=0)
        assert ours[-1].grad is None


def test_clipping_by_norm_shortens_and_clipping_by_value_cuts() -> None:
    parameters = [torch.zeros(2), torch.zeros(())]
    parameters[0].grad, parameters[1].grad = (
        torch.tensor([2.0, -3.0]),
        torch.tensor(6.0),
    )  # length √(4 + 9 + 36) = 7
    assert optimizers.clip_by_norm(parameters, 3.5).item() == pytest.approx(7)
    assert parameters[0].grad.tolist() == pytest.approx([1.0, -1.5], rel=1e-6)
    assert parameters[1].grad.item() == pytest.approx(3.0, rel=1e-6)
    optimizers.clip_by_value(parameters, 1.2)
    assert parameters[0].grad.tolist() == pytest.approx([1.0, -1.2], rel=1e-6)
    assert parameters[1].grad.item() == pytest.approx(1.2, rel=1e-6)


def test_every_optimizer_can_be_made_by_its_name() -> None:
    made = {name: type(optimizers.create(name, [number(1.0)], 0.1)) for name in optimizers.names()}
    assert made == {
        "gradient_descent": optimizers.GradientDescent,
        "momentum": optimizers.Momentum,
        "nesterov": optimizers.Nesterov,
        "adagrad": optimizers.AdaGrad,
        "rmsprop": optimizers.RMSProp,
        "adam": optimizers.Adam,
        "adamw": optimizers.AdamW,
    }


@pytest.mark.parametrize("name", COUNTERPARTS)
def test_options_and_defaults_are_those_of_torch_apart_from_momentum(name: str) -> None:
    """No option of PyTorch that is about the method, rather than about how it is computed, is missing."""
    defaults = COUNTERPARTS[name].torch_class([number(1.0)]).defaults
    computing = {
        "foreach",
        "fused",
        "capturable",
        "differentiable",
        "decoupled_weight_decay",
        "lr",
        "nesterov",
    }
    ours = optimizers.create(name, [number(1.0)], 0.1)
    left_to_others = {
        "gradient_descent": {"momentum", "dampening"},  # Momentum has them
        "momentum": {"momentum"},  # 0.9 here, 0 there
        "nesterov": {"momentum", "dampening"},  # PyTorch refuses Nesterov's momentum with dampening
    }.get(name, set())
    for option in defaults.keys() - computing - left_to_others:
        assert getattr(ours, option) == defaults[option], option


def test_an_unknown_name_is_answered_with_the_known_ones() -> None:
    message = "'sgd' is no optimizer of this book; it can be " + ", ".join(optimizers.names())
    with pytest.raises(ValueError, match=re.escape(message)):
        optimizers.create("sgd", [number(1.0)], 0.1)


def test_an_unknown_option_is_answered_with_the_known_ones() -> None:
    message = "'beta' is no option of momentum; its options are momentum, dampening, form, weight_decay, maximize"
    with pytest.raises(TypeError, match=re.escape(message)):
        optimizers.create("momentum", [number(1.0)], 0.1, beta=0.9)


NOT_NEGATIVE = "it must be a finite number, 0 or larger"
BELOW_ONE = "it must be a number from 0 to below 1"


@pytest.mark.parametrize(
    ("name", "options", "message"),
    [
        ("gradient_descent", {"weight_decay": -0.1}, f"weight_decay=-0.1: {NOT_NEGATIVE}"),
        ("adamw", {"weight_decay": math.inf}, f"weight_decay=inf: {NOT_NEGATIVE}"),
        ("momentum", {"momentum": 1.0}, f"momentum=1.0: {BELOW_ONE}"),
        ("momentum", {"momentum": -0.1}, f"momentum=-0.1: {BELOW_ONE}"),
        ("momentum", {"dampening": 1.5}, "dampening=1.5: it must be a number from 0 to 1"),
        ("momentum", {"dampening": -0.5}, "dampening=-0.5: it must be a number from 0 to 1"),
        (
            "momentum",
            {"dampening": 0.5, "form": "averaged"},
            "dampening=0.5: it must be 0 in the averaged form",
        ),
        ("momentum", {"form": "heavy"}, "form='heavy': it must be 'classical' or 'averaged'"),
        ("nesterov", {"momentum": math.nan}, f"momentum=nan: {BELOW_ONE}"),
        ("adagrad", {"form": "mean"}, "form='mean': it must be 'summing' or 'averaging'"),
        ("adagrad", {"lr_decay": -1.0}, f"lr_decay=-1.0: {NOT_NEGATIVE}"),
        ("adagrad", {"initial_accumulator_value": -1.0}, f"initial_accumulator_value=-1.0: {NOT_NEGATIVE}"),
        ("adagrad", {"eps": -1e-8}, f"eps=-1e-08: {NOT_NEGATIVE}"),
        ("rmsprop", {"alpha": 1.0}, f"alpha=1.0: {BELOW_ONE}"),
        ("rmsprop", {"momentum": 2.0}, f"momentum=2.0: {BELOW_ONE}"),
        ("rmsprop", {"eps": math.nan}, f"eps=nan: {NOT_NEGATIVE}"),
        ("adam", {"betas": (1.0, 0.999)}, f"betas[0]=1.0: {BELOW_ONE}"),
        ("adam", {"betas": (0.9, -0.1)}, f"betas[1]=-0.1: {BELOW_ONE}"),
        ("adam", {"betas": (0.9,)}, "betas=(0.9,): there must be two"),
        ("adam", {"eps": -1.0}, f"eps=-1.0: {NOT_NEGATIVE}"),
        ("adamw", {"betas": (0.9, 1.0)}, f"betas[1]=1.0: {BELOW_ONE}"),
        ("adamw", {"eps": -1.0}, f"eps=-1.0: {NOT_NEGATIVE}"),
    ],
)
def test_an_option_out_of_range_is_refused_with_its_value_and_its_range(
    name: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(message)):
        optimizers.create(name, [number(1.0)], 0.1, **options)


@pytest.mark.parametrize("learning_rate", [-0.1, math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("name", optimizers.names())
def test_a_learning_rate_that_is_negative_or_not_finite_is_refused_at_any_time(name: str, learning_rate: float) -> None:
    message = re.escape(f"learning_rate={learning_rate}: {NOT_NEGATIVE}")
    with pytest.raises(ValueError, match=message):
        optimizers.create(name, [number(1.0)], learning_rate)
    optimizer = optimizers.create(name, [number(1.0)], 0.0)
    with pytest.raises(ValueError, match=message):
        optimizer.learning_rate = learning_rate
    assert optimizer.learning_rate == 0.0


def test_parameters_that_cannot_be_moved_are_refused() -> None:
    leaf = torch.ones(2, requires_grad=True)
    for parameters, error, message in [
        ([], ValueError, "parameters is empty; it must hold at least one tensor"),
        (leaf, TypeError, "parameters is a single tensor; it must be several, or [tensor]"),
        ([0.5], TypeError, "parameters holds a float; it must hold tensors"),
        (
            [torch.tensor([1, 2])],
            TypeError,
            "a tensor of torch.int64; it must be of torch.float32 or torch.float64",
        ),
        (
            [torch.tensor(1j)],
            TypeError,
            "a tensor of torch.complex64; it must be of torch.float32 or torch.float64",
        ),
        ([2 * leaf], ValueError, "a parameter was computed from other tensors; it must be a leaf"),
        ([leaf, leaf], ValueError, "a parameter is given twice; it must be given once"),
    ]:
        with pytest.raises(error, match=re.escape(message)):
            optimizers.GradientDescent(parameters, 0.1)


def test_a_gradient_of_the_wrong_shape_is_refused() -> None:
    parameter = torch.ones(3, 1)
    optimizer = optimizers.GradientDescent([parameter], 0.1)
    parameter.grad = torch.ones(3, 1)
    parameter.data = torch.ones(3, 4)  # the gradient would be broadcast to this shape
    message = "a gradient has shape (3, 1); it must have that of its parameter, (3, 4)"
    with pytest.raises(ValueError, match=re.escape(message)):
        optimizer.step()
    assert parameter.tolist() == [[1.0] * 4] * 3


@pytest.mark.parametrize("limit", [0.0, -1.0, math.nan])
def test_clipping_to_nothing_or_less_is_refused(limit: float) -> None:
    parameters = random_gradients(seed=0, exponent=0)
    with pytest.raises(ValueError, match=f"max_norm={limit}: it must be a number larger than 0"):
        optimizers.clip_by_norm(parameters, limit)
    with pytest.raises(ValueError, match=f"max_value={limit}: it must be a number larger than 0"):
        optimizers.clip_by_value(parameters, limit)


def test_clipping_before_there_are_gradients_is_refused() -> None:
    for clip in (optimizers.clip_by_norm, optimizers.clip_by_value):
        with pytest.raises(ValueError, match="no parameter has a gradient to clip; call loss.backward()"):
            clip([number(1.0)], 1.0)
        with pytest.raises(TypeError, match="parameters is a single tensor"):
            clip(number(1.0), 1.0)
