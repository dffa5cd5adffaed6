"""Claims over many seeds: how often each holds, and how far from its threshold it is."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from statistics import mean, stdev
from typing import Any

import nbformat

from leedl.claims import CLAIM_MIME
from leedl_book.execution import Result, Setting, execute_all
from leedl_book.pages import Page

MARGIN_NEEDED = 3.0
"""Standard deviations, over seeds, between a claim's measured effect and its threshold."""


def claims_in(notebook: nbformat.NotebookNode) -> list[dict[str, Any]]:
    """The records of all claims that an executed notebook shows, in order."""
    return [
        output.data[CLAIM_MIME]
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if CLAIM_MIME in output.get("data", {})
    ]


@dataclass
class Verdict:
    """One claim of one page over all seeds run."""

    page: str
    statement: str
    held: int = 0
    runs: int = 0
    distances: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """For each comparison in the claim's test: by how much it held (negative: failed), one value a seed."""

    def add(self, record: dict[str, Any]) -> None:
        """Count one seed's record."""
        self.runs += 1
        self.held += record["holds"]
        for one in record["comparisons"]:
            difference = one["right_value"] - one["left_value"]
            sign = one["sign"]
            distance = {
                "<": difference,
                "<=": difference,
                ">": -difference,
                ">=": -difference,
                "==": -abs(difference),
            }[sign]
            self.distances[f"{one['left']} {sign} {one['right']}"].append(distance)

    @property
    def margin(self) -> float | None:
        """Standard deviations between the effect and its threshold, for the comparison that has the fewest.

        Infinite where the effect does not depend on the seed; None where the test holds no comparison of numbers.
        """
        return min((_margin(values) for values in self.distances.values()), default=None)

    @property
    def is_safe(self) -> bool:
        """Whether it held for every seed, with the margin that the book demands."""
        return self.held == self.runs and (self.margin is None or self.margin >= MARGIN_NEEDED)


def _margin(distances: Sequence[float]) -> float:
    spread = stdev(distances) if len(distances) > 1 else 0.0
    center = mean(distances)
    if spread == 0:
        return float("inf") if center >= 0 else float("-inf")
    return center / spread


def over_seeds(pages: Sequence[Page], seeds: int, say: Callable[[str], None] = print) -> bool:
    """Run pages with seeds 0, 1, … and print each claim's rate and margin; True if all are safe and no page failed."""
    verdicts: dict[tuple[str, int], Verdict] = {}

    def count(result: Result) -> None:
        for position, record in enumerate(claims_in(result.notebook)):
            verdict = verdicts.setdefault((result.page.name, position), Verdict(result.page.name, record["statement"]))
            verdict.add(record)

    jobs = [(page, Setting(seed=seed, strict=False)) for page in pages for seed in range(seeds)]
    failures = execute_all(jobs, count, say)
    ordered = [verdicts[key] for page in pages for key in sorted(verdicts) if key[0] == page.name]
    for line in table(ordered):
        say(line)
    missing = [one for one in ordered if one.runs < seeds]
    for one in missing:
        say(f"made in {one.runs} of {seeds} runs only: {one.statement}")
    safe = not failures and not missing and all(one.is_safe for one in ordered)
    say(
        f"{sum(one.is_safe for one in ordered)} of {len(ordered)} claims are safe "
        f"({seeds} of {seeds} seeds, margin ≥ {MARGIN_NEEDED:g})"
    )
    return safe


def table(verdicts: Iterable[Verdict]) -> Iterable[str]:
    """Lines to print: a page, then its claims."""
    page = None
    for one in verdicts:
        if one.page != page:
            page = one.page
            yield f"\n{page}\n   held  margin"
        margin = "   none" if one.margin is None else "  exact" if one.margin == float("inf") else f"{one.margin:7.1f}"
        yield f"{'' if one.is_safe else '!':1}{one.held:>3}/{one.runs:<3}{margin}  {one.statement}"


def count_in_results(notebooks: Iterable[nbformat.NotebookNode | None]) -> int:
    """How many claims executed notebooks make."""
    return sum(len(claims_in(notebook)) for notebook in notebooks if notebook is not None)
