"""What the scripted engine answers to the screens beside 質問, from memory."""

from collections.abc import Callable
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]
SOUND = {"at": "2026-11-25T09:02:00+09:00", "generation": 3, "problems": 0, "read_data": False}
POLICY = {
    "may_add_models": True,
    "may_add_folders": True,
    "may_change_glossary": True,
    "may_read_ahead": True,
}
EXAMPLE = "日当の額について教えてください。"


class DeskAnswers:
    """Keeps a glossary, the last check and two runs; `policy` is what the administrator fixed."""

    def __init__(self, policy: Json, broken: str) -> None:
        self._policy = {**POLICY, **policy}
        self._broken = {"ja": broken, "en": "The policy is broken."} if broken else None
        self._check: Json | None = None
        self._terms: list[Json] = []
        self._generation = 3
        self._runs = [_run("前", 0.5), _run("後", 0.75)]

    def table(self) -> dict[str, Callable[[int, Json], Json]]:
        """Return the methods by name."""
        return {
            "site.show": self._site,
            "library.health": lambda _id, _params: {"last_check": self._check},
            "library.check": self._checked,
            "library.examples": lambda _id, _params: {"questions": [EXAMPLE]},
            "library.export": lambda _id, params: {"rows": len(params["uris"])},
            "document.find": _found,
            "document.remember": lambda _id, _params: {"remembered": 1},
            "search.try": _tried,
            "glossary.list": lambda _id, _params: self._glossary(),
            "glossary.put": self._put,
            "glossary.remove": self._remove,
            "glossary.restore": self._restore,
            "evaluation.runs": lambda _id, _params: {"runs": self._runs},
            "evaluation.questions": _questions,
            "evaluation.compare": _compared,
            "models.recommend": lambda _id, _params: _RECOMMENDED,
            "models.verify": lambda _id, params: {"verified": [params["id"]]},
        }

    def _site(self, _request: int, _params: Json) -> Json:
        return {
            "home": "/home/user/localrag",
            "library": "main",
            "policy_file": "/etc/localrag.json" if self._policy != POLICY else None,
            "policy": self._policy,
            "broken": self._broken,
            "samples": "file:///samples",
        }

    def _checked(self, _request: int, params: Json) -> Json:
        self._check = {**SOUND, "read_data": params["read_data"]}
        return {"ok": True, "last_check": self._check}

    def _glossary(self) -> Json:
        changed = "2026-11-25T09:02:00+09:00" if self._terms else None
        return {"entries": self._terms, "generation": self._generation, "changed": changed}

    def _put(self, _request: int, params: Json) -> Json:
        typed = params["entry"]
        names = {
            name: [part for part in typed[name].split("、") if part]
            for name in ("abbreviations", "synonyms", "readings")
        }
        before = len(self._terms)
        self._terms = [one for one in self._terms if one["term"] != params["former"]]
        is_new = len(self._terms) == before
        self._terms.append({"term": typed["term"], **names})
        return self._said(added=int(is_new), changed=int(not is_new))

    def _remove(self, _request: int, params: Json) -> Json:
        before = len(self._terms)
        self._terms = [one for one in self._terms if one["term"] not in params["terms"]]
        return self._said(removed=before - len(self._terms))

    def _restore(self, _request: int, params: Json) -> Json:
        self._terms = params["entries"]
        return self._said(added=len(self._terms))

    def _said(self, **counts: int) -> Json:
        self._generation += 1
        return {"added": 0, "changed": 0, "removed": 0, **counts, "remarks": []}


def _run(name: str, right: float) -> Json:
    return {
        "name": name,
        "begun": "2026-11-25T09:02:00+09:00",
        "questions": 4,
        "asked": 4,
        "finished": True,
        "conditions": {"generation": "3"},
        "figures": {"right": right},
    }


def _found(_request: int, params: Json) -> Json:
    if "ない" in params["words"]:
        return {"pages": []}
    return {"pages": [{"page": 1, "spans": [[0, 2], [9, 11]]}, {"page": 3, "spans": [[4, 6]]}]}


def _tried(_request: int, params: Json) -> Json:
    passage = {
        "rank": 1,
        "document": "/資料/規程集/別表第２.txt",
        "uri": "file:///%E8%B3%87%E6%96%99/2.txt",
        "title": "別表第２",
        "page": 1,
        "page_label": "1",
        "document_id": 2,
        "chunk_id": 20,
        "text": "<b>一般職の日当</b>は 2,500 円とする。",
        "heading_path": ["第７条 日当"],
        "indexes": {"words": 3, "vectors": 1},
        "title_words": ["別表"],
        "heading_words": ["日当"],
    }
    passages = [] if "なし" in params["text"] else [passage]
    return {"query_used": params["text"], "passages": passages, "timings_ms": {"search": 42.0}}


def _questions(_request: int, _params: Json) -> Json:
    return {
        "questions": [
            {"row": 2, "question": "日当はいくらですか。", "answers": ["2,500円"]},
            {"row": 4, "question": "献立は何ですか。", "expects_none": True},
        ],
        "bad_rows": [{"row": 3, "message": "3 行目に質問がありません。"}],
    }


def _compared(_request: int, params: Json) -> Json:
    change = {"what": "document_rank", "before": 1, "after": 3, "better": False}
    answer = {"what": "answer", "before": "wrong", "after": "right", "better": True}
    return {
        "before": _run(params["before"], 0.5),
        "after": _run(params["after"], 0.75),
        "comparable": False,
        "figures": {"right": {"questions": 4, "before": 0.5, "after": 0.75}},
        "better": [{"row": 2, "question": "日当はいくらですか。", "changes": [answer]}],
        "worse": [{"row": 4, "question": "宿泊料は", "changes": [change]}],
        "mixed": [],
        "same": 2,
    }


_RECOMMENDED = {
    "free_bytes": 8_000_000_000,
    "recommended": [
        {
            "id": "sbintuitions/sarashina2.2-3b-instruct-v0.1",
            "needed_bytes": 3_400_000_000,
            "file_bytes": 2_000_000_000,
            "licence": "MIT",
            "business": "yes",
            "is_domestic": True,
            "first_word_s": 12.4,
        },
        {"id": "x/slow", "needed_bytes": 7_000_000_000, "business": "check", "is_slow": True},
    ],
}
