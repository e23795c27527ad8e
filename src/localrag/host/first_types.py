"""Types that several requests decode at once, made known to msgspec before any of them runs.

msgspec learns a dataclass at its first use. Two threads that do so at the same moment can end in a
loop that never lets go of the interpreter, or in a crash: an engine that was asked several things
at its start did so now and then (seen with msgspec 0.22.0 and the catalogue of models).
"""

from types import ModuleType

import msgspec

from localrag.domain.runs import Run
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.installed import InstalledList
from localrag.engines.onnx_record import OnnxRecord
from localrag.host import (
    desk_params,
    evaluation_params,
    glossary_params,
    history_params,
    params,
)
from localrag.store.last_check import LastCheck

_KEPT = (ModelCatalogue, InstalledList, OnnxRecord, LastCheck, Run)
_ASKED = (params, desk_params, glossary_params, evaluation_params, history_params)


def learn_types() -> int:
    """Have msgspec learn every type that requests decode; return how many there are."""
    kinds = [*_KEPT, *(kind for module in _ASKED for kind in _structs(module))]
    for kind in kinds:
        msgspec.json.Decoder(kind)
    return len(kinds)


def _structs(module: ModuleType) -> list[type[msgspec.Struct]]:
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
    ]
