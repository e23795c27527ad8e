"""What an audit log costs, and that it stands its writer being killed at every call.

usage: python -m benchmarks.audit [--events N] [--lines N] [--rounds N]
"""

import argparse
import os
import statistics
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from msgspec import structs
from tests.fakes.audit_kill import kill_matrix

from localrag.answering.understand import understand
from localrag.domain.audit import AuditEvent, AuditKind
from localrag.domain.cancel import CancelToken
from localrag.domain.library import Folder
from localrag.governance.audit_folder import append, file_name
from localrag.governance.audit_head import Head, write_head
from localrag.governance.audit_line import START, seal, unseal
from localrag.governance.audit_verify import verify
from localrag.governance.clock import SystemClock
from localrag.governance.places import Places
from localrag.governance.policy import AuditLevel, GuardAction, Policy
from localrag.governance.recording import logs, open_log
from localrag.host.governed import governed
from localrag.resources import demo_questions, samples_folder
from localrag.wiring import Session, Site
from localrag.workflows.ask import AskOptions, Mode, ask
from localrag.workflows.index_folders import index_folders

_WAYS = {
    "neither": Policy(),
    "log with words": Policy(audit=AuditLevel.TEXT),
    "log with hashes": Policy(audit=AuditLevel.HASHES),
    "guard": Policy(personal_data_in_answers=GuardAction.MASK),
}


def main() -> None:
    """Print what each costs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=300)
    parser.add_argument("--lines", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        _events(Path(folder) / "events", options.events)
        _year(Path(folder) / "year", options.lines)
        _questions(Path(folder) / "home", options.rounds)
        (Path(folder) / "kill").mkdir()
        deaths, torn = kill_matrix(Path(folder) / "kill", 1)
        print(f"killed at every call: {deaths} deaths, {torn} lines cut off, none of them lost")


def _events(home: Path, count: int) -> None:
    places = Places(home=home)
    for name, copy in (("one event", None), ("one event, with a copy", str(home / "copy"))):
        policy = Policy(audit=AuditLevel.TEXT, audit_copy=copy)
        log = open_log(places, policy, SystemClock())
        taken = []
        for number in range(count):
            begun = time.perf_counter()
            log.record(AuditEvent(kind=AuditKind.QUESTION, question=f"質問{number}"))
            taken.append((time.perf_counter() - begun) * 1000)
        print(f"{name}: median {statistics.median(taken):.1f} ms over {count}", flush=True)


def _year(home: Path, count: int) -> None:
    """Verify a log of so many lines, written in one go."""
    places = Places(home=home)
    log = open_log(places, Policy(audit=AuditLevel.TEXT), SystemClock())
    log.record(AuditEvent(kind=AuditKind.QUESTION, question="宿泊料の上限は" * 10))
    (folder,) = logs(places)
    (file,) = folder.glob("*.jsonl")
    first = unseal(file.read_bytes().rstrip())
    if first is None:
        raise AssertionError
    file.unlink()
    digest, content, began = START, [], 1
    for seq in range(1, count + 1):
        line = seal(structs.replace(first.line, seq=seq, prev=digest))
        content.append(line)
        digest = line[-67:-3].decode("ascii")
        if len(content) == count // 250 or seq == count:  # as many files as there are workdays
            append(folder / file_name(began, f"{2000 + began % 900}-04-01"), b"".join(content))
            content, began = [], seq + 1
    write_head(folder, Head(seq=count, hash=digest))
    size = sum(one.stat().st_size for one in folder.glob("*.jsonl"))
    begun = time.perf_counter()
    report = verify(folder)
    if report.problems or report.records != count:
        raise AssertionError(report.problems[:3])
    print(f"verify {count:,} lines, {size / 1e6:.0f} MB: {time.perf_counter() - begun:.1f} s")


def _questions(home: Path, rounds: int) -> None:
    """Ask the sample questions without a model in each way by turns."""
    site = Site(places=Places(home=home), library="main", policy=Policy())
    with Session(site) as session:
        with session.indexing() as tools:
            list(
                index_folders(
                    [Folder(path=os.fsencode(samples_folder()))], tools, CancelToken()
                )
            )
        records = {
            name: governed(replace(site, policy=policy), session.clock, lambda _: None)
            for name, policy in _WAYS.items()
        }
        taken: dict[str, list[float]] = {name: [] for name in records}
        with session.asking(Mode.EXTRACT) as tools:
            for _ in range(rounds):
                for text in demo_questions():
                    for name, record in records.items():
                        begun = time.perf_counter()
                        question = understand(record.question(text))
                        events = ask(question, tools, AskOptions(), CancelToken())
                        list(record.asked(question, events, 1))
                        taken[name].append((time.perf_counter() - begun) * 1000)
    for name, times in taken.items():
        print(f"a question, {name}: median {statistics.median(times):.1f} ms over {len(times)}")


if __name__ == "__main__":
    main()
