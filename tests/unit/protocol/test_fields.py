"""Reading a mapping field by field: one sentence for every mistake, with place, what is allowed and the nearest names."""

# ruff: noqa: DTZ001 - a record is in the practice's own time

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from needlecraft.protocol.fields import Fields, RecordError, nearest, show


def fields(**data: Any) -> Fields:
    return Fields(data, ("a", 0), lambda path: "file.yaml:7")


def fails(call: Any) -> str:
    with pytest.raises(RecordError) as error:
        call()
    told = str(error.value)
    assert "\n" not in told
    assert told.startswith("file.yaml:7: a[0]")
    return told


@pytest.mark.parametrize("data", [None, [], "text", 3, True])
def test_what_is_no_mapping_is_named(data: Any) -> None:
    with pytest.raises(RecordError, match="expected keys and values here, not"):
        Fields(data)


def test_a_missing_key_and_null_are_absent() -> None:
    assert fields().take("x", "absent") == fields(x=None).take("x", "absent") == "absent"
    assert fields(x=0).take("x", "absent") == 0


def test_an_unknown_key_is_named_with_the_nearest_known() -> None:
    assert "a[0].colour: unknown key; did you mean color?" in fails(lambda: fields(colour=1).done(("color", "zone")))
    assert "allowed: color, zone" in fails(lambda: fields(qqq=1).done(("color", "zone")))


def test_an_unknown_key_is_noticed_even_when_another_was_taken_twice() -> None:
    both = fields(zone="x", typo=1)
    both.take("zone")
    both.take("zone")
    assert "typo" in fails(lambda: both.done(("zone",)))


def test_a_word_of_a_closed_list() -> None:
    assert fields(x="mild").one_of("x", ("mild", "severe"), None) == "mild"
    assert fields().one_of("x", ("mild",), None) is None
    for bad in ("Mild", "", 3, ["mild"], {"mild": 1}, True):
        assert "is not known" in fails(lambda bad=bad: fields(x=bad).one_of("x", ("mild", "severe"), None))


@pytest.mark.parametrize(("value", "answer"), [("yes", "yes"), ("no", "no"), (True, "yes"), (False, "no")])
def test_yes_and_no(value: Any, answer: str) -> None:
    assert fields(x=value).yes_no("x", "") == answer


@pytest.mark.parametrize("value", ["Yes", "y", "", 1, 0, 1.0, ["yes"], "maybe"])
def test_anything_else_is_no_answer(value: Any) -> None:
    assert "write yes or no" in fails(lambda: fields(x=value).yes_no("x", None))


@pytest.mark.parametrize(
    ("value", "moment"),
    [
        ("2026-12-01", date(2026, 12, 1)),
        ("2028-02-29", date(2028, 2, 29)),
        ("2026-12-01T15:30", datetime(2026, 12, 1, 15, 30)),
        ("2026-12-01 15:30:10", datetime(2026, 12, 1, 15, 30, 10)),
        ("2026-12-01T15:30:00+02:00", datetime(2026, 12, 1, 15, 30)),
        ("2026-12-01T15:30:00Z", datetime(2026, 12, 1, 15, 30)),
    ],
)
def test_a_date_or_a_local_date_time(value: str, moment: date) -> None:
    found = fields(x=value).moment("x", None)
    assert found == moment
    assert type(found) is type(moment)


@pytest.mark.parametrize("value", ["2027-02-29", "2026-13-01", "2026-00-10"])
def test_a_date_that_does_not_exist_is_refused(value: Any) -> None:
    assert "is not a date that exists; write YYYY-MM-DD" in fails(lambda: fields(x=value).moment("x", None))


@pytest.mark.parametrize("value", ["01.12.2026", "12/01/2026", "yesterday", "", "2026-12", 20261201, 2026.5, True, []])
def test_what_is_no_date_is_told_how_to_write_one(value: Any) -> None:
    assert "is not a date; write it as 2026-11-24" in fails(lambda: fields(x=value).moment("x", None))


@pytest.mark.parametrize("value", ["20261201", "2026-W49", "2026W492"])
def test_a_date_without_time_is_never_read_as_midnight(value: str) -> None:
    """A date counts from the end of its day; read as a moment it would end every window in hours a day early."""
    try:
        found = fields(x=value).moment("x", None)
    except RecordError:
        return
    assert not isinstance(found, datetime)


def test_a_day_has_no_time_of_day() -> None:
    assert fields(x="2026-12-01").day("x", None) == date(2026, 12, 1)
    assert "has a time of day" in fails(lambda: fields(x="2026-12-01T10:00").day("x", None))


def test_an_instant_has_an_offset() -> None:
    assert fields(x="2026-12-01T15:00:00+00:00").instant("x", None) == datetime(2026, 12, 1, 15, tzinfo=UTC)
    assert fields(x="2026-12-01T15:00:00+05:30").instant("x", None) == datetime(
        2026, 12, 1, 15, tzinfo=timezone(timedelta(hours=5, minutes=30))
    )
    assert "has no offset from UTC" in fails(lambda: fields(x="2026-12-01T15:00:00").instant("x", None))
    for bad in ("2026-12-01", "soon", 5, "2026-12-01T25:00:00Z"):
        assert "is not a moment that exists" in fails(lambda bad=bad: fields(x=bad).instant("x", None))


@pytest.mark.parametrize("value", [0, 2.5, 1])
def test_a_number_within_its_limits(value: float) -> None:
    assert fields(x=value).number("x", 0, 2.5, "mm", None) == value


@pytest.mark.parametrize("value", [-0.1, 2.51, "1", True, None.__class__, float("nan"), float("inf"), [1]])
def test_a_number_outside_its_limits_is_told_them(value: Any) -> None:
    assert "is not a number from 0 to 2.5 mm" in fails(lambda: fields(x=value).number("x", 0, 2.5, "mm", None))


def test_a_whole_number() -> None:
    assert fields(x=6).whole("x", 1, 6, None) == 6
    for bad in (0, 7, 3.0, "3", True, [3]):
        assert "is not a whole number from 1 to 6" in fails(lambda bad=bad: fields(x=bad).whole("x", 1, 6, None))


def test_words_keep_their_order_and_lose_repetitions() -> None:
    assert fields(x=["b", "a", "b"]).words("x", ("a", "b")) == ("b", "a")
    assert fields().words("x", ("a",)) == ()
    assert "a[0].x[1]: 'c' is not known" in fails(lambda: fields(x=["a", "c"]).words("x", ("a", "b")))
    assert "expected a list here, not 'a'" in fails(lambda: fields(x="a").words("x", ("a",)))
    assert "is not known" in fails(lambda: fields(x=[["a"]]).words("x", ("a",)))


def test_free_text_is_one_line_of_at_most_500_characters() -> None:
    assert fields(x=" two\n  lines ").text("x", None) == "two lines"
    assert "expected words here" in fails(lambda: fields(x="  ").text("x", None))
    assert "expected words here" in fails(lambda: fields(x=3).text("x", None))
    assert "501 characters; 500 are allowed" in fails(lambda: fields(x="x" * 501).text("x", None))


def test_a_list_has_an_end() -> None:
    assert len(fields(x=["a"] * 1000).items("x")) == 1000
    assert "at most 1000" in fails(lambda: fields(x=["a"] * 1001).items("x"))


def test_a_bare_word_is_short_for_a_mapping() -> None:
    assert [entry.data for entry in fields(x=["a", {"code": "b"}]).each("x", "code")] == [{"code": "a"}, {"code": "b"}]
    with pytest.raises(RecordError, match=r"a\[0\].x\[0\]: expected keys and values here, not 3"):
        list(fields(x=[3]).each("x", "code"))


def test_names_near_by_are_offered_and_a_long_list_is_not_printed() -> None:
    codes = [f"code_{i}" for i in range(40)]
    assert nearest("Diabetis", ["diabetes", "keloid"]) == "did you mean diabetes?"
    assert nearest("cold sores", ["cold_sores", "keloid"]) == "did you mean cold_sores?"
    assert nearest("qqq", codes) == "the command 'needlecraft questions' lists the codes"


def test_a_value_in_a_message_is_short_and_on_one_line() -> None:
    assert show("a\nb") == "'a\\nb'"
    assert len(show("x" * 500)) == 60
