"""What was measured of a model on this PC, and whether it still is this PC."""

import os
import platform
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import msgspec

from localrag.domain.model_ports import GeneratorSpeed
from localrag.engines.llama_messages import ModelSettings
from localrag.engines.threads import THREADS_VARIABLE


class Measurement(msgspec.Struct, frozen=True, kw_only=True):
    """The settings that were fastest, and what they gave.

    Speeds are tokens per second of wall time; `chars_per_token` is that of a Japanese text.
    `peak_bytes` is the most that the model process held, the mapped file included (0: unknown).
    `cpu` and `processors` name the PC. A file of installed models may come from a newer version:
    what is not known here is passed over.
    """

    settings: ModelSettings
    read: float
    write: float
    chars_per_token: float
    load_s: float
    peak_bytes: int
    kv_bytes_per_token: int
    keeps_prefix: bool
    cpu: str
    processors: int
    measured: datetime
    llama_cpp: str

    @property
    def is_of_this_pc(self) -> bool:
        """Whether it was measured on a PC with this processor, as many of them in use."""
        return (self.cpu, self.processors) == (cpu_name(), processor_count())

    @property
    def speed(self) -> GeneratorSpeed:
        """The speeds as workflows know them."""
        return GeneratorSpeed(read=self.read, write=self.write)


def settings_to_use(
    measurement: Measurement | None, environment: Mapping[str, str] = os.environ
) -> ModelSettings:
    """Return the measured settings where they fit this PC, else the defaults.

    Threads that the environment asks for go before measured ones.
    """
    if measurement is None or not measurement.is_of_this_pc:
        return ModelSettings()
    if environment.get(THREADS_VARIABLE):
        return msgspec.structs.replace(measurement.settings, threads=0)
    return measurement.settings


def cpu_name() -> str:
    """Return the processor's model name, '' where the system does not say."""
    try:
        told = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def processor_count() -> int:
    """Return how many logical processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
