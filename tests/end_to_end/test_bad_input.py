"""Bad input gets a clear sentence and its exit code, and loses nothing."""

import os
import subprocess
import sys

import pytest


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("index", "無い"), 2),
        (("nosuchverb",), 2),
        (("search", "x", "--top", "0"), 2),
        (("index", ".", "--max-size", "大"), 2),
        (("search", "x", "--after", "いつか"), 2),
        (("ask", "　"), 2),
        (("ask", "何ですか", "--mode", "generate"), 7),
        (("models", "add", "無い.gguf"), 7),
        (("models", "remove", "無い"), 7),
        (("forget", "無い.txt"), 2),
        (("evaluate", "retrieval", "--squad", "無い.json"), 2),
        (("--policy", "無い.json", "status"), 5),
    ],
)
def test_a_mistake_is_one_sentence_and_a_code(cli, tmp_path, monkeypatch, arguments, code):
    monkeypatch.chdir(tmp_path)
    spoken = cli.run(*arguments)
    assert spoken.code == code, spoken.err
    assert spoken.err.strip()
    assert "Traceback" not in spoken.err
    written = cli.json(*arguments)
    assert written.code == code
    assert written.document["error"].keys() == {"code", "message", "details"}


def test_an_empty_folder_is_fine(cli, tmp_path):
    folder = tmp_path / "空のフォルダー"
    folder.mkdir()
    run = cli.run("index", str(folder))
    assert run.code == 0
    assert run.out.strip()


def test_a_file_in_place_of_a_folder_is_refused(cli, office):
    run = cli.run("index", str(office / "メモ.txt"))
    assert run.code == 2


def test_skipped_files_can_fail_a_run(cli, office):
    assert cli.run("index", "--fail-on-skip", str(office)).code == 3


def test_a_gguf_cut_in_half_is_refused(cli, tmp_path, tiny_gguf):
    half = tmp_path / "半分.gguf"
    half.write_bytes(tiny_gguf.read_bytes()[: tiny_gguf.stat().st_size // 2])
    run = cli.run("models", "add", str(half))
    assert run.code == 7
    assert "Traceback" not in run.err
    assert all(row["id"] != "半分" for row in cli.json("models", "list").document["models"])


def test_a_policy_that_forbids_models_is_obeyed(cli, tmp_path, tiny_gguf):
    policy = tmp_path / "policy.json"
    policy.write_text('{"may_add_models": false}', encoding="utf-8")
    run = cli.run("--policy", str(policy), "models", "add", str(tiny_gguf))
    assert run.code == 5


def test_a_folder_out_of_reach_keeps_its_documents(cli, office):
    cli.json("index", str(office))
    office.rename(office.with_name("別の場所"))
    report = cli.json("sync")
    assert report.code == 0
    assert report.document["removed"] == 0
    assert cli.json("search", "予備鍵").document["passages"]


def test_a_second_writer_is_told_who_writes(cli, office):
    cli.json("index", str(office))
    hold = (
        "import sys, pathlib; from localrag.store.library import Library\n"
        "with Library.open(pathlib.Path(sys.argv[1]), 'main', write=True):\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", hold, str(cli.home / "libraries")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout.readline() == b"held\n"
        run = cli.run("sync")
        assert run.code == 8
        assert str(holder.pid) in run.err
        assert cli.json("search", "予備鍵").code == 0
        holder.stdin.close()
    assert cli.run("sync").code == 0


def test_an_encrypted_pdf_is_a_row_with_a_reason(cli, tmp_path):
    from pypdf import PdfWriter

    folder = tmp_path / "資料"
    folder.mkdir()
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.encrypt("himitsu", algorithm="AES-256")
    writer.write(folder / "鍵付き.pdf")
    cli.json("index", str(folder))
    (row,) = cli.json("status").document["skipped"]
    assert row["code"] == "document.password_needed"


def test_help_is_japanese_or_english(cli):
    japanese = subprocess.run(
        cli.command("--help"), capture_output=True, env={**os.environ, "LANG": "C"}, check=False
    )
    assert "質問" in japanese.stdout.decode("utf-8")
    english = cli.run("--lang", "en", "--help")
    assert "Index local documents" in english.out
