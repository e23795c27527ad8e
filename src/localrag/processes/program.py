"""Run one of our own modules as a program that takes over the terminal."""

import subprocess
import sys
from collections.abc import Sequence


def run_module(module: str, arguments: Sequence[str]) -> int:
    """Run `module` with this interpreter, wait for it, and return its exit code."""
    return subprocess.run([sys.executable, "-m", module, *arguments], check=False).returncode
