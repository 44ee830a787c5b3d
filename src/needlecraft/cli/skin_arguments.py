"""The arguments of the commands that look at photos."""

from __future__ import annotations

from typing import Final

from .parser import Command, Parser, add_format


def _json(parser: Parser) -> None:
    add_format(parser)
    parser.add_argument("--json", dest="format", action="store_const", const="json", help="the same as --format json")


def _photo(parser: Parser) -> None:
    parser.add_argument("photo", metavar="PHOTO", help="JPEG, PNG, HEIC or TIFF, 0.5 to 24 megapixels, with one face or with --zones")
    _zones(parser)
    _json(parser)


def _zones(parser: Parser) -> None:
    parser.add_argument("--zones", metavar="FILE", help="zones of skin without a face: JSON with a name and the corners of each, in pixels")


def _measure(parser: Parser) -> None:
    _photo(parser)
    _measured_card(parser)


def _setting(parser: Parser) -> None:
    parser.add_argument("--lamp", metavar="NAME", default="", help="the lamp under which they were taken; limits hold for it alone")
    parser.add_argument("--tone", metavar="NAME", default="", help="the group of skin tones, in your own words; limits may differ by it")


def _measured_card(parser: Parser) -> None:
    parser.add_argument("--card", metavar="FILE", help="the colours of the patches of your card, as somebody measured them: JSON")


def _compare(parser: Parser) -> None:
    parser.add_argument("baseline", metavar="BASELINE", help="the earlier photo")
    parser.add_argument("followup", metavar="FOLLOWUP", help="the later photo: same lamp, lens, distance, pose")
    parser.add_argument("--repeats", metavar="DIR", help="a folder of your own repeat shots, or the file that 'repeats --save' wrote")
    _setting(parser)
    _measured_card(parser)
    _zones(parser)
    parser.add_argument("--report", metavar="FILE", help="also write a page with both photos: .html or .pdf")
    _json(parser)


def _repeats(parser: Parser) -> None:
    parser.add_argument("folder", metavar="DIR", help="a folder a person, or files like anna-1.jpg and anna-2.jpg")
    _setting(parser)
    _measured_card(parser)
    parser.add_argument("--save", metavar="FILE", help="write the limits, for 'compare --repeats FILE'")
    _json(parser)


def _card(parser: Parser) -> None:
    parser.add_argument("--print", metavar="FILE", required=True, help="where the PDF goes")


COMMANDS: Final[dict[str, Command]] = {
    "gate": Command(
        "may this photo be measured?",
        "Checks one photo: pose, size, light, expression; says what to do about each; exit code 1 where it refuses.",
        ("gate photo.jpg", "gate photo.heic --json"),
        _photo,
    ),
    "measure": Command(
        "measure the skin in one photo",
        "Measures one photo, zone by zone. By itself that says little: numbers are made to be compared with your own.",
        ("measure photo.jpg", "measure photo.jpg --json"),
        _measure,
    ),
    "compare": Command(
        "did the skin change between two photos?",
        "Lays a follow-up over its baseline, measures both, and says of each difference whether it is more than camera and day make of "
        "skin that has not changed. Exit code 1 where the photos cannot be compared.",
        (
            "compare before.jpg after.jpg --report change.html",
            "compare before.jpg after.jpg --repeats our_repeats --report change.pdf",
            "compare before.heic after.heic --repeats limits.json --json",
        ),
        _compare,
    ),
    "repeats": Command(
        "your own limits, from repeat shots",
        "Photograph at least eight people twice, each getting up in between: what differs then is what a later difference must exceed. "
        "Skin without a face: outline its zones in a file beside each person's first shot, anna-1.json for anna-1.jpg.",
        ("repeats our_repeats --lamp 'ring lamp' --save limits.json",),
        _repeats,
    ),
    "card": Command(
        "the card to lay beside the skin",
        "Writes the card as a PDF. In both photos it gives millimetres, tilt, sharpness and the constancy of colours.",
        ("card --print card.pdf",),
        _card,
    ),
}
