"""The verbs that are on record exist, and their arguments too; none of these is a question."""

import pytest

from localrag.cli.app import build, walk
from localrag.cli.recording import verbs_on_record
from localrag.host.governed import facts, figures

VERBS = {path.partition(" ")[2]: command for path, command in walk(build("ja"))}


@pytest.mark.parametrize("verb", verbs_on_record())
def test_a_verb_on_record_has_the_arguments_that_are_kept(verb):
    names = {parameter.name for parameter in VERBS[verb].params}
    assert set(verbs_on_record()[verb]) <= names - {"text", "question"}


def test_every_verb_that_changes_or_exports_something_is_on_record():
    harmless = {
        "demo", "status", "search", "ask", "prove-deleted", "bench", "engine", "app", "models list",
        "models measure", "models verify", "models recommend", "glossary list",
        "conversations list", "conversations show", "conversations rename", "answers list",
        "answers show", "words show", "pin list", "pin read", "audit verify", "audit show",
        "audit export", "library versions", "library keys show", "library keys list",
        "package verify",
    }  # fmt: skip
    groups = {verb for verb, command in VERBS.items() if hasattr(command, "commands")}
    others = {verb for verb in VERBS if not verb.startswith(("evaluate", "trial"))}
    assert others - groups - harmless - {""} == set(verbs_on_record())


def test_facts_are_short_texts_of_what_was_given():
    given = {"paths": ["a", "b"], "out_": "x" * 999, "none": None, "empty": [], "off": False}
    kept = facts(given, ("paths", "out_", "none", "empty", "off", "missing"))
    assert kept == {"paths": "a, b", "out": "x" * 300, "off": "False"}


def test_figures_leave_words_out():
    document = {"forgotten": 3, "seconds": 1.5, "ok": True, "answer": "秘密", "rows": [1]}
    assert figures(document) == {"forgotten": "3", "seconds": "1.5", "ok": "True"}
