"""An administrator's own questions: asked, kept, compared, forgotten."""

import csv
import signal
import subprocess

import pytest

HEAD = "質問,正解,ファイル,ページ\r\n"
ROWS = [
    "公用車の予備鍵はどこですか。,赤い棚,メモ.txt,",
    "印鑑登録証明書の手数料はいくらですか。,三百五十円,窓口.html,",
    "木星の衛星の直径は何キロメートルですか。,なし,,",
    "空の文書には何がありますか。,何も,空.docx,",
]


@pytest.fixture
def questions(tmp_path):
    file = tmp_path / "質問.csv"
    file.write_bytes((HEAD + "\r\n".join([*ROWS, ",答えだけ,,", ""])).encode("cp932"))
    return file


@pytest.fixture
def library(cli, office):
    assert cli.run("index", str(office)).code == 0
    return office


def own(cli, questions, *more):
    return cli.json("evaluate", "own", "--questions", str(questions), *more)


def test_own_questions_are_asked_and_told_one_by_one(cli, library, questions):
    first = own(cli, questions, "--save", "基準")
    assert first.code == 0
    figures = first.document
    assert (figures["questions"], figures["counted"], figures["not_in_library"]) == (4, 3, 1)
    assert figures["right"] == figures["contains"] == figures["right_document"] == 1.0
    assert figures["recall@1"] == figures["mrr@10"] == figures["in_top5"] == 1.0
    assert figures["rightly_declined"] == 1.0
    assert figures["page_mrr@10"] is None
    assert figures["saved"] == "基準"
    assert [(row["row"], row["code"]) for row in figures["bad_rows"]] == [
        (6, "usage.row_question")
    ]
    assert "6 行目" in first.err
    states = [result["file_state"] for result in figures["results"]]
    assert states == ["in_library", "in_library", "not_named", "skipped"]
    assert figures["results"][3]["reason"] == "document.empty"
    assert "赤い棚" in figures["results"][0]["answer"]


def test_a_forgotten_document_is_told_by_the_comparison_and_gone_from_the_runs(
    cli, library, questions, tmp_path
):
    own(cli, questions, "--save", "基準")
    cli.run("forget", str(library / "メモ.txt"))
    assert own(cli, questions, "--save", "後").document["not_in_library"] == 2
    table = tmp_path / "差.csv"
    compared = cli.json("evaluate", "compare", "基準", "後", "--csv", str(table)).document
    assert [row["question"] for row in compared["worse"]] == ["公用車の予備鍵はどこですか。"]
    assert compared["worse"][0]["changes"] == [
        {"what": "file", "before": "in_library", "after": "forgotten", "better": False}
    ]
    assert compared["worse"][0]["answers"]["before"]["text"] is None
    assert (compared["better"], compared["mixed"], compared["same"]) == ([], [], 3)
    assert compared["comparable"] is False
    assert [row["condition"] for row in compared["differs"]] == ["generation"]
    assert compared["figures"]["right"]["questions"] == 2
    assert compared["figures"]["right"]["interval95"] == [0.0, 0.0]
    assert cli.json("evaluate", "compare").document["worse"] == compared["worse"]

    assert table.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines()))
    assert rows[1][:3] == ["悪くなった", "2", "公用車の予備鍵はどこですか。"]
    assert len(rows) == 2
    said = cli.run("evaluate", "compare", "previous", "last").out
    assert "条件が違うため" in said
    assert "悪くなった質問: 1 問" in said

    proof = cli.json("prove-deleted", str(library / "メモ.txt"))
    assert proof.document["deleted"] is True
    runs = cli.json("evaluate", "runs", "--remove", "基準").document
    assert [run["name"] for run in runs["runs"]] == ["後"]
    assert cli.run("evaluate", "compare", "基準", "後").code == 2
    assert cli.run("evaluate", "runs").out.startswith("- 後 ")


def test_a_name_is_given_once_and_bad_files_are_said_so(cli, library, questions, tmp_path):
    assert own(cli, questions, "--save", "a").code == 0
    again = own(cli, questions, "--save", "a")
    assert (again.code, again.document["error"]["code"]) == (2, "usage.run_exists")
    no_header = tmp_path / "x.csv"
    no_header.write_text("答え,ファイル\nx,y\n", encoding="utf-8")
    for arguments, code in (
        ([], "usage.no_questions"),
        (["--questions", str(no_header)], "usage.questions_header"),
        (["--questions", str(tmp_path / "ない.csv")], "usage.file_not_found"),
    ):
        done = cli.json("evaluate", "own", *arguments)
        assert (done.code, done.document["error"]["code"]) == (2, code)
    said = cli.run("evaluate", "own", "--questions", str(no_header)).err
    assert "質問はまだ一つも試していません" in said


def test_a_table_that_cannot_be_written_does_not_cost_the_results(
    cli, library, questions, tmp_path
):
    done = own(cli, questions, "--csv", str(tmp_path / "無い" / "x.csv"))
    assert (done.code, done.document["questions"]) == (2, 4)
    assert "書き出せません" in done.err


def test_the_template_is_written_once_and_can_be_filled_in(cli, library, tmp_path):
    file = tmp_path / "ひな形.csv"
    assert cli.run("evaluate", "own", "--template", str(file)).code == 0
    assert cli.run("evaluate", "own", "--template", str(file)).code == 2
    empty = own(cli, file)
    assert empty.document["error"]["code"] == "usage.bad_gold_file"
    with file.open("a", encoding="utf-8", newline="") as stream:
        stream.write(ROWS[0] + "\r\n")
    assert own(cli, file).document["questions"] == 1


def test_no_cell_of_a_table_is_calculated_by_a_spreadsheet(cli, library, tmp_path):
    file = tmp_path / "式.csv"
    file.write_text('質問\n"=HYPERLINK(""x"")の手数料は"\n＋公用車の鍵は\n', encoding="utf-8")
    table = tmp_path / "結果.csv"
    assert own(cli, file, "--csv", str(table)).code == 0
    with table.open(encoding="utf-8-sig", newline="") as stream:
        cells = [row[1] for row in csv.reader(stream)]
    assert cells == ["質問", '\'=HYPERLINK("x")の手数料は', "'＋公用車の鍵は"]


def test_a_stopped_run_is_kept_and_goes_on_with_the_same_command(cli, library, tmp_path):
    file = tmp_path / "多い.csv"
    asked = [f"第{n}窓口の公用車の予備鍵はどこですか。,赤い棚,メモ.txt," for n in range(200)]
    file.write_text(HEAD + "\n".join(asked), encoding="utf-8")
    command = ["evaluate", "own", "--questions", str(file), "--save", "長い"]
    running = subprocess.Popen(
        cli.command(*command),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=dict(cli.environment),
    )
    with running:
        for line in running.stderr:
            if b"20/200" in line:
                break
        running.send_signal(signal.SIGINT)
        running.stderr.read()
    assert running.returncode == 9
    (run,) = cli.json("evaluate", "runs").document["runs"]
    assert run["finished"] is False
    assert 20 <= run["asked"] < 200
    done = cli.json(*command)
    assert f"{run['asked']} 問目の次から続けます" in done.err
    assert done.document["questions"] == 200
    assert [result["row"] for result in done.document["results"]] == list(range(2, 202))
    assert cli.json("evaluate", "runs").document["runs"][0]["finished"] is True
