"""A scripted engine over standard input and output, for tests of the window.

What it does hangs on words in the question: 停止 waits to be cancelled, なし declines, 故障 ends the
process, 誤り answers with an error, 要約 writes as a model would; anything else is answered by
excerpts. `--empty` starts without a folder, `--forbid SWITCH` and `--broken-policy SENTENCE` with a policy; `--die-at-start` ends at once; `--pid-file FILE` and
`--seen FILE` write down the process and the methods that were asked for.
"""

import argparse
import base64
import os
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any, TypeAlias

import msgspec
from tests.fakes.desk_answers import DeskAnswers

from localrag.host.framing import decode, encode, failure, lines, pack, response
from localrag.host.messages import (
    APPLICATION_ERROR,
    CANCELLED,
    ErrorBody,
    ErrorData,
    Message,
    Notification,
    Request,
    Sentences,
)

Json: TypeAlias = dict[str, Any]
FOLDER = {
    "path": "/資料/規程集",
    "uri": "file:///%E8%B3%87%E6%96%99/%E8%A6%8F%E7%A8%8B%E9%9B%86",
}
TEXT = "第７条　日当の額は、別表第２のとおりとする。\n一般職の日当は 2,500 円とする。\n課長級以上は 3,000 円とする。"
QUOTE = "一般職の日当は 2,500 円とする。"
_SKIPPED = {
    "code": "document.password_needed",
    "ja": "パスワードで保護されています。",
    "en": "Protected by a password.",
}


class Stopped(Exception):  # noqa: N818 - cancelling is a normal outcome
    """The request was cancelled."""


class ScriptedEngine:
    """Answers every method of the desktop from memory."""

    def __init__(self, desk: DeskAnswers, *, is_empty: bool, seen: Path | None) -> None:
        self._seen = seen
        self._sending = Lock()
        self._stops: dict[int, Event] = {}
        self._folders: list[Json] = [] if is_empty else [FOLDER]
        self._models: list[Json] = []
        self._methods: dict[str, Callable[[int, Json], Json]] = {
            "library.status": self._status,
            "library.documents": self._documents,
            "library.sync": self._sync,
            "ask": self._ask,
            "ask.warm": lambda _id, _params: {"is_warm": False},
            "page.show": _page,
            "document.forget": lambda _id, _params: {"forgotten": 1},
            "models.list": lambda _id, _params: {"models": self._models},
            "models.add": self._add_model,
            **desk.table(),
            "pins.list": lambda _id, _params: {"pinned": [], "can_pin": True},
            "pins.set": lambda _id, params: {
                "pinned": [1] * params["is_pinned"],
                "can_pin": True,
            },
        }

    def serve(self) -> None:
        """Answer until the pipe ends."""
        for line in lines(sys.stdin.buffer):
            message = decode(line)
            if not isinstance(message, Request):
                continue
            if self._seen is not None:
                with self._seen.open("a", encoding="utf-8") as kept:
                    kept.write(message.method + "\n")
            params: Json = msgspec.json.decode(message.params)
            if message.method == "cancel":
                self._stops.get(params["request"], Event()).set()
                self._send(response(message.id, {"found": True}))
                continue
            self._stops[message.id] = Event()
            Thread(target=self._answer, args=(message, params), daemon=True).start()

    def _answer(self, request: Request, params: Json) -> None:
        try:
            self._send(response(request.id, self._methods[request.method](request.id, params)))
        except Stopped:
            self._send(failure(request.id, ErrorBody(code=CANCELLED, message="中止しました。")))
        except ValueError as error:
            self._send(failure(request.id, _error(str(error))))

    def _send(self, message: Message) -> None:
        with self._sending:
            sys.stdout.buffer.write(encode(message))
            sys.stdout.buffer.flush()

    def _event(self, request: int, **fields: object) -> None:
        self._send(Notification(method="event", params=pack({"request": request, **fields})))

    def _wait_for_stop(self, request: int) -> None:
        self._stops[request].wait()
        raise Stopped

    def _status(self, _request: int, _params: Json) -> Json:
        rows = self._rows()
        return {
            "library": "main",
            "documents": len([row for row in rows if row["state"] == "indexed"]),
            "found": len(rows),
            "indexed": len([row for row in rows if row["state"] == "indexed"]),
            "skipped": [{"path": row["path"]} for row in rows if row["state"] == "skipped"],
            "folders": self._folders,
            "generation": 3,
            "size_bytes": 12_345_678,
            "last_run": "2026-11-25T09:00:00+09:00",
            "models": {"generator": self._models[0]["id"] if self._models else None},
        }

    def _documents(self, _request: int, _params: Json) -> Json:
        return {"documents": self._rows()}

    def _rows(self) -> list[Json]:
        if not self._folders:
            return []
        return [
            _row(1, "旅費規程.pdf", pages=12),
            _row(2, "別表第２.txt", pages=1),
            _row(3, "給与台帳.pdf", pages=0, reason=_SKIPPED),
        ]

    def _sync(self, request: int, params: Json) -> Json:
        gone = set(params.get("remove_folders", []))
        self._folders = [folder for folder in self._folders if folder["uri"] not in gone]
        for uri in params.get("add_folders", []):
            if "missing" in uri:
                raise ValueError("フォルダーが見つかりません。")
            self._folders = [*self._folders, {"path": uri.removeprefix("file://"), "uri": uri}]
        for done in range(3):
            item = f"規程集/文書{done}.pdf"
            self._event(request, kind="progress", done=done, total=3, item=item)
        if any("slow" in uri for uri in params.get("add_folders", [])):
            self._wait_for_stop(request)
        return {
            "found": 3,
            "added": 2,
            "changed": 0,
            "removed": 0,
            "unchanged": 0,
            "skipped": 1,
        }

    def _ask(self, request: int, params: Json) -> Json:
        text = params["text"]
        if "故障" in text:
            os._exit(3)
        if "誤り" in text:
            raise ValueError("モデルが途中で止まりました。")
        passages = [_passage(1, 1, "旅費規程.pdf", 3), _passage(2, 2, "別表第２.txt", 1)]
        self._event(request, kind="passages_found", passages=passages, search_ms=187.4)
        if "停止" in text:
            self._wait_for_stop(request)
        if "要約" in text:
            for done in (100, 900):
                self._event(request, kind="prompt_progress", done=done, total=900)
            for piece in ("日当は ", "2,500 円です。"):
                self._event(request, kind="text_delta", text=piece)
        answer = {"question": text, "passages": passages, "timings_ms": {}}
        if "なし" in text:
            return {**answer, "mode": "declined", "statements": [], "citations": []}
        mode = "generated" if "要約" in text else "extractive"
        return {**answer, "mode": mode, "statements": _STATEMENTS, "citations": _CITATIONS}

    def _add_model(self, _request: int, params: Json) -> Json:
        if "broken" in params["path"]:
            raise ValueError("モデルのファイルが途中で切れています。")
        name = params["path"].rsplit("/", 1)[-1].removesuffix(".gguf")
        self._models = [{"id": name, "role": "generator", "active": True, "size_bytes": 10**9}]
        return {"id": name, "role": "generator"}


def _uri(name: str) -> str:
    return FOLDER["uri"] + "/" + name


def _row(number: int, name: str, *, pages: int, reason: Json | None = None) -> Json:
    return {
        "id": number,
        "path": f"{FOLDER['path']}/{name}",
        "uri": _uri(name),
        "title": name,
        "type": name.rsplit(".", 1)[-1],
        "pages": pages,
        "state": "skipped" if reason else "indexed",
        "reason": reason,
        "modified": "2026-04-01T09:00:00+09:00",
        "size_bytes": 12345,
    }


def _place(document: int, name: str, page: int) -> Json:
    return {
        "document": f"{FOLDER['path']}/{name}",
        "uri": _uri(name),
        "title": name,
        "page": page,
        "page_label": str(page),
        "document_id": document,
        "chunk_id": document * 10,
    }


def _passage(rank: int, document: int, name: str, page: int) -> Json:
    return {
        "rank": rank,
        "score": 1.0 / rank,
        "text": TEXT,
        "heading_path": ["第２章", "第７条"],
        **_place(document, name, page),
    }


_STATEMENTS = [
    {
        "text": QUOTE,
        "support": "supported",
        "citations": [1],
        "span": {"text": "2,500 円", "start": 8, "end": 15},
    },
    {"text": "課長級以上は 3,000 円です。", "support": "partial", "citations": [2]},
    {"text": "海外も同じです。", "support": "unsupported", "citations": []},
]
_CITATIONS = [
    {"mark": 1, "quote": QUOTE, "start": 24, "end": 42, **_place(1, "旅費規程.pdf", 3)},
    {"mark": 2, "quote": QUOTE, "start": 24, "end": 42, **_place(2, "別表第２.txt", 1)},
]


def _page(_request: int, params: Json) -> Json:
    quotes = params["quotes"]
    if params["document_id"] == 1:
        width, height = params["width_px"], params["width_px"] * 297 // 210
        marks = [[width * 0.1, height * 0.2, width * 0.6, height * 0.03]] if quotes else []
        png = base64.b64encode(_png(width, height)).decode()
        return {"kind": "picture", "png": png, "rectangles": marks, "pages": 12}
    starts = [(TEXT.find(quote), len(quote)) for quote in quotes]
    spans = [[start, start + length] for start, length in starts if start >= 0]
    return {"kind": "text", "title": "別表第２", "label": "1", "text": TEXT, "spans": spans}


def _png(width: int, height: int) -> bytes:
    """Return a white page with grey lines (PNG, 8 bits of grey)."""
    rows = b"".join(
        b"\x00" + bytes([0xCC if row % 40 == 0 else 0xFF]) * width for row in range(height)
    )
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    ]
    framed = (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def _error(sentence: str) -> ErrorBody:
    ja = Sentences(what=sentence, safe="索引はそのままです。", do="もう一度お試しください。")
    en = Sentences(what="It failed.", safe="The index is unharmed.", do="Please try again.")
    data = ErrorData(code="fake.failed", ja=ja, en=en)
    return ErrorBody(code=APPLICATION_ERROR, message=sentence, data=data)


def main(arguments: list[str]) -> None:
    """Run until the pipe ends."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--empty", action="store_true")
    parser.add_argument("--die-at-start", action="store_true")
    parser.add_argument("--pid-file", type=Path)
    parser.add_argument("--seen", type=Path)
    parser.add_argument("--forbid", metavar="SWITCH")
    parser.add_argument("--broken-policy", metavar="SENTENCE", default="")
    options = parser.parse_args(arguments)
    if options.pid_file is not None:
        options.pid_file.write_text(str(os.getpid()), encoding="ascii")
    if options.die_at_start:
        sys.exit(3)
    forbidden = {} if options.forbid is None else {options.forbid: False}
    desk = DeskAnswers(forbidden, options.broken_policy)
    ScriptedEngine(desk, is_empty=options.empty, seen=options.seen).serve()


if __name__ == "__main__":
    main(sys.argv[1:])
