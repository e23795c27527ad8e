"""CPU time to the first word: five whole passages, the evidence that is sent, with rules read before.

usage: python -m benchmarks.first_token [--data DIR] [--maker FILE] [--questions N]
A Llama of 282 million random weights in Q4_0 stands for a real model of that shape: it reads as fast,
and what it writes does not matter. Each way begins with a model that has read something else.
"""

import argparse
import os
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.answers import Case, squad
from benchmarks.random_model import SQUAD, add_options, made_model
from localrag.answering.prompt import build_prompt
from localrag.answering.sending import units, whole
from localrag.answering.understand import understand
from localrag.domain.cancel import CancelToken
from localrag.domain.events import TextDelta
from localrag.domain.question import EarlierTurn, Message, Prompt, Role, TokenBudget
from localrag.domain.reading_size import READING_BYTES
from localrag.engines.kept_reading import KeptReading
from localrag.engines.llama import LlamaGenerator
from localrag.workflows.read_ahead import warm
from localrag.workflows.search import SearchTools

_NAMES = {
    "five": "five passages whole",
    "evidence": "the evidence that is sent",
    "second": "second question of a conversation",
    "warm": "the evidence, after a question of another conversation",
    "five again": "five passages whole, second run",
    "very first": "first question on a PC, at once, rules read and kept on the way",
    "at once": "first question of a later session, at once, rules from the disk",
    "typed": "first question of a session, model opened when typing began",
}
_BUDGET = TokenBudget(prompt=3_500, answer=24)
_OTHER = Prompt(
    messages=(Message(role=Role.SYSTEM, text="まったく別の文。"),), passages=(), budget=_BUDGET
)


@dataclass(frozen=True, slots=True, kw_only=True)
class First:
    """CPU seconds of the model's process up to the first piece of text, and what was read."""

    cpu_s: float
    read: int
    kept: int
    text: str


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_options(parser)
    parser.add_argument("--questions", type=int, default=8)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        model = made_model(options, Path(folder))
        kept = KeptReading(
            folder=Path(folder, "reading"), model_sha256="0" * 64, quota_bytes=READING_BYTES
        )
        with (
            LlamaGenerator(model, "random") as generator,
            LlamaGenerator(model, "random", kept=kept) as keeping,
            squad(options.data / SQUAD) as (cases, tools),
        ):
            compare(generator, cases, tools, options.questions)
            of_a_session((generator, keeping), kept.folder, (cases, tools), options.questions)


def compare(
    generator: LlamaGenerator, cases: Sequence[Case], tools: SearchTools, count: int
) -> None:
    """Ask `count` questions in each way, in turn, and print medians and ratios."""
    taken: dict[str, list[First]] = {"five": [], "evidence": [], "second": [], "warm": []}
    for one, after in pairs(cases, count):
        taken["five"].append(first(generator, five(one, generator)))
        prompt = evidence(one, tools, generator)
        begun = first(generator, prompt)
        taken["evidence"].append(begun)
        follow = evidence(after, tools, generator, prompt.after(begun.text))
        taken["second"].append(first(generator, follow, is_cold=False))
        rules = build_prompt(understand("別の質問"), (), generator.count_tokens, _BUDGET)
        list(generator.generate(rules, CancelToken()))
        taken["warm"].append(first(generator, prompt, is_cold=False))
    print(
        "| way | tokens read | kept | CPU s to the first word | ratio |\n|---|---|---|---|---|"
    )
    base = {"five": "five", "evidence": "five", "second": "evidence", "warm": "five"}
    show(taken, base)


def of_a_session(
    models: tuple[LlamaGenerator, LlamaGenerator],
    folder: Path,
    asked: tuple[Sequence[Case], SearchTools],
    count: int,
) -> None:
    """Ask the first question of a session as users do: at once, or after typing it.

    At once a model finds rules on the disk, but for the very first time on a PC. While somebody types they are
    taken into memory. The first of `models` reads the five passages, the other keeps its states in `folder`.
    """
    generator, keeping = models
    cases, tools = asked
    ways = ("five again", "very first", "at once", "typed")
    taken: dict[str, list[First]] = {way: [] for way in ways}
    for one, _ in pairs(cases, count):
        taken["five again"].append(first(generator, five(one, generator)))
        prompt = evidence(one, tools, keeping)
        list(keeping.generate(_OTHER, CancelToken()))
        for file in folder.glob("*"):
            file.unlink()
        before = cpu_of(keeping)
        warm(keeping, CancelToken())
        spent, rules = cpu_of(keeping) - before, keeping.last_run
        assert rules is not None
        found = first(keeping, prompt, is_cold=False)
        read = found.read + rules.read_tokens
        taken["very first"].append(replace(found, cpu_s=found.cpu_s + spent, read=read, kept=0))
        taken["at once"].append(first(keeping, prompt))
        list(keeping.generate(_OTHER, CancelToken()))
        warm(keeping, CancelToken())
        taken["typed"].append(first(keeping, prompt, is_cold=False))
    show(taken, dict.fromkeys(ways, "five again"))


def show(taken: dict[str, list[First]], base: dict[str, str]) -> None:
    """Print a row for each way: medians, and the ratio to the way in `base`."""
    medians = {way: statistics.median(f.cpu_s for f in found) for way, found in taken.items()}
    for way, found in taken.items():
        read = statistics.median(f.read for f in found)
        kept = statistics.median(f.kept for f in found)
        ratio = medians[way] / medians[base[way]]
        told = f"{ratio:.2f}" + (" of the first question" if way == "second" else "")
        print(f"| {_NAMES[way]} | {read:.0f} | {kept:.0f} | {medians[way]:.2f} | {told} |")


def pairs(cases: Sequence[Case], count: int) -> list[tuple[Case, Case]]:
    """Return so many questions, each with another one of the same article, spread over the file."""
    found: list[tuple[Case, Case]] = []
    step = max(1, len(cases) // count)
    for at in range(0, len(cases) - 1, step):
        one, after = cases[at], cases[at + 1]
        if one.right == after.right and len(found) < count:
            found.append((one, after))
    return found


def five(case: Case, generator: LlamaGenerator) -> Prompt:
    """Return the prompt of the five best passages as they stand."""
    question = understand(case.question.text)
    return build_prompt(
        question, whole(case.found.passages[:5]), generator.count_tokens, _BUDGET
    )


def evidence(
    case: Case,
    tools: SearchTools,
    generator: LlamaGenerator,
    earlier: Sequence[EarlierTurn] = (),
) -> Prompt:
    """Return the prompt as `ask` builds it."""
    question = understand(case.question.text)
    found = units(question, case.found.passages, tools.statistics, case.found.wording)
    return build_prompt(question, found, generator.count_tokens, _BUDGET, earlier)


def first(generator: LlamaGenerator, prompt: Prompt, *, is_cold: bool = True) -> First:
    """Have the prompt answered and return what it took up to the first piece of text."""
    if is_cold:
        list(generator.generate(_OTHER, CancelToken()))
    begun = cpu_of(generator)
    taken = 0.0
    pieces: list[str] = []
    for event in generator.generate(prompt, CancelToken()):
        if isinstance(event, TextDelta):
            if not pieces:
                taken = cpu_of(generator) - begun
            pieces.append(event.text)
    done = generator.last_run
    assert done is not None
    return First(
        cpu_s=taken, read=done.read_tokens, kept=done.kept_tokens, text="".join(pieces)
    )


def cpu_of(generator: LlamaGenerator) -> float:
    """Return the CPU seconds that the model's process has used."""
    fields = Path(f"/proc/{generator.worker_pid}/stat").read_text(encoding="ascii")
    times = fields.rsplit(") ", 1)[1].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
