"""What the engine does for the screen of the models."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from localrag.engines.adding import AddSteps, add_model
from localrag.engines.licences import Licence
from localrag.engines.recommend import Recommendation, ThisPc, known_speed, recommend
from localrag.explain import sentence
from localrag.host.calls import Call, Result
from localrag.host.desk_params import ModelParams
from localrag.host.params import AddModelParams
from localrag.host.shapes import model_rows
from localrag.processes.memory import free_memory
from localrag.wiring import Session

_TOLD_AT_MOST = 200  # times while a model is copied


class ModelMethods:
    """The methods by name."""

    def __init__(self, session: Session, language: str) -> None:
        self._session = session
        self._language = language

    def table(self) -> dict[str, Callable[[Call], Result]]:
        """Return the methods by name."""
        return {
            "models.list": self._list,
            "models.add": self._add,
            "models.recommend": self._recommend,
            "models.verify": self._verify,
            "models.remove": self._remove,
            "models.use": self._use,
        }

    def _list(self, _call: Call) -> Result:
        return {"models": model_rows(self._session.registry())}

    def _add(self, call: Call) -> Result:
        params: AddModelParams = call.params(AddModelParams)
        registry = self._session.registry(to_change=True)
        done = add_model(
            registry,
            Path(params.path),
            None,
            _steps(call),
            call.cancel,
            accepts_licence=params.accept_licence,
        )
        self._session.close()
        failure = None if done.failure is None else sentence(done.failure, self._language)
        return {"id": done.model.id, "role": done.model.role.value, "failure": failure}

    def _recommend(self, _call: Call) -> Result:
        registry = self._session.registry()
        installed = {each.catalogue_id for each in registry.list() if each.catalogue_id}
        free = free_memory()
        pc = ThisPc(free_bytes=free, speed=known_speed(registry.list(), registry.catalogue))
        found = recommend(registry.catalogue, pc, installed)
        return {"free_bytes": free, "recommended": list(map(_recommended_shape, found))}

    def _verify(self, call: Call) -> Result:
        params: ModelParams = call.params(ModelParams)
        return {"verified": [found.id for found in self._session.registry().verify(params.id)]}

    def _remove(self, call: Call) -> Result:
        params: ModelParams = call.params(ModelParams)
        registry = self._session.registry(to_change=True)
        registry.get(params.id)
        self._session.close()  # a file that is open cannot be deleted everywhere
        registry.remove(params.id)
        return {"removed": params.id}

    def _use(self, call: Call) -> Result:
        params: ModelParams = call.params(ModelParams)
        registry = self._session.registry(to_change=True)
        model = registry.get(params.id)
        registry.use(model.role.value, model.id)
        self._session.close()
        return {"role": model.role.value, "id": model.id}


def _steps(call: Call) -> AddSteps:
    """Return steps that are told as events: licence, bytes copied, and each later step."""
    told = [-1]

    def copied(done: int, total: int) -> None:
        share = done * _TOLD_AT_MOST // max(1, total)
        if share != told[0]:
            told[0] = share
            call.emit({"kind": "progress", "done": done, "total": total, "item": "copy"})

    def licence(found: Licence) -> None:
        business = "" if found.business is None else found.business.value
        call.emit({"kind": "licence", "item": found.name or "", "text": business})

    return AddSteps(
        on_copied=copied,
        on_stage=lambda stage: call.emit({"kind": "stage", "item": stage}),
        on_licence=licence,
    )


def _recommended_shape(found: Recommendation) -> dict[str, Any]:
    entry = found.entry
    return {
        "id": entry.id,
        "needed_bytes": found.needed_bytes,
        "file_bytes": None if entry.file_gb is None else int(entry.file_gb * 1e9),
        "installed": found.is_installed,
        "first_word_s": found.first_word_s,
        "write_tokens_s": found.write_tokens_s,
        "is_slow": found.is_slow,
        "licence": entry.licence,
        "business": entry.business.value,
        "verified": entry.verified.value,
        "is_domestic": entry.is_domestic,
        "note_ja": entry.note_ja,
        "note_en": entry.note_en,
    }
