"""Codes as scanners and people give them, and codes that are none."""

from __future__ import annotations

from datetime import date

import pytest

from needlecraft.practice.stock.gs1 import Label, UnreadableCode, read_label

ON = date(2026, 12, 1)
GS = "\x1d"
WHOLE = Label("09501101530003", "AB-123", "SN0042", date(2027, 5, 31))


@pytest.mark.parametrize(
    "code",
    [
        "010950110153000317270531" + f"10AB-123{GS}21SN0042",
        "]d2010950110153000317270531" + f"10AB-123{GS}21SN0042",
        f"]C1010950110153000321SN0042{GS}1727053110AB-123",
        f"{GS}0109501101530003{GS}17270531{GS}10AB-123{GS}21SN0042{GS}",
        "(01)09501101530003(17)270531(10)AB-123(21)SN0042",
        " (01) 09501101530003 (17) 270531 (10) AB-123 (21) SN0042\r\n",
        "010950110153000317270531" + "10AB-123<GS>21SN0042",
        "010950110153000317270531" + "10AB-123␝21SN0042",
        f"0109501101530003112501011727053110AB-123{GS}240REF-9{GS}21SN0042",
    ],
)
def test_the_same_box_is_read_the_same_however_it_comes(code: str) -> None:
    assert read_label(code, ON) == WHOLE


@pytest.mark.parametrize(
    ("yymmdd", "day"),
    [
        ("270200", date(2027, 2, 28)),
        ("280200", date(2028, 2, 29)),
        ("271231", date(2027, 12, 31)),
        ("760101", date(2076, 1, 1)),
        ("770101", date(1977, 1, 1)),
        ("991231", date(1999, 12, 31)),
    ],
)
def test_a_day_without_its_century_lies_near_today_and_day_nought_is_the_last_of_the_month(yymmdd: str, day: date) -> None:
    assert read_label(f"(10)A(17){yymmdd}", ON).expires_on == day


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("", "empty"),
        ("   \n", "empty"),
        ("x" * 10_000, "longer than a code"),
        ("+H123ABC01", "HIBC"),
        ("5901234123457", "no part of a code"),
        ("(01)09501101530004(10)A", "check digit"),
        ("01095011015300", "cut short"),
        ("0109501101530003172713", "cut short"),
        ("(10)A(17)271345", "no day"),
        ("(10)A(17)270230", "no day"),
        ("(01)0950110153000٣(10)A", "cut short"),
        ("0109501101530003" + f"10{GS}21S", "cannot be"),
        ("(10)" + "A" * 21, "too long"),
        ("0109501101530003" + "10AB\x00C", "cannot be"),
        ("(10)<script>alert(1)</script>", "bracket"),
        ("10" + "A" * 21, "too long"),
        ("(10)Ä1", "cannot be"),
        ("(10)A(10)B", "twice"),
        ("(01)09501101530003 10)A", "cut short"),
        ("(10A(21)B", "bracket"),
        ("(17)270531", "no article"),
        ("(99)anything(11)250101", "no article"),
    ],
)
def test_what_cannot_be_read_is_told(code: str, told: str) -> None:
    with pytest.raises(UnreadableCode, match=told):
        read_label(code, ON)


def test_a_field_twice_with_the_same_words_is_one() -> None:
    assert read_label(f"10A{GS}10A{GS}21B", ON) == Label(lot="A", serial="B")
