"""Raise `verified` in catalogue.toml from reports of `localrag trial`: the only way that it is set.

    .venv/bin/python models/verify_from_report.py REPORT...

A model loads where its state is done and its template renders and opens the answer. It answers where
moreover half of the expected answers were given, most statements are supported, most answers end by
themselves, nothing of the template leaked and no more than one answer repeated itself. Only complete
reports on the samples count: the questions of a site cannot be seen here. Nothing is ever lowered.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from localrag.engines.catalogue import Verified, read_catalogue
from localrag.workflows.trial_report import (
    ModelTrial,
    TrialReport,
    TrialState,
    figures,
    read_report,
)

CATALOGUE = Path(__file__).with_name("catalogue.toml")
HALF = 0.5
MOST = 0.8
QUESTIONS = 30
_ORDER = list(Verified)


def shown_by(trial: ModelTrial) -> Verified:
    """Return what one trial has shown of a model."""
    is_open = trial.renders and trial.opens_answer and len(trial.questions) == QUESTIONS
    if trial.state is not TrialState.DONE or not is_open:
        return Verified.NONE
    found = figures(trial)
    shares = [(found.expected, HALF), (found.supported, HALF), (found.ended, MOST)]
    is_good = all(share is not None and share >= least for share, least in shares)
    return (
        Verified.ANSWERS
        if is_good and not found.marks and found.repeats <= 1
        else Verified.LOADS
    )


def shown(reports: Sequence[TrialReport]) -> dict[str, Verified]:
    """Return the best that complete reports on the samples have shown, by id of the catalogue."""
    best: dict[str, Verified] = {}
    for report in reports:
        if not report.is_complete or report.own_questions:
            continue
        for trial in report.models:
            if trial.catalogue_id is not None:
                known = best.get(trial.catalogue_id, Verified.NONE)
                best[trial.catalogue_id] = max(known, shown_by(trial), key=_ORDER.index)
    return best


def raised(text: str, found: dict[str, Verified]) -> str:
    """Return the text of the catalogue with `verified` raised, every other byte as it was."""
    entries = re.split(r"(?=^\[\[)", text, flags=re.MULTILINE)
    return "".join(_raised_entry(entry, found) for entry in entries)


def _raised_entry(entry: str, found: dict[str, Verified]) -> str:
    named = re.search(r'^id = "(.+)"$', entry, re.MULTILINE)
    held = re.search(r'^verified = "(\w+)"$', entry, re.MULTILINE)
    if named is None or held is None:
        return entry
    best = max(Verified(held[1]), found.get(named[1], Verified.NONE), key=_ORDER.index)
    return f'{entry[: held.start()]}verified = "{best.value}"{entry[held.end() :]}'


def main(files: Sequence[str]) -> None:
    """Raise the catalogue of this checkout."""
    found = shown([read_report(Path(file)) for file in files])
    text = raised(CATALOGUE.read_text(encoding="utf-8"), found)
    CATALOGUE.write_text(text, encoding="utf-8")
    read_catalogue(CATALOGUE)
    for model_id, best in sorted(found.items()):
        sys.stdout.write(f"{model_id}: {best.value}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
