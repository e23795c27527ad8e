"""After a power cut the audit log holds what was acknowledged, and goes on by itself.

What is simulated: of the line that was being written any sectors are there, the others are zero or
missing, and the two places of the head are from any time before, each by itself.
"""

import random

from tests.fakes.audit_kill import questions
from tests.fakes.audit_log import MadeLog

from localrag.governance import audit_log
from localrag.governance.audit_folder import append
from localrag.governance.audit_verify import verify

SECTOR = 512
CUTS = 60


def torn(content, chance):
    """Return what may be on a disk of bytes that were not synced."""
    end = chance.randrange(len(content) + 1)
    kept = bytearray(content[:end])
    for begin in range(0, end, SECTOR):
        if chance.random() < 0.4:
            kept[begin : begin + SECTOR] = bytes(len(kept[begin : begin + SECTOR]))
    return bytes(kept)


def test_after_a_power_cut_nothing_acknowledged_is_lost(tmp_path, monkeypatch):
    appended, heads = [], []

    def remembered(path, content):
        append(path, content)
        appended.append((path, path.read_bytes().removesuffix(content), content))
        heads.append((path.parent / "head").read_bytes())

    monkeypatch.setattr(audit_log, "append", remembered)
    made = MadeLog(tmp_path / "log")
    for day in range(3):
        made.moments.pass_by(days=1)
        made.ask(*(f"{day}-{number} " + "長い質問" * 60 for number in range(4)))
    monkeypatch.undo()
    asked = [question.split(" ")[0] for question in questions(made.folder)]
    chance, unfinished = random.Random(9), 0  # noqa: S311 - a sample of power cuts
    for cut in range(CUTS):
        at = chance.randrange(len(appended))
        folder = tmp_path / str(cut)
        folder.mkdir()
        for path, before, content in appended[:at]:
            (folder / path.name).write_bytes(before + content)
        path, before, content = appended[at]
        (folder / path.name).write_bytes(before + torn(content, chance))
        old, older = (heads[chance.randrange(at + 1)] for _ in range(2))
        (folder / "head").write_bytes(old[:SECTOR] + older[SECTOR:])
        acknowledged = sum(b'"question"' in content for _, _, content in appended[:at])

        report = verify(folder)
        assert report.problems == ()
        unfinished += report.torn
        MadeLog(folder).ask("そのあと")
        assert verify(folder).problems == ()
        found = [question.split(" ")[0] for question in questions(folder)]
        assert found[:acknowledged] == asked[:acknowledged]
        assert found[-1] == "そのあと"
    assert unfinished > CUTS // 3
