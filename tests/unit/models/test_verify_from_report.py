"""What reports of a trial may say of a model in the catalogue."""

import msgspec
import pytest
from models.verify_from_report import raised, shown, shown_by

from localrag.engines.catalogue import Verified
from localrag.workflows.trial_report import (
    ModelTrial,
    QuestionTrial,
    TrialReport,
    TrialState,
    read_report,
)

ID = "Qwen/Qwen3-4B"


def row(number, **changed):
    good = QuestionTrial(
        number=number,
        is_answerable=True,
        outcome="generated",
        is_expected=True,
        supported=1,
        has_ended=True,
    )
    return msgspec.structs.replace(good, **changed)


def trial(*, rows=30, state=TrialState.DONE, opens_answer=True, **changed):
    return ModelTrial(
        catalogue_id=ID,
        sha256="0" * 64,
        size_bytes=1,
        architecture="qwen3",
        state=state,
        renders=True,
        knows_system=True,
        opens_answer=opens_answer,
        questions=tuple(row(number, **changed) for number in range(rows)),
    )


def report(model, **changed):
    whole = TrialReport(
        version="1",
        day="2026-11-25",
        system="Linux",
        cores=4,
        memory_bytes=None,
        own_questions=False,
        is_complete=True,
        models=(model,),
    )
    return msgspec.structs.replace(whole, **changed)


@pytest.mark.parametrize(
    ("tried", "expected"),
    [
        (trial(), Verified.ANSWERS),
        (trial(is_expected=False), Verified.LOADS),
        (trial(supported=0, unsupported=1), Verified.LOADS),
        (trial(has_ended=False), Verified.LOADS),
        (trial(has_marks=True), Verified.LOADS),
        (trial(repeats=True), Verified.LOADS),
        (trial(state=TrialState.DIED), Verified.NONE),
        (trial(opens_answer=False), Verified.NONE),
        (trial(rows=29), Verified.NONE),
    ],
)
def test_a_trial_shows_as_much_as_its_rows(tried, expected):
    assert shown_by(tried) is expected


@pytest.mark.parametrize("changed", [{"is_complete": False}, {"own_questions": True}])
def test_half_a_report_or_one_on_unknown_questions_shows_nothing(changed):
    assert shown([report(trial(), **changed)]) == {}


def test_the_best_report_counts():
    found = shown([report(trial()), report(trial(has_ended=False))])
    assert found == {ID: Verified.ANSWERS}


def test_only_the_line_of_that_model_is_raised_and_none_is_lowered():
    text = (
        f'# head\n\n[[generator]]\nid = "{ID}"\nverified = "none"\nnote = "x"\n\n'
        '[[generator]]\nid = "b/c"\nverified = "answers"\n'
    )
    wanted = text.replace('"none"', '"loads"')
    assert raised(text, {ID: Verified.LOADS, "b/c": Verified.NONE}) == wanted


def test_a_report_is_read_as_it_was_written(tmp_path):
    file = tmp_path / "report.json"
    file.write_bytes(msgspec.json.encode(report(trial())))
    assert read_report(file) == report(trial())
