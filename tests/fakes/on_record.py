"""What a home has on record, and requests to the engine under a policy."""

import json
from pathlib import Path
from typing import Any

import msgspec

from localrag.domain.cancel import CancelToken
from localrag.governance.places import Places
from localrag.governance.policy import Policy
from localrag.host.calls import Call, Result
from localrag.host.methods import Methods
from localrag.host.params import NoParams
from localrag.wiring import Session, Site

TEXT = (
    "旅費規程\n第２条　宿泊料の上限は一夜につき9,800円とする。\n\n"
    "連絡先\n庶務係の架空太郎の電話番号は 090-1234-5678 です。\n"
)
HARMLESS, PERSONAL = "宿泊料の上限はいくらですか", "架空太郎の電話番号は"


def records(home: Path) -> list[dict[str, Any]]:
    """Return all lines of all logs of a home."""
    return [
        json.loads(line)
        for file in sorted(home.glob("audit/*/*.jsonl"))
        for line in file.read_text(encoding="utf-8").splitlines()
    ]


def methods(home: Path, **policy: Any) -> Methods:
    """Return the methods of an engine under a policy of these switches."""
    site = Site(places=Places(home=home), library="main", policy=Policy(**policy))
    return Methods(Session(site), "ja")


def asked(
    table: Methods, method: str, params: Any = None, events: list[Any] | None = None
) -> Result:
    """Return the result of a request; its events go to `events`."""
    raw = msgspec.Raw(msgspec.json.encode(NoParams() if params is None else params))
    heard = [] if events is None else events
    return table.run(
        method, Call(untrusted_params=raw, emit=heard.append, cancel=CancelToken())
    )
