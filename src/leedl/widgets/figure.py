"""What all interactive figures share: their code, their saved state and their picture."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import anywidget
import matplotlib.figure
import matplotlib.pyplot as plt
import PIL.Image
import traitlets

FIGURE_MIME = "application/vnd.leedl.figure+json"
"""The saved state of a figure; the site mounts its JavaScript on it. State, never code."""

STATIC = Path(__file__).parent / "static"


class Figure(anywidget.AnyWidget):
    """An interactive figure.

    A subclass names its JavaScript (``kind``), has a synchronized trait for each part of its state, and draws a
    ``picture`` of the initial state for paper and for readers without JavaScript.

    Args:
        alt: what a reader who cannot see the figure would miss; required.
        **state: the traits of the figure.

    Raises:
        ValueError: there is no alternative text.
    """

    _esm = STATIC / "widget.js"

    kind = traitlets.Unicode().tag(sync=True)
    alt = traitlets.Unicode().tag(sync=True)

    def __init__(self, *, alt: str, **state: Any) -> None:
        super().__init__(alt=alt, **state)

    @traitlets.validate("alt")
    def _check_alt(self, proposal: Any) -> str:
        if not proposal["value"].strip():
            raise ValueError("alt='': say in a sentence what a reader who cannot see this figure would miss")
        return proposal["value"]

    def saved_state(self) -> dict[str, Any]:
        """The state as plain data: every synchronized trait of the figure itself."""
        own = self.traits(sync=True).keys() - Figure.inherited()
        return {name: getattr(self, name) for name in sorted(own)}

    @staticmethod
    def changes_for(state: Mapping[str, Any], settings: Mapping[str, Any], where: str) -> dict[str, Any]:
        """What settings, as a link in the text has them, change in a state.

        Raises:
            ValueError: there is no such setting, or its value does not fit. The message begins with ``where``.
            TypeError: a value of the wrong type.
        """
        raise NotImplementedError

    @staticmethod
    def inherited() -> set[str]:
        """Names of the traits that belong to the machinery of widgets and not to a figure."""
        return set(anywidget.AnyWidget.class_trait_names(sync=True)) | {"drawn", "_esm", "_css", "_anywidget_id"}

    def picture(self) -> matplotlib.figure.Figure:
        """The figure as a drawing, in its present state."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        live = super()._repr_mimebundle_(**kwargs)
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        return data | {FIGURE_MIME: self.saved_state(), "image/png": self._png()}, metadata

    def _png(self) -> str:
        drawing = self.picture()
        file = io.BytesIO()
        drawing.savefig(file, format="png")
        plt.close(drawing)
        smaller = io.BytesIO()  # 128 colors are enough for a drawing, and take a fifth of the bytes
        PIL.Image.open(file).convert("RGB").quantize(128).save(smaller, format="png", optimize=True)
        return base64.b64encode(smaller.getvalue()).decode()
