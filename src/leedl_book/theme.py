"""Repairs of the stock theme: nothing fetched from elsewhere, no script that throws, no megabytes for a dozen icons."""

import base64
import importlib.util
import io
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from fontTools import subset
from fontTools.ttLib import TTFont
from sphinx.application import Sphinx

from leedl_book.repository import repository_url

HERE = Path(__file__).parent
MATHJAX = "mathjax/tex-svg-full.js"
"""One file with all of TeX and no fonts to load, so that it also works from `file://`."""

_WRITTEN_LAST = rf"{re.escape(MATHJAX)}|/mystnb\.\w+\.css|/exercise\.css"

_STYLES = {
    "solid": ("Font Awesome 6 Free", 900),
    "regular": ("Font Awesome 6 Free", 400),
    "brands": ("Font Awesome 6 Brands", 400),
}


def setup(app: Sphinx) -> None:
    """Connect this module's parts."""
    remove_thebe(app)
    app.connect("config-inited", add_own_files, priority=900)
    app.connect("html-page-context", each_script_once, priority=900)
    app.connect("html-page-context", link_as_in_every_build, priority=900)
    app.connect("html-page-context", link_to_source, priority=800)
    app.connect("html-page-context", valid_markup, priority=900)
    app.connect("build-finished", finish_static_files, priority=900)  # after Sphinx has copied the theme's


def add_own_files(app: Sphinx, config: Any) -> None:
    """Let our templates and style win over the theme's."""
    config.templates_path.insert(0, str(HERE / "templates"))
    config.html_static_path.append(str(HERE / "static"))
    config.html_favicon = str(HERE / "static/favicon.ico")
    config.mathjax_path = MATHJAX
    app.add_css_file("book.css", priority=900)
    app.add_js_file("book.js", defer="defer")


def remove_thebe(app: Sphinx) -> None:
    """Disconnect sphinx-thebe: it declares the same constants twice on every page, which throws, for nothing we use."""
    for listeners in app.events.listeners.values():
        listeners[:] = [one for one in listeners if not one.handler.__module__.startswith("sphinx_thebe")]


def each_script_once(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Drop what the theme adds twice, what belongs to sphinx-thebe, and MathJax where there is no mathematics."""
    mathematics = re.search(r'class="[^"]*\bmath\b|\\\(|\\\[', context.get("body", ""))
    seen: set[Any] = set()
    kept = []
    for script in context.get("script_files", []):
        body = getattr(script, "attributes", {}).get("body")
        identity = (getattr(script, "filename", str(script)), body)
        of_mathjax = MATHJAX in str(identity[0]) or "window.MathJax" in (body or "")
        if identity not in seen and (mathematics or not of_mathjax):
            kept.append(script)
            seen.add(identity)
    context["script_files"] = kept
    context["css_files"] = [
        one for one in context.get("css_files", []) if "thebe" not in str(getattr(one, "filename", one))
    ]


def link_as_in_every_build(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Drop checksums from links to files that the first build writes after its pages; the second would add them."""

    def plain(tag: Callable[[Any], str]) -> Callable[[Any], str]:
        return lambda file: re.sub(rf"({_WRITTEN_LAST})\?v=\w+", r"\1", tag(file))

    context["css_tag"], context["js_tag"] = plain(context["css_tag"]), plain(context["js_tag"])


def valid_markup(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Mend what extensions write: ids given twice, names and roles that do not fit, paragraphs in a summary."""
    if "body" in context:
        wrong = r' id="(?:exercise|solution)-content"| role="doc-biblioentry"| aria-label="Toggle hidden content"'
        body = re.sub(wrong, "", context["body"]).replace('role="list" class="citation-list"', 'class="citation-list"')
        body = _FORMULA_AND_MARK.sub(r'<span class="unbroken">\g<0></span>', body)
        context["body"] = re.sub(r"<summary[^>]*>.*?</summary>", _words_only, body, flags=re.DOTALL)


_FORMULA = r'<span class="math notranslate nohighlight">[^<]{1,40}</span>'
_FORMULA_AND_MARK = re.compile(rf"\({_FORMULA}[.,;:!?)]*|{_FORMULA}[.,;:!?)]+")
"""A short formula with the bracket before it and what ends the clause after it: browsers would break the line there."""


def _words_only(summary: re.Match[str]) -> str:
    return re.sub(r"<p\b(.*?)</p>", r"<span\1</span>", summary[0], flags=re.DOTALL)


def one_search_field(search: Path) -> None:
    """Give the field on the page of the search an id of its own: the theme has the same twice there."""
    if search.exists():
        first, *others = search.read_text("utf-8").split('id="search-input"')
        if len(others) > 1:
            search.write_text(first + 'id="search-input"' + 'id="search-page-input"'.join(others), "utf-8")


def link_to_source(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    """Add a button that shows the page's source where this copy is kept; none where that is not known."""
    url = repository_url(Path(app.srcdir))
    if url is None or doctree is None or "header_buttons" not in context:
        return
    inside = "/-/blob/HEAD" if "gitlab" in url.split("/")[2] else "/blob/HEAD"
    context["header_buttons"].append(
        {
            "type": "link",
            "url": f"{url}{inside}/{page}{context.get('page_source_suffix') or '.md'}",
            "tooltip": "Source of this page",
            "icon": "fab fa-github" if url.startswith("https://github.com/") else "fas fa-code",
            "label": "source-button",
        }
    )


def finish_static_files(app: Sphinx, error: Exception | None) -> None:
    """Put MathJax and the icons in use beside the pages, and remove the theme's whole icon library."""
    if error or app.builder.format != "html":
        return
    static = Path(app.outdir, "_static")
    shutil.copytree(HERE / "static", static, dirs_exist_ok=True)  # Sphinx does not when it writes no page
    copy_mathjax(static)
    one_search_field(Path(app.outdir, "search.html"))
    library = next(static.glob("vendor/fontawesome/*"), None)
    if library is None:  # a theme without that library has its icons some other way
        return
    pages = (page.read_text("utf-8") for page in Path(app.outdir).rglob("*.html"))
    styles = (style.read_text("utf-8") for style in (static / "styles").glob("*.css"))
    (static / "icons.css").write_text(icons_css(library, pages, styles), "utf-8")
    shutil.rmtree(static / "vendor")


def copy_mathjax(static: Path) -> None:
    """Copy the one file of MathJax that pages load.

    Raises:
        RuntimeError: the package that ships MathJax is not installed.
    """
    found = importlib.util.find_spec("sphinx-mathjax-offline")
    if found is None or found.origin is None:
        raise RuntimeError("sphinx-mathjax-offline is not installed; run the make command again, it installs it")
    source = Path(found.origin).parent / "static" / MATHJAX
    target = static / MATHJAX
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)


def icons_css(library: Path, pages: Iterable[str], styles: Iterable[str]) -> str:
    """A style sheet with just the icons that the pages and styles use, the glyphs inside it.

    Args:
        library: folder of Font Awesome, with `css/all.min.css` and `webfonts/*.ttf`.
        pages: HTML of all pages; icons are named by classes such as `fa-bars`.
        styles: style sheets; icons appear as characters in Font Awesome's private range.
    """
    sheet = (library / "css/all.min.css").read_text("utf-8")
    names = set().union(*(re.findall(r"\bfa-([a-z0-9-]+)", page) for page in pages))
    rules, characters = [], set()
    for selectors, code in re.findall(r'((?:\.fa-[\w-]+:before,?)+)\{content:"\\([0-9a-f]+)"\}', sheet):
        if names & set(re.findall(r"\.fa-([\w-]+):before", selectors)):
            rules.append(f'{selectors}{{content:"\\{code}"}}')
            characters.add(int(code, 16))
    for style in styles:
        characters |= {ord(one) for one in re.findall("[\ue000-\uf8ff]", style)}
        characters |= {int(one, 16) for one in re.findall(r'content:"\\(f[0-9a-f]{3})"', style)}
    base = re.match(r"(/\*!.*?\*/)(.*?)(?=\.fa-1x)", sheet, flags=re.DOTALL)
    sizes = re.findall(r"\.fa-(?:lg|xl|sm|xs|fw)\{[^}]*\}", sheet)
    variables = re.findall(r":host,:root\{[^}]*\}|\.fa[\w-]*(?:,\.fa\w*)*\{font-weight:\d+\}", sheet)
    return "\n".join([*(base.groups() if base else ()), *sizes, *variables, *_faces(library, characters), *rules, ""])


def _faces(library: Path, characters: set[int]) -> Iterable[str]:
    for style, (family, weight) in _STYLES.items():
        font = TTFont(next((library / "webfonts").glob(f"fa-{style}-*.ttf")), recalcTimestamp=False)
        wanted = characters & set(font.getBestCmap())
        if wanted:
            subsetter = subset.Subsetter()
            subsetter.populate(unicodes=wanted)
            subsetter.subset(font)
            font.flavor = "woff"
            file = io.BytesIO()
            font.save(file)
            data = base64.b64encode(file.getvalue()).decode()
            yield (
                f'@font-face{{font-family:"{family}";font-weight:{weight};font-display:block;'
                f'src:url(data:font/woff;base64,{data}) format("woff")}}'
            )
