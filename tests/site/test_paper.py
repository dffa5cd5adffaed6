"""The LaTeX source of a small book; no LaTeX is needed."""

import re

import pytest

from books import Book
from leedl_book import paper

ONE = """# One

```{exercise} Three numbers
:label: ex-three

Add them.
```

```{solution} ex-three
Six.
```

```{method-card} Counting
:step: search
:helps: optimization
:cost: time

It was counted.
```

See {ref}`ex-three`.
"""

TWO = """# Two

The page before has {ref}`ex-three`, and {ref}`a sum <ex-three>`.

```{method-table}
```
"""


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    book = Book(tmp_path_factory.mktemp("paper") / "book", {"chapters/one": ONE, "chapters/two": TWO})
    said = []
    file = paper.write_source(book.root, said.append)
    assert file, said
    return file.read_text("utf-8").replace(r"\detokenize", "")


def test_every_reference_has_its_label(source):
    labels = set(re.findall(r"\\label\{+([^{}]*)\}", source))
    used = set(re.findall(r"\\(?:ref|pageref)\{+([^{}]*)\}", source)) | set(
        re.findall(r"\\hyperref\[\{?([^]{}]*)", source)
    )
    assert {"chapters/one:ex-three", "chapters/one:method-Counting"} <= used
    assert used <= labels


def test_an_exercise_of_another_page_is_named_by_its_number(source):
    number = re.search(r"Exercise ([\d.]+) \(Three numbers\)", source)[1]
    assert (
        rf"The page before has {{\hyperref[{{chapters/one:ex-three}}]{{\sphinxcrossref{{Exercise {number}}}}}}}"
        in source
    )
