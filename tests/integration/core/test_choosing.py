"""What a page offers to tap."""

from __future__ import annotations

from django.template import Context, Template

from needlecraft.practice.core.choices import Choice


def _shown(kind: str, *some: Choice) -> str:
    template = Template('{% load choosing %}{% choices kind "where" some %}')
    return template.render(Context({"kind": kind, "some": some}))


def test_what_is_chosen_is_checked() -> None:
    shown = _shown("radio", Choice("nose", "Nose", is_chosen=False), Choice("chin", "Chin", is_chosen=True))
    first, second = shown.split("</label>")[:2]
    assert first == '<label><input type="radio" name="where" value="nose">Nose'
    assert second == '<label><input type="radio" name="where" value="chin" checked>Chin'


def test_hostile_words_stay_words() -> None:
    shown = _shown("checkbox", Choice('"><script>', "<b>a & b</b>", is_chosen=False))
    assert 'value="&quot;&gt;&lt;script&gt;"' in shown
    assert "&lt;b&gt;a &amp; b&lt;/b&gt;" in shown


def test_nothing_to_choose_shows_nothing() -> None:
    assert _shown("radio") == ""
