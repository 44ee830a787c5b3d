"""The commands that look at photos, as a person calls them."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from pathlib import Path

import cv2
import pytest
from tests.skin_made import Camera, make
from tests.unit.skin.faces import again, first
from tests.unit.skin.samples import astronaut, photo_of

from needlecraft.cli.main import main
from needlecraft.skin.photo import Photo


def saved(photo: Photo, path: Path) -> str:
    cv2.imwrite(str(path), photo.pixels[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 95])
    return str(path)


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> str:
    return saved(first(), tmp_path_factory.mktemp("photos") / "before.jpg")


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> str:
    return saved(again(red_on_left_cheek=0.08), tmp_path_factory.mktemp("photos") / "after.jpg")


@pytest.fixture(scope="module")
def limits(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Made from repeats that differ by noise, turn and a little light."""
    folder = tmp_path_factory.mktemp("repeats")
    for n, turned_deg in enumerate((0.0, 1.0, -1.0), start=1):
        saved(again(turned_deg=turned_deg), folder / f"anna-{n}.jpg")
    file = folder / "limits.json"
    assert main(["repeats", str(folder), "--lamp", "ring lamp", "--save", str(file)]) == 0
    return str(file)


def test_the_limits_stand_before_the_numbers(before: str, after: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", before, after]) == 0
    told = capsys.readouterr().out
    assert told.index("none is called a change") < told.index("Forehead")
    assert "no limit known" in told


def test_a_change_beyond_the_own_limits_is_told_first(before: str, after: str, limits: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["compare", before, after, "--repeats", limits]) == 0
    told = capsys.readouterr().out.splitlines()
    assert "redness in" in told[0]
    assert any("Left cheek" in line and "higher" in line for line in told[1:9])
    assert any("under ring lamp" in line for line in told)
    assert any("by chance" in line for line in told)


def test_json_has_all_that_is_needed_to_compute_it_again(before: str, after: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", before, after, "--json", "--lamp", "ring lamp"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["lamp"] == "ring lamp"
    assert told["baseline"]["facts"]["sha256"] == hashlib.sha256(Path(before).read_bytes()).hexdigest()
    assert len(told["networks"]) == 2
    assert told["versions"]["opencv-python-headless"]
    assert told["constants"]["registration.AGREES_PX"] == 1.0
    assert {check["outcome"] for check in told["checks"]} <= {"pass", "flag", "refuse"}
    assert {"baseline", "followup", "difference", "mdc95", "verdict"} <= set(told["changes"][0])


@pytest.mark.parametrize(("name", "magic"), [("change.html", b"<!doctype html>"), ("change.pdf", b"%PDF-")])
def test_a_report_stands_by_itself(name: str, magic: bytes, before: str, after: str, tmp_path: Path) -> None:
    path = tmp_path / name
    assert main(["compare", before, after, "--report", str(path)]) == 0
    written = path.read_bytes()
    assert written.startswith(magic)
    if name.endswith("html"):
        places = re.findall(rb'(?:src|href|url)\s*[=(]\s*["\']?([^"\'> )]+)', written)
        assert places
        assert all(place.startswith(b"data:image/jpeg;base64,") for place in places)


def test_the_same_photos_give_the_same_report(before: str, after: str, tmp_path: Path) -> None:
    for name in ("one.pdf", "two.pdf"):
        main(["compare", before, after, "--report", str(tmp_path / name)])
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_one_photo_is_measured_with_a_warning_first(before: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", before]) == 0
    told = capsys.readouterr().out
    assert told.index("by itself says little") < told.index("Forehead")
    assert "absolute colour needs the card" in told


def test_a_face_too_small_is_refused_with_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = saved(photo_of(cv2.resize(astronaut(), (640, 640))), tmp_path / "far.jpg")
    assert main(["gate", photo]) == 1
    assert "come closer" in capsys.readouterr().out
    assert main(["measure", photo, "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["zones"] == {}


def test_the_card_is_a_pdf(tmp_path: Path) -> None:
    assert main(["card", "--print", str(tmp_path / "card.pdf")]) == 0
    assert (tmp_path / "card.pdf").read_bytes().startswith(b"%PDF-")


def test_limits_of_another_lamp_are_refused(before: str, after: str, limits: str, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["compare", before, after, "--repeats", limits, "--lamp", "window"]) == 2
    assert "made with --lamp 'ring lamp' and not 'window'" in capsys.readouterr().err


@pytest.fixture(scope="module")
def neck(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two people, twice each, with the zones outlined on their first shots, which lie differently."""
    folder = tmp_path_factory.mktemp("necks")
    for seed, person in ((5, "anna"), (6, "ben")):
        for n in (1, 2):
            taken = make(seed, (900, 800), spots_per_cm2=1.0).photograph(camera=Camera(seed=n)).pixels
            saved(photo_of(taken), folder / f"{person}-{n}.jpg")
        outline = [[150, 150], [650, 150 + 10 * seed], [650, 750], [150, 750]]
        (folder / f"{person}-1.json").write_text(json.dumps({"neck": outline}))
    return folder


def test_skin_without_a_face_has_limits_from_the_zones_of_each_person(neck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repeats", str(neck), "--json"]) == 0
    limit = json.loads(capsys.readouterr().out)["zones"]["neck"]["erythema_index"]
    assert (limit["n_people"], limit["n_shots"]) == (2, 4)


@pytest.mark.parametrize("command", ["gate", "measure"])
def test_one_photo_without_a_face_is_looked_at_where_its_zones_are(command: str, neck: Path, capsys: pytest.CaptureFixture[str]) -> None:
    photo = str(neck / "anna-1.jpg")
    assert main([command, photo, "--zones", str(neck / "anna-1.json")]) == 0
    capsys.readouterr()
    assert main([command, photo]) == 2
    assert "needs its zones outlined" in capsys.readouterr().err


def test_a_photo_that_cannot_be_read_leaves_the_other_repeats(neck: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in neck.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "anna-3.jpg").write_bytes(b"no photo")
    assert main(["repeats", str(tmp_path)]) == 0
    told = capsys.readouterr()
    assert "anna-3.jpg: not used" in told.err
    assert told.out.startswith("Limits of 2 people are wide")


BAD: list[tuple[list[str], str]] = [
    (["gate", "{nothing}"], "cannot be read"),
    (["gate", "{text}"], "no photo"),
    (["measure", "{before}", "--card", "{text}"], "measured patches"),
    (["compare", "{before}", "{text}"], "no photo"),
    (["compare", "{before}", "{after}", "--report", "change.doc"], ".html or .pdf"),
    (["compare", "{before}", "{after}", "--report", "{nothing}/change.pdf"], "no folder"),
    (["compare", "{before}", "{after}", "--repeats", "{text}"], "not a file of limits"),
    (["compare", "{before}", "{after}", "--zones", "{text}"], "the zone 'no' is not an outline"),
    (["compare", "{before}", "{after}", "--zones", "{number}"], "the zone 'chin' is not an outline"),
    (["compare", "{before}", "{after}", "--zones", "{before}"], "not outlines"),
    (["repeats", "{text}"], "not a folder"),
    (["compare", "{before}", "{before}"], "the same file twice"),
    (["repeats", "{empty}"], "at least two photos"),
    (["repeats", "{camera}"], "IMG_0001.jpg does not say who is on it"),
    (["card", "--print", "card.png"], "ends in .pdf"),
]


@pytest.mark.parametrize(("argv", "says"), BAD, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_bad_input_is_one_sentence(
    argv: list[str], says: str, before: str, after: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "text").write_text('{"no": "such"}')
    (tmp_path / "number").write_text('{"neck": [[0, 0], [9, 0], [9, 9]], "chin": 5}')
    for name in ("empty", "camera"):
        (tmp_path / name).mkdir()
    (tmp_path / "camera" / "IMG_0001.jpg").touch()
    places = {
        "before": before,
        "camera": tmp_path / "camera",
        "after": after,
        "text": tmp_path / "text",
        "number": tmp_path / "number",
        "empty": tmp_path / "empty",
        "nothing": tmp_path / "nothing",
    }
    capsys.readouterr()
    assert main([word.format(**places) for word in argv]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert says in told.err


def test_without_its_packages_the_remedy_is_named(monkeypatch: pytest.MonkeyPatch, before: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in [name for name in sys.modules if name == "cv2" or name.startswith("needlecraft.skin")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "cv2", None)
    assert main(["gate", before]) == 2
    assert "pip install 'needlecraft[skin]'" in capsys.readouterr().err
