"""Draws recall against the number of hashes, one small panel per family. Needs no library."""

from collections.abc import Iterable
from xml.sax.saxutils import escape

COLUMNS = 5
WIDTH, HEIGHT = 210, 150
LEFT, TOP, RIGHT, BOTTOM = 34, 24, 10, 22
# Distinct without colours too: the second line is dashed.
STROKES = {"compared": 'stroke="#1f5fa8" stroke-width="2"', "expanded": 'stroke="#b3401c" stroke-width="2" stroke-dasharray="5 3"'}
WORDS = {"compared": "copy as it is", "expanded": "copy expanded by the receiver"}


def panel(title: str, lines: dict[str, list[tuple[int, float]]], x: int, y: int, most: int) -> Iterable[str]:
    inner_width, inner_height = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM
    yield f'<g transform="translate({x} {y})">'
    yield f'<text x="{LEFT}" y="15" font-weight="bold">{escape(title)}</text>'
    for percent in (0, 50, 100):
        at = TOP + inner_height * (1 - percent / 100)
        yield f'<path d="M{LEFT} {at:.1f}h{inner_width}" stroke="#ccc"/>'
        yield f'<text x="{LEFT - 4}" y="{at + 3:.1f}" text-anchor="end">{percent}</text>'
    for hashes in (1, 24, 48, 72):
        at = LEFT + inner_width * hashes / most
        yield f'<text x="{at:.1f}" y="{HEIGHT - 8}" text-anchor="middle">{hashes}</text>'
    for matcher, points in lines.items():
        path = " ".join(
            f"{LEFT + inner_width * hashes / most:.1f},{TOP + inner_height * (1 - percent / 100):.1f}" for hashes, percent in points
        )
        yield f'<polyline points="{path}" fill="none" {STROKES[matcher]}/>'
    yield "</g>"


def svg(rows: list, sizes: list[str]) -> str:
    families = list(dict.fromkeys(row.family for row in rows))
    matchers = list(dict.fromkeys(row.matcher for row in rows))
    by = {(row.matcher, row.family): row for row in rows}
    height = 34 + HEIGHT * -(-len(families) // COLUMNS)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {COLUMNS * WIDTH} {height}" font-family="sans-serif" font-size="10">',
        "<title>Copies caught, in percent, against the number of hashes of the original</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
        '<text x="8" y="20" font-size="13">Copies caught (%) against the number of hashes of the original</text>',
    ]
    for number, matcher in enumerate(matchers):
        x = 480 + 160 * number
        parts.append(f'<path d="M{x} 16h26" {STROKES[matcher]}/><text x="{x + 32}" y="20">{WORDS[matcher]}</text>')
    for number, family in enumerate(families):
        lines = {
            matcher: [(int(size), by[matcher, family].percent(size)) for size in sizes] for matcher in matchers
        }
        x, y = number % COLUMNS * WIDTH, 34 + number // COLUMNS * HEIGHT
        parts += panel(family, lines, x, y, int(sizes[-1]))
    return "\n".join([*parts, "</svg>", ""])
