"""The measuring verbs on gold files whose figures are known beforehand."""

import json

import pytest


@pytest.fixture
def squad(tmp_path):
    """Three paragraphs, four questions; the last one's right paragraph says nothing of it."""
    facts = {
        "倉庫": (
            "倉庫の鍵は総務課の青い箱に保管する。",
            [("倉庫の鍵はどこに保管しますか。", "総務課の青い箱")],
        ),
        "会議室": (
            "会議室の予約は三日前までに行う。定員は十二名である。",
            [
                ("会議室の予約はいつまでに行いますか。", "三日前まで"),
                ("会議室の定員は何名ですか。", "十二名"),
            ],
        ),
        "食堂": (
            "食堂は平日の十一時に開く。",
            [("木星の衛星の直径は何キロメートルですか。", "三千")],
        ),
    }
    articles = [
        {
            "title": title,
            "paragraphs": [
                {
                    "context": f"{title} [SEP] {text}",
                    "qas": [
                        {"question": asked, "answers": [{"text": answer, "answer_start": 0}]}
                        for asked, answer in pairs
                    ],
                }
            ],
        }
        for title, (text, pairs) in facts.items()
    ]
    file = tmp_path / "gold.json"
    file.write_text(json.dumps({"data": articles}, ensure_ascii=False), encoding="utf-8")
    return file


def test_retrieval_is_measured_by_three_ways(cli, squad):
    figures = cli.json("evaluate", "retrieval", "--squad", str(squad)).document
    assert (figures["questions"], figures["documents"]) == (4, 3)
    assert figures["by"].keys() == {"words", "vectors", "hybrid"}
    assert figures["by"]["words"]["recall@1"] == 0.75
    assert figures["mrr@10"] == figures["by"]["hybrid"]["mrr@10"]
    assert figures["search_ms"].keys() == {"p50", "p95"}


def test_answers_are_measured_and_declined_ones_count_as_wrong(cli, squad):
    figures = cli.json(
        "evaluate", "answers", "--squad", str(squad), "--mode", "extract"
    ).document
    assert figures["questions"] == 4
    assert figures["contains"] == 0.75
    assert figures["declined"] == 0.25
    assert figures["right_document"] == 0.75
    assert figures["mode"] == "extract"
    first = cli.json("evaluate", "answers", "--squad", str(squad), "--limit", "1").document
    assert first["questions"] == 1


def test_real_files_are_asked_and_the_questions_own_folder_is_left_out(cli, tmp_path):
    root = tmp_path / "root"
    (root / "規程").mkdir(parents=True)
    (root / "別").mkdir()
    (root / "gold").mkdir()
    (root / "規程" / "鍵.txt").write_text(
        "倉庫の鍵は総務課の青い箱に保管する。", encoding="utf-8"
    )
    (root / "別" / "無関係.txt").write_text(
        "倉庫の鍵は無関係の箱に保管する。", encoding="utf-8"
    )
    rows = [
        {
            "question": "倉庫の鍵はどこに保管しますか。",
            "answer": "青い箱",
            "file": "規程/鍵.txt",
        },
        {"question": "倉庫の鍵はどこですか。", "answer": "青い箱", "file": "gold/q.jsonl"},
    ]
    gold = root / "gold" / "q.jsonl"
    gold.write_text(
        "\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8"
    )
    figures = cli.json("evaluate", "qa", "--questions", str(gold), "--root", str(root)).document
    assert figures["questions"] == 2
    assert figures["contains"] == 1.0
    assert figures["right_document"] == 0.5
    assert figures["by_format"].keys() == {"txt", "jsonl"}


def test_bench_gives_ratios_to_a_reference(cli):
    figures = cli.json("bench", "--documents", "3").document["figures"]
    assert [figure["step"] for figure in figures] == ["index", "search", "ask"]
    assert all(figure["ratio"] > 0 and figure["reference_cpu_s"] > 0 for figure in figures)


def test_demo_names_its_parts_and_takes_the_users_own_folder(cli, office):
    shown = cli.run("demo")
    assert shown.code == 0
    assert shown.out.count("［抜粋による回答］") == 3
    assert "localrag-starter" in shown.out
    own = cli.json(
        "demo", "--folder", str(office), "--question", "公用車の予備鍵はどこですか。"
    )
    (answer,) = own.document["answers"]
    assert "赤い棚" in answer["answer"]
    assert own.document["parts"]["skipped"] == 2
    assert cli.json("status").document["documents"] == 0
