import gzip
import json
from pathlib import Path

import pytest

from localrag.analysis.gold import read_qa, read_squad
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode


def squad(*paragraphs: tuple[str, list[dict[str, object]]], title: str = "条文") -> bytes:
    rows = [{"context": context, "qas": qas} for context, qas in paragraphs]
    return json.dumps({"data": [{"title": title, "paragraphs": rows}]}).encode()


def qa(question: str, *answers: str, **more: object) -> dict[str, object]:
    return {"question": question, "answers": [{"text": text} for text in answers], **more}


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def refusal(path: Path, read: object = read_squad) -> str:
    with pytest.raises(UsageError) as error:
        read(path)
    assert error.value.code is UsageCode.BAD_GOLD_FILE
    assert error.value.fields["file"] == str(path)
    return error.value.fields["reason"]


def test_every_distinct_context_is_one_document(tmp_path: Path) -> None:
    data = squad(
        ("旅費 [SEP] 日当は二千円。", [qa("日当は?", "二千円", "二千円", "2千円")]),
        ("旅費 [SEP] 日当は二千円。", [qa("額は?", "二千円")]),
        ("本文だけ。", [qa("何?", "本文")]),
    )
    gold = read_squad(write(tmp_path, "gold.json", data))
    assert [(c.title, c.text) for c in gold.contexts] == [
        ("旅費", "日当は二千円。"),
        ("条文", "本文だけ。"),
    ]
    assert [q.text for q in gold.questions] == ["日当は?", "額は?", "何?"]
    assert gold.questions[0].answers == ("二千円", "2千円")
    assert [q.source for q in gold.questions] == [
        gold.contexts[0].key,
        gold.contexts[0].key,
        gold.contexts[1].key,
    ]


def test_impossible_questions_are_left_out(tmp_path: Path) -> None:
    data = squad(("本文", [qa("何?", is_impossible=True), qa("誰?"), qa("いつ?", "今日")]))
    gold = read_squad(write(tmp_path, "gold.json", data))
    assert [q.text for q in gold.questions] == ["いつ?"]


def test_a_compressed_file_reads_the_same(tmp_path: Path) -> None:
    data = squad(("本文", [qa("何?", "本文")]))
    plain = read_squad(write(tmp_path, "gold.json", b"\xef\xbb\xbf" + data))
    assert read_squad(write(tmp_path, "gold.json.gz", gzip.compress(data))) == plain


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not in SQuAD format"),
        (b"[]", "not in SQuAD format"),
        (b'{"data": [{"paragraphs": [{"context": 1, "qas": []}]}]}', "not in SQuAD format"),
        (b'{"data": [{"paragraphs": [{"context": "a"}]}]}', "not in SQuAD format"),
        (squad(("a", [{"question": 1, "answers": [{"text": "a"}]}])), "not in SQuAD format"),
        (b'{"data": []}', "no questions"),
        (b"\xff\xfe", "not UTF-8"),
    ],
)
def test_a_file_that_is_no_squad_is_refused(tmp_path: Path, data: bytes, reason: str) -> None:
    assert refusal(write(tmp_path, "gold.json", data)) == reason


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path / "missing.json") == "cannot be read"
    assert refusal(write(tmp_path, "cut.json.gz", gzip.compress(b"x" * 99)[:20])) == (
        "cannot be read"
    )
    broken = gzip.compress(b"x" * 99)
    assert (
        refusal(write(tmp_path, "bad.json.gz", broken[:12] + b"\xff" * 9)) == "cannot be read"
    )


def test_questions_about_files_are_read_line_by_line(tmp_path: Path) -> None:
    lines = '{"question": "何?", "answer": "答", "file": "a/b.pdf", "id": 1}\n\n'
    [question] = read_qa(write(tmp_path, "qa.jsonl", lines.encode()))
    assert (question.text, question.answers, question.source) == ("何?", ("答",), "a/b.pdf")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "line 1"),
        (b'{"question": "a", "answer": "b"}', "line 1"),
        (b'{"question": "a", "answer": 1, "file": "c"}', "line 1"),
        (b"3", "line 1"),
        (b"", "no questions"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, line: bytes, reason: str) -> None:
    assert refusal(write(tmp_path, "qa.jsonl", line), read_qa) == reason
