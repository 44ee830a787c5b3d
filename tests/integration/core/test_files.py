"""A sealed file is whole or not there, and never overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from django.conf import settings

from needlecraft.practice.core import files


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "HOME", tmp_path)
    return tmp_path


def test_a_file_is_never_overwritten(home: Path) -> None:
    files.write("one", b"first")
    with pytest.raises(FileExistsError):
        files.write("one", b"second")
    assert (files.read("one"), os.listdir(home / "files")) == (b"first", ["one"])


def test_a_file_that_could_not_be_finished_is_not_there(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def pulled(handle: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", pulled)
    with pytest.raises(OSError, match="no space"):
        files.write("one", b"first")
    assert os.listdir(home / "files") == []
