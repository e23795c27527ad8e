"""CPU seconds of child processes, several times in turn, so that a noisy machine tells little."""

import resource
import statistics
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """Median CPU seconds and the spread over `runs`."""

    name: str
    median_s: float
    low_s: float
    high_s: float
    runs: int

    def row(self, reference: "Figure") -> str:
        """Return a line of a Markdown table with the ratio to `reference`."""
        ratio = self.median_s / reference.median_s
        return (
            f"| {self.name} | {self.median_s:.2f} | {self.low_s:.2f}–{self.high_s:.2f} "
            f"| {ratio:.3f} |"
        )


# A program that indexes the folder it is given into a library of its own.
INDEX = (
    "import subprocess, sys, tempfile\n"
    "with tempfile.TemporaryDirectory() as home:\n"
    "    subprocess.run([sys.executable, '-m', 'localrag', '--home', home, 'index', sys.argv[1]],"
    " check=True, capture_output=True)\n"
)
HEADER = "| what | CPU s (median) | low–high | ratio to reference |\n|---|---|---|---|"


def cpu_s(command: Sequence[str]) -> float:
    """Run `command` to its end and return the CPU seconds that it and its children used.

    Raises subprocess.CalledProcessError if it fails.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def in_turn(commands: dict[str, Sequence[str]], runs: int) -> list[Figure]:
    """Run each command `runs` times, in turn, after one run that warms the caches."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for run in range(runs + 1):
        for name, command in commands.items():
            seconds = cpu_s(command)
            if run:
                taken[name].append(seconds)
    return [
        Figure(
            name=name,
            median_s=statistics.median(values),
            low_s=min(values),
            high_s=max(values),
            runs=runs,
        )
        for name, values in taken.items()
    ]
