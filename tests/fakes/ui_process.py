"""A window without a window: sends lines, waits for lines, writes down what it was sent.

Usage: ui_process.py TRANSCRIPT STEP... where a step is `send:LINE` or `wait:WORDS` (until a line
with these words has come). It ends after the last step, or when the pipe does.
"""

import sys
from collections.abc import Sequence
from pathlib import Path


def main(transcript: Path, steps: Sequence[str]) -> None:
    """Play the steps."""
    with transcript.open("w", encoding="utf-8") as kept:
        for step in steps:
            kind, _, words = step.partition(":")
            if kind == "send":
                sys.stdout.buffer.write(words.encode() + b"\n")
                sys.stdout.buffer.flush()
                continue
            for line in sys.stdin.buffer:
                kept.write(line.decode())
                kept.flush()
                if words in line.decode():
                    break


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
