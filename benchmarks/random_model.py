"""A Llama of 282 million random weights in Q4_0: it reads as fast as a real model of that shape."""

import argparse
import subprocess
import sys
from pathlib import Path

SQUAD = Path("jsquad/test-v1.3.json")
"""The file whose text the vocabulary is learnt from, below the folder with the data."""
_SHAPE = ("24", "1024", "2816", "16", "4", "8000", "Q4_0")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add where the data lies and what makes the model."""
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument(
        "--maker", type=Path, default=Path("../shared/bench/make_random_gguf.py")
    )


def made_model(options: argparse.Namespace, folder: Path) -> Path:
    """Return the model, made in `folder`. Raises subprocess.CalledProcessError."""
    model = folder / "random.gguf"
    command = [sys.executable, str(options.maker), str(options.data / SQUAD), str(model)]
    subprocess.run([*command, *_SHAPE], check=True, capture_output=True)
    return model
