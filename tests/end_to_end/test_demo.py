"""The demonstration answers its questions from the right documents, and says what ran."""

import tomllib

from localrag.resources import samples_folder
from localrag.text.normalise import squashed

QUESTIONS = tomllib.loads(
    samples_folder().with_name("questions.toml").read_text(encoding="utf-8")
)["demo"]


def test_each_question_is_answered_with_the_words_of_the_right_document(cli):
    shown = cli.json("demo")
    assert shown.code == 0
    for question, answer in zip(QUESTIONS, shown.document["answers"], strict=True):
        quotes = [
            squashed(citation["quote"])
            for citation in answer["citations"]
            if citation["document"].endswith(question["file"])
        ]
        assert any(squashed(question["phrase"]) in quote for quote in quotes), question


def test_all_samples_are_read_and_the_parts_are_named(cli):
    shown = cli.json("demo").document
    assert shown["index"]["added"] == len(list(samples_folder().iterdir()))
    assert shown["index"]["skipped"] == 0
    assert shown["parts"]["embedder"]
    assert shown["parts"]["mode"] == "extractive"


def test_people_see_questions_marks_and_sources(cli):
    text = cli.run("demo").out
    assert text.count("質問: ") == len(QUESTIONS)
    assert "[1]" in text
    assert "旅費規程.pdf p.4" in text
