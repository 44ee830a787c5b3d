"""Making a practice and proving its audit, as somebody types it. Each command is a process of its own: it chooses the settings."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from needlecraft.practice.config import secrets

INIT = ("--name", "Kanal", "--owner", "Olivia", "--email", "o@example.org", "--policy", "guideline", "--password-stdin")


def run(*words: object, typed: str = "") -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("NEEDLECRAFT", "DJANGO"))}
    command = [sys.executable, "-m", "needlecraft", *map(str, words)]
    return subprocess.run(command, input=typed, capture_output=True, text=True, env=environment, check=False)


def free() -> str:
    """An address that nobody has taken."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{one.getsockname()[1]}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("made") / "practice")


def make(folder: Path) -> Path:
    made = run("init", *INIT, "--time-zone", "Europe/Berlin", "--home", folder, typed="a long enough secret\n")
    assert (made.returncode, made.stderr) == (0, "")
    return folder


def test_secrets_are_for_their_owner_alone(home: Path) -> None:
    assert stat.S_IMODE((home / "secrets.json").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_a_practice_is_never_overwritten(home: Path) -> None:
    again = run("init", *INIT, "--time-zone", "Europe/Berlin", "--home", home, typed="a long enough secret\n")
    assert again.returncode == 2
    assert "is not empty; name a new folder" in again.stderr


@pytest.mark.parametrize(
    ("zone", "password", "problem"), [("Berlin", "a long enough secret", "no such time zone"), ("UTC", "short", "too short")]
)
def test_what_cannot_be_is_told_in_one_line(tmp_path: Path, zone: str, password: str, problem: str) -> None:
    refused = run("init", *INIT, "--time-zone", zone, "--home", tmp_path / "new", typed=f"{password}\n")
    assert refused.returncode == 2
    assert problem in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "new").exists()


@pytest.fixture(scope="module")
def copied(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("copies") / "practice.backup"
    made = run("backup", file, "--home", home)
    assert (made.returncode, made.stderr) == (0, "")
    return file


def test_a_copy_is_never_written_over_another(copied: Path, home: Path) -> None:
    before = copied.read_bytes()
    again = run("backup", copied, "--home", home)
    assert again.returncode == 2
    assert "is not overwritten" in again.stderr
    assert copied.read_bytes() == before


def test_a_copy_holds_no_secret_and_comes_back_well(copied: Path, home: Path, tmp_path: Path) -> None:
    with tarfile.open(copied) as tar:
        assert sorted(tar.getnames()) == ["erasures.txt", "manifest.json", "practice.sqlite3"]
    back = tmp_path / "back"
    assert run("restore", copied, "--secrets", home / "secrets.json", "--home", back).returncode == 0
    told = run("doctor", "--home", back).stdout
    assert told.splitlines() == [
        "- NEEDLECRAFT_ADDRESS is not https: fit for this machine alone, not for patients' phones",
        "- there is no mail server, and no mail is sent; Set NEEDLECRAFT_EMAIL_HOST, or read and hand over what waits on the page Mail.",
        "- Kanal: no phone number, so patients do not see whom to call; the owner enters it under Settings",
    ]
    again = run("restore", copied, "--secrets", home / "secrets.json", "--home", back)
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)


def test_a_copy_holds_the_sealed_files_and_doctor_misses_none(home: Path, tmp_path: Path) -> None:
    (home / "files").mkdir(mode=0o700, exist_ok=True)
    sealed = home / "files" / f"{'ab' * 16}.small"
    sealed.write_bytes(b"noise")
    try:
        assert run("backup", tmp_path / "copy", "--home", home).returncode == 0
        assert "no photo names it, as after a crash" in run("doctor", "--home", home).stdout
    finally:
        sealed.unlink()
    back = tmp_path / "back"
    assert run("restore", tmp_path / "copy", "--secrets", home / "secrets.json", "--home", back).returncode == 0
    assert (back / "files" / sealed.name).read_bytes() == b"noise"
    assert stat.S_IMODE((back / "files").stat().st_mode) == 0o700


@pytest.mark.parametrize("damage", [lambda data: data[: len(data) // 2], lambda data: b"", lambda data: b"PK" + data])
def test_a_damaged_copy_leaves_nothing_behind(copied: Path, home: Path, tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    broken = tmp_path / "broken"
    broken.write_bytes(damage(copied.read_bytes()))
    refused = run("restore", broken, "--secrets", home / "secrets.json", "--home", tmp_path / "back")
    assert refused.returncode == 2
    assert "damaged" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["broken"]


def test_the_secrets_of_another_practice_are_noticed(copied: Path, home: Path, tmp_path: Path) -> None:
    (tmp_path / "erasures.txt").touch()
    back = tmp_path / "back"
    assert run("restore", copied, "--secrets", home / "secrets.json", "--home", back).returncode == 0
    (back / "secrets.json").unlink()
    secrets.write(back)
    told = run("doctor", "--home", back)
    assert told.returncode == 1
    assert "secrets.json is not the one of this database" in told.stdout
    refused = run("serve", "--home", back, "--bind", free())
    assert refused.returncode == 2
    assert "secrets.json is not the one of this database" in refused.stderr
    again = run(
        "restore", copied, "--secrets", back / "secrets.json", "--erasures", tmp_path / "erasures.txt", "--home", tmp_path / "other"
    )
    assert again.returncode == 2
    assert "secrets.json: is not the one of this copy" in again.stderr
    assert not (tmp_path / "other").exists()


def test_the_audit_is_proved_and_a_change_is_found(home: Path) -> None:
    assert run("audit", "verify", "--home", home).stdout.startswith("The audit is whole.\nKanal: ")
    with sqlite3.connect(home / "practice.sqlite3") as database:
        database.execute("DROP TRIGGER audit_entry_no_update")
        database.execute("UPDATE audit_entry SET by_name = 'Nobody'")
    found = run("audit", "verify", "--home", home)
    assert found.returncode == 1
    assert "entry 1 (founded practice 1) was changed" in found.stdout


def test_secrets_open_to_others_are_refused(tmp_path: Path, home: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "secrets.json").write_bytes((home / "secrets.json").read_bytes())
    (copy / "secrets.json").chmod(0o644)
    refused = run("audit", "verify", "--home", copy)
    assert refused.returncode == 2
    assert "chmod 600" in refused.stderr


def test_without_a_practice_it_says_how_to_make_one(tmp_path: Path) -> None:
    refused = run("serve", "--home", tmp_path, "--bind", free())
    assert refused.returncode == 2
    assert "'needlecraft init' makes a practice" in refused.stderr


def test_the_demo_touches_no_folder_that_is_there_and_says_nothing_before(tmp_path: Path) -> None:
    refused = run("demo", "--home", tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "is there already" in refused.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_is_named_with_the_remedy(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        bind = f"127.0.0.1:{other.getsockname()[1]}"
        for command in (("demo",), ("serve", "--demo", "--home", tmp_path / "new")):
            refused = run(*command, "--bind", bind)
            assert (refused.returncode, refused.stdout) == (2, "")
            assert f"{bind}: is taken by another program" in refused.stderr
            assert "--bind" in refused.stderr
    assert not (tmp_path / "new").exists()


def test_the_demo_serves_until_ctrl_c_and_leaves_nothing(tmp_path: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("NEEDLECRAFT", "DJANGO"))}
    command = [sys.executable, "-m", "needlecraft", "demo", "--small"]
    with subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**environment, "TMPDIR": str(tmp_path)},
        start_new_session=True,
    ) as demo:
        assert demo.stdout is not None
        told = ""
        while "password for all of them" not in told:
            told += demo.stdout.readline()
        os.killpg(demo.pid, signal.SIGINT)
        last, complaints = demo.communicate(timeout=60)
    assert (demo.returncode, complaints) == (0, "")
    assert last.splitlines()[-1] == "Stopped. The practice that did not exist is gone."
    assert list(tmp_path.iterdir()) == []
    for role in ("owner@", "lead@", "practitioner@", "desk@", "reader@", "harbour@"):
        assert role in told


ENTER = """
import sys
from pathlib import Path
from needlecraft.practice.config import installing
installing.begin(Path(sys.argv[1]))
from datetime import UTC, datetime
from needlecraft.practice.audit.actions import Actor
from needlecraft.practice.patients import actions
from needlecraft.practice.patients.models import Patient
from needlecraft.practice.practices.models import Practice
by, at = Actor(Practice.objects.get(), None, "a test"), datetime.now(tz=UTC)
if sys.argv[2] == "enter":
    actions.enter(by=by, at=at, name="Anna Erased", born_on=None)
if sys.argv[2] == "erase":
    actions.erase(by=by, at=at, patient=Patient.objects.known().get())
print([one.name for one in actions.find(by.practice, "")])
"""


@pytest.fixture(scope="module")
def another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make(tmp_path_factory.mktemp("another") / "practice")


def do(home: Path, deed: str) -> str:
    return subprocess.run([sys.executable, "-c", ENTER, str(home), deed], capture_output=True, text=True, check=True).stdout.strip()


def test_who_was_erased_after_the_copy_is_erased_again_when_it_comes_back(another: Path, tmp_path: Path) -> None:
    assert do(another, "enter") == "['Anna Erased']"
    copy, lone = tmp_path / "copy", tmp_path / "lone"
    assert run("backup", copy, "--home", another).returncode == 0
    assert do(another, "erase") == "[]"
    lone.mkdir()
    (lone / "secrets.json").write_bytes((another / "secrets.json").read_bytes())
    (lone / "secrets.json").chmod(0o600)
    refused = run("restore", copy, "--secrets", lone / "secrets.json", "--home", tmp_path / "back")
    assert (refused.returncode, "--erasures FILE" in refused.stderr, (tmp_path / "back").exists()) == (2, True, False)
    told = run("restore", copy, "--secrets", lone / "secrets.json", "--erasures", another / "erasures.txt", "--home", tmp_path / "back")
    assert (told.returncode, "are erased again: 1." in told.stdout) == (0, True)
    assert do(tmp_path / "back", "look") == "[]"
    assert run("audit", "verify", "--home", tmp_path / "back").returncode == 0
    assert "erased" not in run("doctor", "--home", tmp_path / "back").stdout


def test_doctor_names_an_erasure_that_an_old_database_took_back(another: Path, tmp_path: Path) -> None:
    assert do(another, "enter") == "['Anna Erased']"
    copy = tmp_path / "copy"
    assert run("backup", copy, "--home", another).returncode == 0
    none = tmp_path / "none"
    none.touch()
    assert run("restore", copy, "--secrets", another / "secrets.json", "--erasures", none, "--home", tmp_path / "back").returncode == 0
    assert do(another, "erase") == "[]"
    (tmp_path / "back" / "erasures.txt").write_bytes((another / "erasures.txt").read_bytes())
    assert "patients who were erased are here again: 1;" in run("doctor", "--home", tmp_path / "back").stdout
    (another / "erasures.txt").write_text("")
    assert "erasures that are missing: 2;" in run("doctor", "--home", another).stdout


def test_an_end_of_the_audit_that_was_cut_off_since_the_backup_is_found(another: Path, tmp_path: Path) -> None:
    do(another, "look")
    before = sqlite3.connect(another / "practice.sqlite3").execute("SELECT n, digest, seal FROM audit_head").fetchone()
    do(another, "enter")
    assert run("backup", tmp_path / "copy", "--home", another).returncode == 0
    back = tmp_path / "back"
    assert run("restore", tmp_path / "copy", "--secrets", another / "secrets.json", "--home", back).returncode == 0
    assert run("audit", "verify", "--home", back).returncode == 0
    with sqlite3.connect(back / "practice.sqlite3") as database:
        for trigger in ("audit_entry_no_delete", "audit_head_no_update"):
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("DELETE FROM audit_entry WHERE n > ?", before[:1])
        database.execute("UPDATE audit_head SET n = ?, digest = ?, seal = ?", before)
    for command in (("audit", "verify"), ("doctor",)):
        assert "with which the chain ended once" in run(*command, "--home", back).stdout
