"""The buttons above a page with code: open it in Colab, keep its notebook."""

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from leedl_book.colab import colab_url


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.connect("html-page-context", add_buttons, priority=700)  # after the theme has made its own


def add_buttons(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add the buttons; without a repository on GitHub there is none for Colab."""
    if page not in app.leedl_notebooks or "header_buttons" not in context:  # type: ignore[attr-defined]
        return
    file = {
        "type": "download",
        "url": f"{Path(page).name}.ipynb",
        "text": ".ipynb",
        "tooltip": "Download notebook",
        "icon": "fas fa-code",
        "label": "download-notebook-button",
    }
    for button in context["header_buttons"]:
        if button["label"] == "download-buttons":
            button["buttons"].insert(0, file)
    if address := colab_url(Path(app.srcdir), page):
        context["header_buttons"].insert(
            0,
            {
                "type": "link",
                "url": address,
                "tooltip": "Open in Colab",
                "icon": "fas fa-rocket",
                "label": "colab-button",
            },
        )
