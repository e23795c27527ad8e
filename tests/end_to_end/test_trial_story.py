"""A site tries a model and carries one file back."""

import json


def test_a_trial_of_the_samples_is_one_file_that_names_nobody(cli, tiny_gguf, tmp_path):
    cli.run("models", "add", str(tiny_gguf))
    out = tmp_path / "report.json"
    done = cli.run("trial", "run", "--out", str(out))
    assert done.code == 0, done.err
    report = json.loads(out.read_text(encoding="utf-8"))
    [model] = report["models"]
    assert (report["is_complete"], report["own_questions"]) == (True, False)
    assert (model["state"], len(model["questions"])) == ("done", 30)
    assert sum(row["is_answerable"] for row in model["questions"]) == 20
    assert str(tmp_path) not in out.read_text(encoding="utf-8")
    assert {row["answer"] for row in model["questions"]} == {None}
    shown = cli.run("trial", "show", str(out))
    assert shown.out == done.out
    assert "すべて試しました" in shown.out
    again = cli.run("trial", "run", "--out", str(out))
    assert again.code != 0
    assert "上書きはしていません" in again.err
    assert json.loads(out.read_text(encoding="utf-8")) == report


def test_own_questions_are_asked_of_the_own_library(cli, office, tiny_gguf, tmp_path):
    cli.run("models", "add", str(tiny_gguf))
    cli.run("index", str(office))
    own = tmp_path / "own.toml"
    own.write_text(
        '[[question]]\nquestion = "予備鍵はどこですか。"\nanswers = ["赤い棚"]\n', "utf-8"
    )
    out = tmp_path / "report.json"
    found = cli.json("trial", "run", "--questions", str(own), "--out", str(out), "--with-text")
    assert found.document == json.loads(out.read_text(encoding="utf-8"))
    [row] = found.document["models"][0]["questions"]
    assert (row["question"], row["is_answerable"]) == ("予備鍵はどこですか。", True)
    assert found.document["own_questions"] is True


def test_what_cannot_be_tried_is_said_before_anything_is_written(cli, tiny_gguf, tmp_path):
    out = tmp_path / "report.json"
    assert "generator" in cli.run("trial", "run", "--out", str(out)).err
    cli.run("models", "add", str(tiny_gguf))
    bad = tmp_path / "bad.toml"
    bad.write_text("[[question]]\nquestion = 1\n", "utf-8")
    refused = cli.run("trial", "run", "--questions", str(bad), "--out", str(out))
    assert "bad.toml" in refused.err
    assert not out.exists()
    assert "読めません" in cli.run("trial", "show", str(tiny_gguf)).err
