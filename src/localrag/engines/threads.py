"""How many threads a model gets."""

import os
from pathlib import Path

THREADS_VARIABLE = "LOCALRAG_THREADS"


def thread_count() -> int:
    """Return LOCALRAG_THREADS if it is a number, else one per physical core as far as known.

    Two hardware threads of a core share its arithmetic units: a second one per core slows
    llama.cpp down. Where the system does not say, half of the logical processors are taken.
    """
    wished = os.environ.get(THREADS_VARIABLE, "")
    if wished.isdecimal() and 0 < int(wished) <= 512:  # noqa: PLR2004 - llama.cpp's own limit
        return int(wished)
    allowed = (
        os.sched_getaffinity(0)
        if hasattr(os, "sched_getaffinity")
        else set(range(os.cpu_count() or 2))
    )
    cores = {core for processor in allowed if (core := _core_of(processor))}
    return len(cores) if cores else max(len(allowed) // 2, 1)


def _core_of(processor: int) -> str:
    """Return the list of logical processors on the same core as Linux writes it, else ''."""
    siblings = Path(f"/sys/devices/system/cpu/cpu{processor}/topology/thread_siblings_list")
    try:
        return siblings.read_text(encoding="ascii").strip()
    except OSError:
        return ""
