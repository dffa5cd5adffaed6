"""The logo, drawn by code: level lines of a narrow valley, and gradient descent zigzagging to its lowest point.

`python -m leedl_book.logo` writes the files in `static/`; a test fails when they are not these drawings.
"""

import math
from pathlib import Path

from PIL import Image, ImageDraw

STATIC = Path(__file__).parent / "static"
SIZE = 64
"""Side of the drawing in its own units; all numbers below are in them."""

CENTER = (41.0, 25.0)
ANGLE = math.radians(-40)
CURVATURES = (1.0, 3.3)
"""Of the loss along the valley and across it: their ratio makes the walk zigzag."""

LEVELS = (40.0, 26.5, 13.0)
"""Half of the length of each level line."""

LEARNING_RATE = 0.5
START = (-33.0, 14.0)
STEPS = 6

GROUND, LINES, WALK = "#0b3a63", ("#3a77a8", "#6aa6d3", "#a9d3f2"), "#ffb454"
"""The drawing carries its own ground, so that it is the same in light and dark mode."""

Point = tuple[float, float]


def turned(along: float, across: float) -> Point:
    """A point given along and across the valley, in the drawing."""
    cos, sin = math.cos(ANGLE), math.sin(ANGLE)
    return CENTER[0] + along * cos - across * sin, CENTER[1] + along * sin + across * cos


def walk() -> list[Point]:
    """Gradient descent on half the sum of curvature times square, from the start."""
    along, across = START
    points = [turned(along, across)]
    for _ in range(STEPS):
        along -= LEARNING_RATE * CURVATURES[0] * along
        across -= LEARNING_RATE * CURVATURES[1] * across
        points.append(turned(along, across))
    return points


def level_line(length: float, number: int = 90) -> list[Point]:
    """Points on the ellipse of equal loss that reaches `length` along the valley."""
    width = length * math.sqrt(CURVATURES[0] / CURVATURES[1])
    turns = [2 * math.pi * i / number for i in range(number + 1)]
    return [turned(length * math.cos(one), width * math.sin(one)) for one in turns]


def svg() -> str:
    """The logo as SVG."""

    def line(points: list[Point], color: str, width: float) -> str:
        path = " ".join(f"{x:.2f},{y:.2f}" for x, y in points)
        return (
            f'<polyline points="{path}" fill="none" stroke="{color}" stroke-width="{width}" '
            'stroke-linecap="round" stroke-linejoin="round"/>'
        )

    x, y = walk()[-1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIZE} {SIZE}" width="{SIZE}" height="{SIZE}">',
        "<title>Looking for a Function</title>",
        f'<clipPath id="c"><rect width="{SIZE}" height="{SIZE}" rx="13"/></clipPath>',
        f'<g clip-path="url(#c)"><rect width="{SIZE}" height="{SIZE}" fill="{GROUND}"/>',
        *(line(level_line(length), color, 2.4) for length, color in zip(LEVELS, LINES, strict=True)),
        line(walk(), WALK, 4),
        f'<circle cx="{x:.2f}" cy="{y:.2f}" r="5.2" fill="{WALK}"/>',
        "</g></svg>",
    ]
    return "\n".join(parts) + "\n"


def picture(side: int) -> Image.Image:
    """The logo as pixels; small ones have fewer and bolder lines."""
    finer = 8
    scale = side * finer / SIZE
    drawing = Image.new("RGBA", (side * finer, side * finer), (0, 0, 0, 0))
    pen = ImageDraw.Draw(drawing)

    def line(points: list[Point], color: str, width: float) -> None:
        scaled = [(x * scale, y * scale) for x, y in points]
        pen.line(scaled, fill=color, width=round(width * scale), joint="curve")
        for x, y in (scaled[0], scaled[-1]):
            dot((x / scale, y / scale), color, width / 2)

    def dot(center: Point, color: str, radius: float) -> None:
        x, y, r = center[0] * scale, center[1] * scale, radius * scale
        pen.ellipse((x - r, y - r, x + r, y + r), fill=color)

    small = side <= 32
    pen.rectangle((0, 0, side * finer, side * finer), fill=GROUND)
    for length, color in list(zip(LEVELS, LINES, strict=True))[:: 2 if small else 1]:
        line(level_line(length), color, 4.5 if small else 2.4)
    line(walk(), WALK, 6.5 if small else 4)
    dot(walk()[-1], WALK, 7.5 if small else 5.2)
    mask = Image.new("L", drawing.size, 0)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *drawing.size), radius=13 * scale, fill=255)
    drawing.putalpha(mask)
    return drawing.resize((side, side), Image.Resampling.LANCZOS)


ICON_SIDES = (16, 32, 48)


def write(folder: Path = STATIC) -> list[Path]:
    """Write `logo.svg`, `logo.png` (for phones' home screens) and `favicon.ico`."""
    (folder / "logo.svg").write_text(svg(), "utf-8")
    picture(180).save(folder / "logo.png", optimize=True)
    largest, *others = [picture(side) for side in reversed(ICON_SIDES)]
    sizes = [(side, side) for side in ICON_SIDES]
    largest.save(folder / "favicon.ico", sizes=sizes, append_images=others)
    return [folder / name for name in ("logo.svg", "logo.png", "favicon.ico")]


if __name__ == "__main__":
    for file in write():
        print(f"wrote {file}")
