"""What a link to a page looks like where it is posted: title, description and, on a site with an address, a picture."""

import hashlib
import html
import io
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from docutils import nodes
from matplotlib import font_manager
from PIL import Image, ImageDraw, ImageFont
from sphinx.application import Sphinx

from leedl_book import logo
from leedl_book.repository import site_url

WIDTH, HEIGHT = 1200, 630
"""What the sites that show previews ask for."""

LONGEST = 200
"""Characters of a description."""

FOLDER = "_static/previews"


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    app.connect("html-page-context", add_tags, priority=800)


def add_tags(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Describe the page in its head; addresses are absolute, so there are none where the site's is not known."""
    favicon, touch = (context["pathto"](f"_static/{name}", 1) for name in ("logo.svg", "logo.png"))
    tags = [
        f'<link rel="icon" type="image/svg+xml" href="{favicon}"/>',
        f'<link rel="apple-touch-icon" href="{touch}"/>',
    ]
    if doctree is not None:
        title, summary = heading(app, page), description(doctree)
        tags += [f'<meta name="description" content="{html.escape(summary)}"/>'] if summary else []
        properties = {
            "og:title": title,
            "og:description": summary,
            "og:type": "article" if page != app.config.root_doc else "website",
            "og:site_name": app.config.project,
        }
        site = site_url(Path(app.srcdir))
        if site and app.builder.format == "html":
            address = site + app.builder.get_target_uri(page)
            properties |= {
                "og:url": address,
                "og:image": site + picture_file(Path(app.outdir), title, part_title(app, page)),
                "og:image:width": str(WIDTH),
                "og:image:height": str(HEIGHT),
                "og:image:alt": f"{title}. {app.config.project}",
                "twitter:card": "summary_large_image",
            }
            tags.append(f'<link rel="canonical" href="{html.escape(address)}"/>')
        tags += [
            f'<meta property="{name}" content="{html.escape(text)}"/>' for name, text in properties.items() if text
        ]
    context["metatags"] = context.get("metatags", "") + "\n".join(tags)


def heading(app: Sphinx, page: str) -> str:
    """The page's title with its number."""
    numbers = app.env.toc_secnumbers.get(page, {}).get("", ())
    return f"{'.'.join(map(str, numbers))} {app.env.titles[page].astext()}".strip()


def part_title(app: Sphinx, page: str) -> str:
    """The title of the chapter that the page is in; empty for a page outside of chapters and for the chapter itself."""
    index = f"{page.rsplit('/', 1)[0]}/index"
    return heading(app, index) if index not in (page, app.config.root_doc) and index in app.env.titles else ""


def description(doctree: nodes.document) -> str:
    """The first paragraph of running text, cut at a word."""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, nodes.section | nodes.document):
            text = " ".join(paragraph.astext().split())
            if len(text) > 40 and "$" not in text:
                return textwrap.shorten(text, LONGEST, placeholder=" …")
    return ""


def picture_file(site: Path, title: str, above: str) -> str:
    """Draw the picture of a page unless it is there; returns its address within the site."""
    name = hashlib.sha256(f"{title}\n{above}".encode()).hexdigest()[:16]
    target = site / FOLDER / f"{name}.png"
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(picture(title, above))
    return f"{FOLDER}/{name}.png"


def picture(title: str, above: str) -> bytes:
    """A PNG file: the title in large letters over the valley of the logo."""
    image = background().copy()
    pen = ImageDraw.Draw(image)
    fits = ((size, textwrap.wrap(title, letters)) for size, letters in ((76, 17), (62, 21), (50, 27)))
    size, lines = next((one for one in fits if len(one[1]) <= 4), (50, textwrap.wrap(title, 27)[:4]))
    top = HEIGHT // 2 - len(lines) * size * 0.6
    if above:
        pen.text((80, top - 56), above, font=font(32), fill=logo.LINES[2])
    for i, line in enumerate(lines):
        pen.text((80, top + i * size * 1.2), line, font=font(size, bold=True), fill="white")
    pen.text((80, HEIGHT - 90), "Looking for a Function", font=font(30), fill=logo.LINES[2])
    file = io.BytesIO()
    image.quantize(64).save(file, "PNG", optimize=True)
    return file.getvalue()


@cache
def background() -> Image.Image:
    """The valley and the walk of the logo, at the right."""
    image = Image.new("RGB", (WIDTH, HEIGHT), logo.GROUND)
    drawing = logo.picture(520)
    image.paste(drawing, (WIDTH - 560, HEIGHT - 575), drawing)
    return image


@cache
def font(size: int, bold: bool = False) -> ImageFont.FreeTypeFont:
    """The font that matplotlib brings, so that every machine draws the same."""
    weight = "bold" if bold else "normal"
    return ImageFont.truetype(
        font_manager.findfont(font_manager.FontProperties(family="DejaVu Sans", weight=weight)), size
    )
