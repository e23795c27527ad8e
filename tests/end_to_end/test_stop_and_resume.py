"""Stopping at any moment loses nothing, and the same command goes on from there."""

import json
import signal
import subprocess

import pytest

FILES = 60


@pytest.fixture
def many(tmp_path):
    folder = tmp_path / "規程"
    folder.mkdir()
    for number in range(FILES):
        text = f"第{number}条　第{number}号室の利用料は一時間{number * 100}円とする。\n" * 40
        (folder / f"規程{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("sent", "code"), [(signal.SIGINT, 9), (signal.SIGTERM, 9), (signal.SIGKILL, -9)]
)
def test_a_stopped_run_keeps_what_it_had_and_goes_on(cli, many, sent, code):
    running = subprocess.Popen(
        cli.command("index", str(many)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(cli.environment),
    )
    with running:
        for line in running.stderr:
            if b"5/60" in line:
                break
        running.send_signal(sent)
        running.stderr.read()
    assert running.returncode == code
    kept = cli.json("status").document["documents"]
    assert 5 <= kept < FILES
    found = cli.json("search", "第1号室の利用料")
    assert found.document["passages"]
    report = cli.json("index", str(many)).document
    assert report["unchanged"] >= kept - 1
    assert report["added"] == FILES - report["unchanged"]
    status = cli.json("status").document
    assert status["documents"] == status["found"] == FILES
    assert cli.json("check", "--read-data").document["ok"]


def test_watching_takes_up_a_new_file_and_ends_well_on_ctrl_c(cli, many):
    watching = subprocess.Popen(
        cli.command("--json", "index", "--watch", str(many)),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=dict(cli.environment),
    )
    with watching:
        assert json.loads(watching.stdout.readline())["added"] == FILES
        (many / "新規.txt").write_text("第99号室の利用料は無料とする。", encoding="utf-8")
        assert json.loads(watching.stdout.readline())["added"] == 1
        watching.send_signal(signal.SIGINT)
        watching.stdout.read()
    assert watching.returncode == 0
    assert "無料" in cli.json("search", "第99号室").document["passages"][0]["text"]
