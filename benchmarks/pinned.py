"""A question to a pinned document: read cold, and with what was read ahead taken from the disk.

usage: python -m benchmarks.pinned [--data DIR] [--maker FILE] [--rounds N]
A Llama of 282 million random weights in Q4_0 stands for a real model of that shape. Each answer is
written by a process that has read nothing; both ways must write the same. Then reading is cancelled
in the middle, and reading ahead is interrupted by a question.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.answers import Case, squad
from benchmarks.first_token import cpu_of
from benchmarks.random_model import SQUAD, add_options, made_model
from localrag.answering.prefix import prefix_of
from localrag.answering.prompt import build_prompt
from localrag.answering.understand import understand
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.events import PromptProgress, TextDelta
from localrag.domain.passage import Passage
from localrag.domain.question import Message, Prompt, Role, TokenBudget
from localrag.domain.reading import Part
from localrag.engines.kept_reading import KeptReading
from localrag.engines.llama import LlamaGenerator

_BUDGET = TokenBudget(prompt=3_500, answer=24)
_PART = Part(document=1, generation=1)
_TOKENS = 900
_QUOTA = 1 << 30
_SHORT = Prompt(
    messages=(Message(role=Role.SYSTEM, text="別の文。"),), passages=(), budget=_BUDGET
)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """Seconds up to the first piece of text, what was read, and all that was written."""

    wall_s: float
    cpu_s: float
    read: int
    loaded: int
    text: str


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        model = made_model(options, folder)
        with squad(options.data / SQUAD) as (cases, _):
            compare(model, folder / "reading", cases, options.rounds)
            cancels(model, folder / "reading", cases, options.rounds)


def compare(model: Path, folder: Path, cases: Sequence[Case], rounds: int) -> None:
    """Ask questions cold and with the state, in turn; print medians and the ratio."""
    ways: dict[str, list[First]] = {"cold": [], "loaded": []}
    with opened(model, folder) as generator:
        passages = document(cases, generator)
        prefix, tokens = prefix_of(_PART, passages, generator.count_tokens)
        begun = time.perf_counter()
        list(generator.read_ahead(prefix, time.time_ns(), CancelToken()))
        print(f"read ahead: {tokens} tokens of text, {time.perf_counter() - begun:.2f} s")
        prompts = [_prompt(case, passages, generator) for case in cases[:rounds]]
    (file,) = folder.iterdir()
    print(f"state: {file.stat().st_size / 1e6:.1f} MB")
    for prompt in prompts:
        for way, kept in (("cold", None), ("loaded", folder)):
            with opened(model, kept) as generator:
                ways[way].append(first(generator, prompt))
        if ways["cold"][-1].text != ways["loaded"][-1].text:
            sys.exit("the answers differ")
    print(
        "| way | tokens read | loaded | CPU s to the first word | wall s |\n|---|---|---|---|---|"
    )
    for way, found in ways.items():
        read, loaded = (
            statistics.median(getattr(f, n) for f in found) for n in ("read", "loaded")
        )
        cpu, wall = (
            statistics.median(getattr(f, n) for f in found) for n in ("cpu_s", "wall_s")
        )
        print(f"| {way} | {read:.0f} | {loaded:.0f} | {cpu:.2f} | {wall:.2f} |")
    ratios = [b.cpu_s / a.cpu_s for a, b in zip(ways["cold"], ways["loaded"], strict=True)]
    print(f"CPU loaded / cold: {', '.join(f'{r:.3f}' for r in ratios)}; same tokens in all")


def cancels(model: Path, folder: Path, cases: Sequence[Case], rounds: int) -> None:
    """Stop a question while its prompt is read, and a reading ahead by a question."""
    taken: dict[str, list[float]] = {"question": [], "reading ahead": []}
    with opened(model, None) as generator:
        passages = document(cases, generator)
        for case in cases[:rounds]:
            list(generator.generate(_SHORT, CancelToken()))
            cancel = CancelToken()
            events = generator.generate(_prompt(case, passages, generator), cancel)
            taken["question"].append(_stopped(events, cancel))
    for number in range(rounds):
        with opened(model, folder.with_name(f"other-{number}")) as generator:
            prefix, _ = prefix_of(_PART, passages, generator.count_tokens)
            cancel = CancelToken()
            events = generator.read_ahead(prefix, time.time_ns(), cancel)
            taken["reading ahead"].append(_stopped(events, cancel))
    for what, times in taken.items():
        print(f"cancel of a {what}: {', '.join(f'{t * 1000:.0f} ms' for t in times)}")


def _stopped(events: Iterator[PromptProgress | TextDelta], cancel: CancelToken) -> float:
    """Cancel in the middle of reading; return the wall time until it has ended."""
    begun = 0.0
    try:
        for event in events:
            if (
                not begun
                and isinstance(event, PromptProgress)
                and event.done > event.total // 3
            ):
                begun = time.perf_counter()
                cancel.cancel()
    except Cancelled:
        return time.perf_counter() - begun
    sys.exit("it was not stopped")


def opened(model: Path, folder: Path | None) -> LlamaGenerator:
    """Return the model in a new process, which has not begun yet."""
    kept = folder and KeptReading(folder=folder, model_sha256="0" * 64, quota_bytes=_QUOTA)
    return LlamaGenerator(model, "random", kept=kept or None)


def document(cases: Sequence[Case], generator: LlamaGenerator) -> tuple[Passage, ...]:
    """Return passages of some 900 tokens together."""
    found: dict[int, Passage] = {}
    tokens = 0
    for passage in (passage for case in cases for passage in case.found.passages):
        if passage.chunk.id in found:
            continue
        (length,) = generator.count_tokens([passage.chunk.text])
        if tokens + length <= _TOKENS:
            found[passage.chunk.id] = passage
            tokens += length
        if tokens > _TOKENS * 9 // 10:
            break
    return tuple(found.values())


def _prompt(case: Case, passages: Sequence[Passage], generator: LlamaGenerator) -> Prompt:
    question = understand(case.question.text)
    return build_prompt(question, (), generator.count_tokens, _BUDGET, pinned=passages)


def first(generator: LlamaGenerator, prompt: Prompt) -> First:
    """Have a prompt answered by a process that is running but has read nothing of it."""
    generator.count_tokens(["始"])
    begun, cpu = time.perf_counter(), cpu_of(generator)
    wall_s = cpu_s = 0.0
    pieces: list[str] = []
    for event in generator.generate(prompt, CancelToken()):
        if isinstance(event, TextDelta):
            if not pieces:
                wall_s, cpu_s = time.perf_counter() - begun, cpu_of(generator) - cpu
            pieces.append(event.text)
    done = generator.last_run
    assert done is not None
    return First(
        wall_s=wall_s,
        cpu_s=cpu_s,
        read=done.read_tokens,
        loaded=done.loaded_tokens,
        text="".join(pieces),
    )


if __name__ == "__main__":
    main()
