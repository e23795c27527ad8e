"""A scripted engine that tells more, and faster, than any real one: to see whether the window keeps up.

1,500 documents; a run tells of each of them without a pause; an answer comes in 2,000 pieces and
rests on twenty sources.
"""

import sys
from typing import Any

from tests.fakes.desk_answers import DeskAnswers
from tests.fakes.engine_process import Json, ScriptedEngine, _passage, _place, _row

DOCUMENTS = 1_500
PIECES = 2_000
_SOURCES = 20
_PIECE = "第{}条の額による。\n"


class BusyEngine(ScriptedEngine):
    """Says everything at once."""

    def __init__(self) -> None:
        super().__init__(DeskAnswers({}, ""), is_empty=False, seen=None)
        self._methods["ask"] = self._long_answer
        self._methods["library.sync"] = self._long_run

    def _rows(self) -> list[Json]:
        return [_row(n, f"規程集第{n}号.pdf", pages=n % 90) for n in range(1, DOCUMENTS + 1)]

    def _long_run(self, request: int, _params: Json) -> Json:
        for done in range(DOCUMENTS):
            item = f"規程集/令和{done % 9}年度/文書{done}.pdf"
            self._event(request, kind="progress", done=done, total=DOCUMENTS, item=item)
        counts = dict.fromkeys(("changed", "removed", "unchanged", "skipped"), 0)
        return {"found": DOCUMENTS, "added": DOCUMENTS, **counts}

    def _long_answer(self, request: int, params: Json) -> Json:
        passages = [_passage(n, n, f"規程集第{n}号.pdf", 1) for n in range(1, _SOURCES + 1)]
        self._event(request, kind="passages_found", passages=passages, search_ms=1.0)
        for piece in range(PIECES):
            self._event(request, kind="text_delta", text=_PIECE.format(piece))
        statements: list[dict[str, Any]] = [
            {"text": f"第{n}号の額による。" * 12, "support": "supported", "citations": [n]}
            for n in range(1, _SOURCES + 1)
        ]
        citations = [
            {"mark": n, "quote": "額による。", "start": 0, "end": 5, **_place(n, f"{n}.pdf", 1)}
            for n in range(1, _SOURCES + 1)
        ]
        answer = {"question": params["text"], "mode": "generated", "timings_ms": {}}
        return {
            **answer,
            "passages": passages,
            "statements": statements,
            "citations": citations,
        }


if __name__ == "__main__":
    BusyEngine().serve()
    sys.exit(0)
