"""A key in a real Secret Service, where GNOME Keyring and a message bus are installed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PROGRAMS = ("dbus-run-session", "gnome-keyring-daemon")


@pytest.mark.skipif(
    not all(map(shutil.which, PROGRAMS)), reason="needs dbus-run-session and GNOME Keyring"
)
def test_the_key_is_in_the_system_as_long_as_it_is_that_of_the_library(tmp_path):
    unlock = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null"
    story = f'exec "{sys.executable}" -m tests.fakes.os_key_story "{tmp_path / "libraries"}"'
    places = {"HOME": tmp_path, "XDG_RUNTIME_DIR": tmp_path, "XDG_DATA_HOME": tmp_path / "data"}
    bus = shutil.which("dbus-run-session")
    done = subprocess.run(
        [bus, "--", "sh", "-c", f"{unlock}; {story}"],
        cwd=REPOSITORY,
        env=os.environ | {name: str(place) for name, place in places.items()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.splitlines() == ["False True", "3 documents", "False False"], done.stderr
