"""A chart of horizontal bars as SVG text: one bar for each name, the best at the top as given, the value written beside it."""

from xml.sax.saxutils import escape

WIDTH = 720
LABEL = 190  # pixels for the names
VALUE = 90  # and for the numbers
BAR = 22
GAP = 8
STYLE = ("text{font:13px system-ui,sans-serif;fill:#24292f}.t{font-weight:600;font-size:14px}.n{text-anchor:end}"
         "rect{fill:#8c959f}rect.ours{fill:#2da44e}"
         "@media(prefers-color-scheme:dark){text{fill:#d0d7de}}")


def bars(title, unit, values, ours=lambda name: name.startswith("ramet")):
    """`values`: name to number. Bars begin at 0, so that lengths compare as the numbers do."""
    longest = max(values.values())
    height = 34 + len(values) * (BAR + GAP)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
             f"<title>{escape(title)}</title><style>{STYLE}</style>",
             f'<text class="t" x="4" y="18">{escape(title)}, {escape(unit)}</text>']
    for number, (name, value) in enumerate(values.items()):
        top = 32 + number * (BAR + GAP)
        length = max(1, round((WIDTH - LABEL - VALUE) * value / longest))
        middle = top + BAR - 6
        lines.append(f'<text class="n" x="{LABEL - 8}" y="{middle}">{escape(name)}</text>'
                     f'<rect{" class=" + chr(34) + "ours" + chr(34) if ours(name) else ""} x="{LABEL}" y="{top}" width="{length}" height="{BAR}" rx="2"/>'
                     f'<text x="{LABEL + length + 6}" y="{middle}">{value:,.1f}</text>')
    lines.append("</svg>")
    return "\n".join(lines) + "\n"
