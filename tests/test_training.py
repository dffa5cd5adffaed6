import io
import math
import sys
import time

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from leedl import data, optimizers, schedules
from leedl.models import MLP, BatchNorm, MLPs
from leedl.training import Best, History, fit, fit_together, losses_of_runs, mean_loss

SEEDS = st.integers(0, 2**32 - 1)


def regression(seed, n=20, inputs=3):
    generator = torch.Generator().manual_seed(seed)
    x = torch.randn(n, inputs, generator=generator)
    return data.Examples(x, torch.sin(x.sum(dim=1, keepdim=True)))


def model(seed, sizes=(3, 8, 1)):
    torch.manual_seed(seed)
    return MLP(sizes, "tanh")


def gradient_descent(net, learning_rate=0.1):
    return optimizers.GradientDescent(net.parameters(), learning_rate)


def numbers(net):
    return nn.utils.parameters_to_vector(net.parameters()).detach()


# --- what fit does ------------------------------------------------------------------------------------------


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, learning_rate=st.floats(0.001, 0.3), epochs=st.integers(1, 5))
def test_full_batch_epochs_are_gradient_descent_written_out(seed, learning_rate, epochs):
    train, validation = regression(seed), regression(seed + 1, n=7)
    net, by_hand = model(seed), model(seed)
    history = fit(
        net,
        nn.MSELoss(),
        gradient_descent(net, learning_rate),
        train,
        validation,
        epochs=epochs,
        progress=False,
    )
    expected = History()
    for _ in range(epochs):
        loss = ((by_hand(train.x) - train.y) ** 2).mean()
        gradients = torch.autograd.grad(loss, list(by_hand.parameters()))
        with torch.no_grad():
            for parameter, gradient in zip(by_hand.parameters(), gradients, strict=True):
                parameter -= learning_rate * gradient
        expected.update_loss.append(loss.item())
        expected.gradient_norm.append(torch.cat([gradient.flatten() for gradient in gradients]).norm().item())
        for examples, losses in (
            (train, expected.training_loss),
            (validation, expected.validation_loss),
        ):
            losses.append(((by_hand(examples.x) - examples.y) ** 2).mean().item())
    torch.testing.assert_close(numbers(net), numbers(by_hand))
    for name in ("update_loss", "gradient_norm", "training_loss", "validation_loss"):
        assert getattr(history, name) == pytest.approx(getattr(expected, name), rel=1e-4), name
    assert history.diverged_at is None


def test_the_gradient_norm_of_an_epoch_is_the_mean_over_its_updates():
    x, y = regression(1, n=6)
    net = model(1)
    history = fit(net, nn.MSELoss(), gradient_descent(net, 0.0), (x, y), epochs=1, batch_size=1)
    norms = [
        torch.cat([g.flatten() for g in torch.autograd.grad((net(a) - b).square().mean(), net.parameters())]).norm()
        for a, b in zip(x.split(1), y.split(1), strict=True)
    ]
    assert history.gradient_norm == pytest.approx([sum(norms).item() / 6], rel=1e-4)


@settings(max_examples=15, deadline=None)
@given(seed=SEEDS, batch_size=st.integers(1, 30))
def test_every_example_is_used_once_an_epoch_in_a_new_order(seed, batch_size):
    n = 23
    x, y = torch.arange(n, dtype=torch.float32)[:, None], torch.zeros(n, 1)
    seen = []

    def recording_loss(prediction, labels):
        seen.append(prediction.detach().flatten().round().int().tolist())
        return ((prediction - labels) ** 2).mean()

    net = nn.Linear(1, 1)
    with torch.no_grad():
        net.weight.fill_(1)
        net.bias.fill_(0)
    torch.manual_seed(seed)
    fit(net, recording_loss, gradient_descent(net, 0.0), (x, y), epochs=2, batch_size=batch_size)
    updates = math.ceil(n / batch_size)
    measured, seen = seen[0], seen[1:]
    assert measured == list(range(n))
    epochs = [sum(seen[:updates], []), sum(seen[updates + 1 : 2 * updates + 1], [])]
    assert [sorted(epoch) for epoch in epochs] == [list(range(n))] * 2
    assert epochs[0] != epochs[1]
    assert [len(batch) for batch in seen[:updates]] == [batch_size] * (n // batch_size) + [n % batch_size] * (
        n % batch_size > 0
    )


def test_an_epoch_of_the_views_in_batches_of_32_has_44_updates():
    """Syllabus 01, W12."""
    train, _ = data.views().examples(56)
    net = MLP([56, 1])
    history = fit(net, nn.MSELoss(), gradient_descent(net, 1e-5), train, epochs=2, batch_size=32)
    assert len(history.update_loss) == 2 * 44
    assert (len(history.training_loss), len(history.gradient_norm)) == (2, 2)
    assert history.validation_loss == []


def test_the_same_seed_gives_the_same_history():
    def history(seed):
        net = model(seed)
        return fit(net, nn.MSELoss(), optimizers.Adam(net.parameters(), 0.01), regression(5), epochs=5, batch_size=4)

    assert history(3) == history(3)
    assert history(3) != history(4)


def test_optimizers_of_pytorch_and_of_the_book_train_alike():
    histories = []
    for make in (
        lambda parameters: optimizers.Adam(parameters, 0.01),
        lambda parameters: torch.optim.Adam(parameters, lr=0.01),
    ):
        net = model(1)
        histories.append(
            fit(
                net,
                nn.MSELoss(),
                make(net.parameters()),
                regression(2),
                epochs=20,
                batch_size=8,
                schedule=schedules.cosine(60),
            )
        )
    assert histories[0].update_loss == pytest.approx(histories[1].update_loss, rel=1e-4)


def test_a_schedule_sets_the_learning_rate_of_each_update_and_is_undone():
    rates = []
    net = model(0)

    class Recorder(torch.optim.SGD):
        def step(self, closure=None):
            rates.append([group["lr"] for group in self.param_groups])
            super().step(closure)

    first, second = net.layers
    optimizer = Recorder([{"params": first.parameters(), "lr": 0.2}, {"params": second.parameters()}], lr=0.1)
    fit(net, nn.MSELoss(), optimizer, regression(0), epochs=2, batch_size=10, schedule=schedules.linear(4))
    torch.testing.assert_close(rates, [[0.2, 0.1], [0.15, 0.075], [0.1, 0.05], [0.05, 0.025]])
    assert [group["lr"] for group in optimizer.param_groups] == [0.2, 0.1]
    ours = gradient_descent(net, 0.3)
    fit(net, nn.MSELoss(), ours, regression(0), epochs=2, schedule=schedules.linear(2))
    assert ours.learning_rate == 0.3


def test_a_linear_model_learns_the_least_squares_solution():
    train, test = data.views(seed=1).examples(7)
    mean, std = train.x.mean(dim=0), train.x.std(dim=0)
    train, test = (data.Examples((x - mean) / std, y) for x, y in (train, test))
    torch.manual_seed(0)
    net = MLP([7, 1])
    history = fit(net, nn.MSELoss(), optimizers.GradientDescent(net.parameters(), 0.15), train, test, epochs=1500)
    with_bias = torch.cat([train.x, torch.ones(len(train.x), 1)], dim=1).double()
    solution = torch.linalg.lstsq(with_bias, train.y.double()).solution
    best = ((with_bias @ solution - train.y) ** 2).mean().item()
    assert history.training_loss[-1] == pytest.approx(best, rel=1e-3)
    assert history.gradient_norm[-1] < 1e-2


def test_digits_are_learned_with_classes_as_labels():
    torch.manual_seed(0)
    net = MLP([64, 32, 10])
    train, validation = data.digits("train"), data.digits("validation")
    history = fit(
        net,
        nn.CrossEntropyLoss(),
        torch.optim.Adam(net.parameters(), lr=0.01),
        train,
        validation,
        epochs=10,
        batch_size=32,
    )
    assert history.best.validation_loss < 0.3
    assert (net(validation.x).argmax(dim=1) == validation.y).float().mean() > 0.9


def test_losses_of_epochs_are_measured_without_dropout_and_left_so():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 50), nn.Dropout(0.5), nn.Linear(50, 1))
    train = regression(0)
    history = fit(net, nn.MSELoss(), gradient_descent(net, 0.0), train, train, epochs=3)
    assert len(set(history.training_loss)) == 1
    assert history.training_loss == history.validation_loss
    assert len(set(history.update_loss)) == 3
    assert not net.training
    assert mean_loss(net, nn.MSELoss(), train) == history.training_loss[0]


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, n=st.sampled_from([1, 999, 1000, 1001, 2500]))
def test_a_mean_loss_over_many_examples_weighs_each_alike(seed, n):
    net, examples = model(seed), regression(seed, n=n)
    expected = nn.functional.mse_loss(net(examples.x), examples.y).item()
    assert mean_loss(net, nn.MSELoss(), examples) == pytest.approx(expected, rel=1e-5)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU")
def test_data_follow_the_model_to_its_device():
    train = regression(0)
    losses = []
    for device in ("cpu", "cuda"):
        net = model(0).to(device)
        losses.append(fit(net, nn.MSELoss(), gradient_descent(net), train, train, epochs=5, batch_size=4).update_loss)
    assert losses[1] == pytest.approx(losses[0], rel=1e-4)
    assert train.x.device.type == "cpu"


def test_tokens_may_be_the_inputs():
    torch.manual_seed(0)
    net = nn.Sequential(nn.Embedding(5, 4), nn.Linear(4, 5))
    x = torch.tensor([0, 1, 2, 3, 4] * 4)
    history = fit(net, nn.CrossEntropyLoss(), torch.optim.Adam(net.parameters(), lr=0.1), (x, (x + 1) % 5), epochs=50)
    assert history.training_loss[-1] < 0.1


# --- callbacks and the best epoch ---------------------------------------------------------------------------


def test_callbacks_see_every_epoch_and_can_end_the_training():
    calls = []

    def remember(epoch, net, history):
        calls.append((epoch, len(history.training_loss), len(history.update_loss), net.training))

    def stop_after_three(epoch, net, history):
        return epoch == 2

    net = model(0)
    history = fit(
        net,
        nn.MSELoss(),
        gradient_descent(net),
        regression(0),
        epochs=10,
        batch_size=10,
        callbacks=[stop_after_three, remember],
    )
    assert calls == [(0, 1, 2, False), (1, 2, 4, False), (2, 3, 6, False)]
    assert len(history.training_loss) == 3


def test_the_best_epoch_has_the_lowest_validation_loss_or_else_training_loss():
    history = History(training_loss=[3.0, 2.0, 1.0], validation_loss=[5.0, 4.0, 4.5])
    assert history.best == Best(epoch=1, training_loss=2.0, validation_loss=4.0)
    assert History(training_loss=[3.0, 1.0, 2.0]).best == Best(epoch=1, training_loss=1.0, validation_loss=None)
    with pytest.raises(ValueError, match="no best epoch: none was finished"):
        _ = History().best


# --- what fit refuses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"epochs": 0}, ValueError, r"epochs=0\).* at least 1"),
        ({"batch_size": 0}, ValueError, r"batch_size=0\).* at least 1, or None"),
        (
            {"train": (torch.zeros(0, 3), torch.zeros(0, 1))},
            ValueError,
            "train is empty; .* at least one example",
        ),
        (
            {"train": (torch.zeros(4, 3), torch.zeros(5, 1))},
            ValueError,
            "train has 4 inputs x but 5 labels y; they must be equally many",
        ),
        (
            {"train": (torch.zeros(4, 3).double(), torch.zeros(4, 1))},
            TypeError,
            "x of train is torch.float64; .* torch.float32, as the model is, or of torch.int64",
        ),
        (
            {"train": (torch.zeros(4, 3), torch.zeros(4, 1, dtype=torch.bool))},
            TypeError,
            "y of train is torch.bool; .* torch.float32, as the model is, or of torch.int64",
        ),
        ({"train": (torch.zeros(4, 3).numpy(), torch.zeros(4, 1))}, TypeError, "x of train is ndarray"),
        (
            {"validation": (torch.zeros(4, 3), torch.zeros(3, 1))},
            ValueError,
            "validation has 4 inputs x but 3 labels y",
        ),
        ({"validation": (torch.zeros(0, 3), torch.zeros(0, 1))}, ValueError, "validation is empty"),
        (
            {"train": (torch.full((4, 3), math.nan), torch.zeros(4, 1))},
            ValueError,
            "training loss is nan before the first update",
        ),
        (
            {"train": (torch.zeros(4, 3), torch.full((4, 1), math.inf))},
            ValueError,
            "training loss is inf before the first update",
        ),
    ],
)
def test_impossible_trainings_are_refused(change, error, message):
    net = model(0)
    before = numbers(net)
    arguments = {"train": regression(0), "epochs": 2} | change
    with pytest.raises(error, match=message):
        fit(net, nn.MSELoss(), gradient_descent(net), **arguments)
    assert torch.equal(numbers(net), before)


def test_a_model_without_parameters_is_refused():
    with pytest.raises(ValueError, match="no parameters"):
        fit(nn.ReLU(), nn.MSELoss(), gradient_descent(model(0)), regression(0), epochs=1)


@pytest.mark.parametrize("batch_size", [None, 5, 1])
def test_a_diverging_training_stops_and_says_after_how_many_updates(batch_size):
    net = MLP([3, 1])
    with pytest.warns(RuntimeWarning, match=r"not finite after \d+ updates \(epoch \d+\); a smaller learning rate"):
        history = fit(net, nn.MSELoss(), gradient_descent(net, 1e6), regression(0), epochs=100, batch_size=batch_size)
    assert history.diverged_at == len(history.update_loss)
    assert 0 < history.diverged_at < 20
    assert all(math.isfinite(loss) for loss in history.update_loss + history.training_loss)
    assert len(history.training_loss) == len(history.gradient_norm) < 100


# --- progress -----------------------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self):
        return True


def train_slowly(**options):
    net = model(0)

    def wait(epoch, net, history):
        time.sleep(0.3)

    fit(net, nn.MSELoss(), gradient_descent(net), regression(0), epochs=4, callbacks=[wait], **options)


def test_in_a_terminal_one_line_shows_the_progress_and_is_wiped_out(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.delenv("LEEDL_STRICT", raising=False)
    train_slowly()
    written = terminal.getvalue()
    assert "epoch 2 of 4, training loss" in written
    assert "\n" not in written
    *_, wiped, rest = written.split("\r")
    assert wiped.strip() == rest == ""


@pytest.mark.parametrize("reason", ["asked to be", "a page is built", "not a terminal"])
def test_progress_is_silent_when(reason, monkeypatch):
    stream = io.StringIO() if reason == "not a terminal" else Terminal()
    monkeypatch.setattr(sys, "stdout", stream)
    monkeypatch.setenv("LEEDL_STRICT", "1" if reason == "a page is built" else "0")
    train_slowly(progress=reason != "asked to be")
    assert stream.getvalue() == ""


# --- networks side by side ---------------------------------------------------------------------------------


@pytest.mark.parametrize("normalized", [False, True])
def test_each_of_several_networks_is_trained_as_if_it_were_alone(normalized):
    torch.manual_seed(3)
    x, y, rates = torch.randn(20, 4), torch.randint(3, (20,)), [0.1, 0.5]
    together = MLPs(2, [4, 6, 3], "tanh", BatchNorm if normalized else None)
    alone = []
    for run in range(2):
        first, last = nn.Linear(4, 6), nn.Linear(6, 3)
        for layer, number in ((first, 0), (last, 1)):
            layer.weight.data = together.weights[number][run].detach().T.clone()
            layer.bias.data = together.biases[number][run, 0].detach().clone()
        alone.append(nn.Sequential(first, *([nn.BatchNorm1d(6)] if normalized else []), nn.Tanh(), last))
    torch.manual_seed(7)
    history = fit_together(together, (x, y), rates, updates=5, batch_size=8)
    for run, network in enumerate(alone):
        torch.manual_seed(7)
        optimizer = torch.optim.SGD(network.parameters(), rates[run])
        losses = []
        for batch in [part for _ in range(3) for part in torch.randperm(20)[:16].split(8)][:5]:
            loss = nn.functional.cross_entropy(network(x[batch]), y[batch])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        torch.testing.assert_close(history[:, run], torch.tensor(losses))
        torch.testing.assert_close(together(x)[run], network.eval()(x))
        torch.testing.assert_close(losses_of_runs(together(x), y)[run], nn.functional.cross_entropy(network(x), y))


def test_training_side_by_side_tells_its_callback_and_refuses_what_does_not_fit():
    networks, train = MLPs(2, [2, 3, 2]), (torch.randn(6, 2), torch.randint(2, (6,)))
    seen = []
    fit_together(networks, train, [0.1, 0.1], updates=3, batch_size=4, callback=seen.append)
    assert seen == [1, 2, 3]
    with pytest.raises(ValueError, match=r"batch_size=7\).* from 1 to 6"):
        fit_together(networks, train, [0.1, 0.1], updates=1, batch_size=7)
    with pytest.raises(ValueError, match="1 learning rates for 2 networks"):
        fit_together(networks, train, [0.1], updates=1, batch_size=2)
