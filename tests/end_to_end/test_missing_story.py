"""A fifth of the files is gone over night: nothing is lost, one decision waits."""

import pytest


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "共有"
    made.mkdir()
    for number in range(10):
        text = f"様式{number}号は窓口{number}番で配る。"
        (made / f"様式{number}.txt").write_text(text, encoding="utf-8")
    return made


def found(cli, number):
    passages = cli.json("search", f"様式{number}号").document["passages"]
    return any(f"様式{number}号は" in passage["text"] for passage in passages)


def test_a_decision_waits_until_it_is_made(cli, folder):
    cli.json("index", str(folder))
    for number in range(6):
        (folder / f"様式{number}.txt").unlink()
    report = cli.json("sync").document
    assert (report["removed"], report["pending"]) == (0, 6)
    assert not found(cli, 2)
    assert found(cli, 8)
    removals = cli.json("status").document["removals"]
    assert (removals["hidden"], removals["doubtful"]) == (6, 0)
    said = cli.run("status").out
    assert "確認待ち" in said
    assert "sync --missing remove" in said
    kept = cli.json("sync", "--missing", "keep").document
    assert (kept["removed"], kept["pending"]) == (0, 0)
    assert found(cli, 2)
    assert cli.json("sync").document["pending"] == 0


def test_removing_is_one_word(cli, folder):
    cli.json("index", str(folder))
    for number in range(6):
        (folder / f"様式{number}.txt").unlink()
    report = cli.json("sync", "--missing", "remove").document
    assert (report["removed"], report["pending"]) == (6, 0)
    assert cli.json("status").document["indexed"] == 4
    assert cli.json("status").document["removals"] is None


def test_dry_run_says_what_would_wait(cli, folder):
    cli.json("index", str(folder))
    for number in range(6):
        (folder / f"様式{number}.txt").unlink()
    report = cli.json("index", str(folder), "--dry-run").document
    assert (report["removed"], report["pending"]) == (0, 6)
    assert cli.json("status").document["removals"] is None
