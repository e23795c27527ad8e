"""Run one of our own modules as a program that takes over the terminal."""

import signal
import subprocess
import sys
from collections.abc import Sequence


def run_module(module: str, arguments: Sequence[str]) -> int:
    """Run `module` with this interpreter, wait for it, and return its exit code.

    A request to end reaches the program: SIGTERM is passed on, Ctrl-C reaches it by the terminal.
    """
    with subprocess.Popen([sys.executable, "-m", module, *arguments]) as program:
        former = signal.signal(signal.SIGTERM, lambda *_: program.terminate())
        try:
            while True:
                try:
                    return program.wait()
                except KeyboardInterrupt:
                    continue
        finally:
            signal.signal(signal.SIGTERM, former)
