"""The page of a comparison: one HTML file that needs nothing else."""

from __future__ import annotations

from importlib import resources

import jinja2

from ..compare import Comparison
from .pictures import as_address, pictures
from .story import story


def page(comparison: Comparison) -> str:
    """The comparison as HTML. It holds both photos: keep it as carefully as them."""
    files = resources.files(__package__)
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    made = environment.from_string(files.joinpath("page.html").read_text("utf-8")).render(
        story=story(comparison),
        pictures={name: as_address(jpeg) for name, jpeg in pictures(comparison).items()} if comparison.changes else None,
        aspect=f"{comparison.pair.baseline.box.width / comparison.pair.baseline.box.height:.4f}",
        mark=files.joinpath("mark.svg").read_text("utf-8"),
        css=files.joinpath("page.css").read_text("utf-8"),
        js=files.joinpath("page.js").read_text("utf-8"),
    )
    return made
