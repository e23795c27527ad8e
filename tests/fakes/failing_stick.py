"""`ModelRegistry.add` from a stick that fails at its Nth read, for each N.

usage: python -m tests.fakes.failing_stick; prints one JSON object.
"""

import json
import os
import sys
import tempfile
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from tests.fakes.failing_disk import FailingDisk, Fault
from tests.fakes.failing_sweep import is_possible
from tests.fakes.static_model import build_static_model
from tests.fakes.tiny_gguf import build_tiny_gguf

from localrag.domain.errors import LocalragError
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.registry import ModelRegistry
from localrag.explain import sentence
from localrag.governance.clock import SystemClock

_KNOWN = {"installed.json", "hashes.json", ".lock"}


def swept(place: Path, source: Path) -> dict[str, Any]:
    """Return how often a read of `source` failed, the codes, and what was left or told wrong."""
    found: dict[str, Any] = {"injected": 0, "codes": [], "violations": []}
    for at in count(1):
        models = place / f"models-{source.name}-{at}"
        disk = FailingDisk(source.parent, Fault.UNREADABLE, at)
        code = _told(disk, models, source)
        if disk.seen < at:
            assert code == "added", code
            return found
        found["injected"] += len(disk.hits)
        found["codes"].append(code)
        left = [p.name for p in models.iterdir()] if models.exists() else []
        if set(left) - _KNOWN:
            found["violations"].append(f"{at} {disk.hits}: {left}")
        if [m.sha256 for m in _registry(models).list()]:
            found["violations"].append(f"{at} {disk.hits}: listed")
        _registry(models).verify(_registry(models).add(source).id)
    raise AssertionError


def _told(disk: FailingDisk, models: Path, source: Path) -> str:
    """Return the code that adding ends with on that disk, `added` for none."""
    reader, writer = os.pipe()
    disk.run(partial(_add, models, source, writer))
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        return stream.read().decode() or "silent"


def _add(models: Path, source: Path, writer: int) -> None:
    try:
        _registry(models).add(source)
        said = "added"
    except LocalragError as error:
        said = error.code.value
        if "{" in sentence(error, "ja"):
            said = sentence(error, "ja")
    except BaseException as error:  # noqa: BLE001 - whatever else comes out is a violation
        said = repr(error)
    os.write(writer, said.encode())


def _registry(models: Path) -> ModelRegistry:
    return ModelRegistry(models, ModelCatalogue(), models / "none", SystemClock())


if __name__ == "__main__":
    if not is_possible():
        sys.exit("seccomp_unotify is not to be had here")
    with tempfile.TemporaryDirectory() as made:
        file, folder = Path(made, "stick", "tiny.gguf"), Path(made, "stick", "folder")
        folder.mkdir(parents=True)
        build_tiny_gguf(file)
        build_static_model(folder)
        both = {each.name: swept(Path(made), each) for each in (file, folder)}
    sys.stdout.write(json.dumps(both))
