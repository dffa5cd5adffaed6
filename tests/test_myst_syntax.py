"""tests/myst_syntax.py finds what it is there to find: else the check of the book's notebooks says nothing."""

import pytest

from books import REPOSITORY
from myst_syntax import myst_syntax


@pytest.mark.parametrize(
    ("source", "what"),
    [
        ("a {term}`gradient`", "a role: {term}`"),
        ("> a {glue:text}`loss`", "a role: {glue:text}`"),
        ("{cite:t}`lee2021`", "a role: {cite:t}`"),
        ("```{note}\nText\n```", "a directive: ```{note}"),
        ("````{solution} ex\nText\n````", "a directive: ````{solution}"),
        (":::{tip}\nText\n:::", "a directive: :::{tip}"),
        ("> :::{tip}", "a directive: > :::{tip}"),
        ("```{code-cell} python\n1\n```", "a directive: ```{code-cell}"),
        (":::", "the end of a directive: :::"),
        ("(sec-here)=\n## Here", "a target: (sec-here)="),
        (":class: dropdown", "an option of a directive: :class:"),
        ("the {{ name }} of", "a substitution: {{ name }}"),
        ("% a remark", "a comment: %"),
        ("+++", "a break between cells: +++"),
        ("---\njupytext:\n---", "a front matter: ---"),
        ("$$\nx\n$$ (eq-x)", "the label of a formula: $$ (eq-x)"),
        ("[](fig-x)", "a link without words: []("),
        ("[x](../other/page.md)", "a link to a source: ](../other/page.md)"),
        ("[x](page.md#here)", "a link to a source: ](page.md#here)"),
        ("[x](#nowhere)", "a link that leads nowhere: #nowhere"),
        ("`code`{.python}", "attributes: `{.python}"),
    ],
)
def test_syntax_is_found(source, what):
    assert what in myst_syntax(source)


@pytest.mark.parametrize(
    "source",
    [
        "Plain *text* with `code`, a [link](https://example.org/a.md) and [a place](#here).",
        "The role `{term}` is written {like this}: ``{term}`gradient` ``.",
        "```python\nx = {'a': 1}\n:::\n{term}`gradient`\n```",
        "> ```\n> (sec)=\n> ```",
        "$$\n\\text{a}`b`\n\\tag{3.1}\n$$",
        "$\\{x\\}$ and $\\mathbf{x}$ and $$x \\tag{1}$$",
        "50 % of a {set} of ten: one",
        "<details>\n<summary>x</summary>\n\ny\n\n</details>",
        "- **Changes:** search",
    ],
)
def test_what_is_none_is_not(source):
    assert myst_syntax(source, places=["here"]) == []


def test_a_page_of_the_book_has_much_of_it():
    page = REPOSITORY / "chapters/03-critical-points/what-stops-training.md"
    assert len(myst_syntax(page.read_text("utf-8"))) > 50
