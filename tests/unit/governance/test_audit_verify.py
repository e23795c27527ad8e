"""Whatever is done to a log is found, and where."""

import json
import random
import shutil
from hashlib import sha256

import pytest
from tests.fakes.audit_log import MadeLog, lines, put

from localrag.governance.audit_head import Head, write_head
from localrag.governance.audit_line import unseal
from localrag.governance.audit_verify import ProblemKind, verify

COUNT = 12


@pytest.fixture(scope="module")
def asked(tmp_path_factory):
    made = MadeLog(tmp_path_factory.mktemp("asked") / "log")
    made.ask(*(f"質問{number}" for number in range(1, COUNT + 1)))
    return made


@pytest.fixture
def log(asked, tmp_path):
    shutil.copytree(asked.folder, tmp_path / "log")
    return MadeLog(tmp_path / "log", moments=asked.moments)


def found(folder):
    return [(p.kind, p.line, p.seq, p.upto) for p in verify(folder).problems]


def forged(line: bytes, **changes: object) -> bytes:
    """Return a line that says something else, with a hash that fits."""
    said = json.loads(line)
    del said["hash"]
    body = json.dumps({**said, **changes}, ensure_ascii=False, separators=(",", ":"))[:-1]
    seal = sha256(body.encode()).hexdigest()
    return f'{body},"hash":"{seal}"}}\n'.encode()


def test_a_log_as_it_was_written_has_no_problem(log):
    report = verify(log.folder)
    assert report.problems == ()
    assert (report.records, report.torn) == (COUNT, 0)
    assert (report.first.line.seq, report.last.line.seq) == (1, COUNT)
    assert report.first.line.question == "質問1"


@pytest.mark.parametrize("place", range(COUNT))
def test_an_edited_line_is_found(log, place):
    content = lines(log.folder)
    content[place] = content[place].replace("質問".encode(), "疑問".encode())
    put(log.folder, content)
    assert found(log.folder) == [(ProblemKind.EDITED, place + 1, place + 1, 0)]


@pytest.mark.parametrize("place", range(COUNT))
def test_a_line_that_was_edited_with_its_hash_is_found(log, place):
    content = lines(log.folder)
    content[place] = forged(content[place], question="別の質問")
    put(log.folder, content)
    assert found(log.folder) == [(ProblemKind.EDITED, place + 1, place + 1, 0)]


@pytest.mark.parametrize("place", range(COUNT))
def test_a_line_that_says_nothing_any_more_is_found(log, place):
    content = lines(log.folder)
    content[place] = b"x" * len(content[place][:-1]) + b"\n"
    put(log.folder, content)
    kinds = found(log.folder)
    assert (ProblemKind.EDITED, place + 1, 0, 0) in kinds
    if place < COUNT - 1:
        assert len(kinds) == 1


@pytest.mark.parametrize("place", range(COUNT))
@pytest.mark.parametrize("count", [1, 3])
def test_deleted_lines_are_found(log, place, count):
    content = lines(log.folder)
    del content[place : place + count]
    put(log.folder, content)
    last = min(place + count, COUNT)
    kind = ProblemKind.CUT if last == COUNT else ProblemKind.MISSING
    assert found(log.folder) == [(kind, place + 1, place + 1, last)]


@pytest.mark.parametrize("place", range(COUNT))
def test_an_inserted_line_is_found(log, place):
    content = lines(log.folder)
    before = unseal(content[place - 1].rstrip()).hash if place else "0" * 64
    content.insert(place, forged(content[place], question="なかった質問", prev=before))
    put(log.folder, content)
    assert found(log.folder) == [(ProblemKind.INSERTED, place + 1, place + 1, 0)]


@pytest.mark.parametrize("place", range(COUNT))
def test_a_line_that_stands_twice_is_found(log, place):
    content = lines(log.folder)
    content.insert(place + 1, content[place])
    put(log.folder, content)
    assert found(log.folder) == [(ProblemKind.INSERTED, place + 2, place + 1, 0)]


@pytest.mark.parametrize(("origin", "goal"), [(0, 11), (11, 0), (3, 7), (7, 3), (5, 6)])
def test_a_moved_line_is_found(log, origin, goal):
    content = lines(log.folder)
    content.insert(goal, content.pop(origin))
    put(log.folder, content)
    kinds = found(log.folder)
    assert [kind for kind, *_ in kinds] == [ProblemKind.MOVED]
    assert kinds[0][1] in (origin + 1, goal + 1)


def test_a_log_that_was_written_anew_is_told_by_its_head_and_by_an_anchor(log):
    last = verify(log.folder).last
    other = MadeLog(log.folder.parent / "other")
    other.ask(*(f"無難な質問{number}" for number in range(1, COUNT + 1)))
    put(log.folder, lines(other.folder))
    assert found(log.folder) == [(ProblemKind.EDITED, COUNT, COUNT, 0)]
    write_head(log.folder, Head(seq=COUNT, hash=verify(other.folder).last.hash))
    assert found(log.folder) == []  # nothing that lies here can tell any more
    anchored = verify(log.folder, (last.line.seq, last.hash)).problems
    assert [(p.kind, p.line) for p in anchored] == [(ProblemKind.EDITED, COUNT)]


def three_days(tmp_path):
    made = MadeLog(tmp_path / "days")
    for day in range(3):
        made.ask(f"{day}日目", f"{day}日目の二つめ")
        made.moments.pass_by(days=1)
    return made, sorted(made.folder.glob("*.jsonl"))


def test_each_day_begins_a_file_with_the_end_of_the_one_before(tmp_path):
    made, files = three_days(tmp_path)
    assert [file.name for file in files] == [
        "00000001-2026-04-01.jsonl",
        "00000003-2026-04-02.jsonl",
        "00000006-2026-04-03.jsonl",
    ]
    anchor = unseal(files[1].read_bytes().splitlines()[0]).line
    end = unseal(files[0].read_bytes().splitlines()[-1])
    assert anchor.event == "anchor"
    assert anchor.facts["last_hash"] == end.hash
    assert anchor.facts["last_seq"] == "2"
    assert found(made.folder) == []


@pytest.mark.parametrize(
    ("gone", "expected"),
    [
        (0, (ProblemKind.MISSING, 1, 1, 2)),
        (1, (ProblemKind.MISSING, 1, 3, 5)),
        (2, (ProblemKind.CUT, 4, 6, 8)),
    ],
)
def test_a_deleted_file_is_found(tmp_path, gone, expected):
    made, files = three_days(tmp_path)
    files[gone].unlink()
    assert found(made.folder) == [expected]


def test_a_log_of_which_nothing_is_left_is_found_by_its_head(tmp_path):
    made, files = three_days(tmp_path)
    for file in files:
        file.unlink()
    assert found(made.folder) == [(ProblemKind.CUT, 0, 1, 8)]


def test_any_change_of_any_byte_is_found(log):
    (file,) = log.folder.glob("*.jsonl")
    content = file.read_bytes()
    chance = random.Random(12)  # noqa: S311 - a sample of places
    missed = []
    for place in chance.sample(range(len(content) - 1), 300):
        flipped = bytes([content[place] ^ 1 << chance.randrange(8)])
        file.write_bytes(content[:place] + flipped + content[place + 1 :])
        if not found(log.folder):
            missed.append(place)
    assert missed == []


def test_several_changes_at_once_are_found(tmp_path):
    _, files = three_days(tmp_path)
    written = [file.read_bytes() for file in files]
    chance = random.Random(4)  # noqa: S311 - a sample of changes
    for _ in range(150):
        changed = [content.splitlines(keepends=True) for content in written]
        for _ in range(chance.randrange(1, 4)):
            change(chance.choice(changed), chance)
        after = [b"".join(content) for content in changed]
        for file, content in zip(files, after, strict=True):
            file.write_bytes(content)
        assert bool(found(tmp_path / "days")) is (after != written)


def change(content, chance):
    place = chance.randrange(len(content) + 1)
    line = content[place] if place < len(content) else None
    match chance.randrange(6):
        case 0:
            del content[place:]
        case _ if line is None or b'"seq"' not in line:
            return
        case 1:
            del content[place]
        case 2:
            content.insert(chance.randrange(len(content)), content.pop(place))
        case 3:
            content[place] = forged(line, question=str(chance.random()))
        case 4:
            content[place] = forged(line, seq=chance.randrange(1, 12))
        case 5:
            content.insert(place, chance.choice([line, forged(line, prev="f" * 64), b"x\n"]))


def test_any_cut_of_the_end_is_found(log):
    (file,) = log.folder.glob("*.jsonl")
    content = file.read_bytes()
    for end in range(0, len(content) - 1, 97):
        file.write_bytes(content[:end])
        assert ProblemKind.CUT in {kind for kind, *_ in found(log.folder)}
