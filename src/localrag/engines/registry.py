"""The models on this PC: added, verified, removed and chosen."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

import msgspec
from filelock import FileLock, Timeout

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import ModelError, StoreError, UsageError
from localrag.domain.errors.model import ModelCode
from localrag.domain.errors.store import StoreCode
from localrag.domain.errors.usage import UsageCode
from localrag.domain.ports import Clock
from localrag.engines.candidates import GGUF_NAME, Candidate, candidate
from localrag.engines.catalogue import (
    STARTER_ID,
    EmbedderEntry,
    ModelCatalogue,
    ModelRole,
)
from localrag.engines.deaths import Deaths
from localrag.engines.digest import DigestCache, file_sha256, joined_sha256
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.gguf_header import read_gguf
from localrag.engines.installed import (
    InstalledList,
    InstalledModel,
    InstalledRow,
    read_installed,
    write_installed,
)
from localrag.engines.intake import CopyJob, OnCopied, copy_in
from localrag.engines.measured import Measurement
from localrag.engines.model_folder import files_below, require_safe
from localrag.engines.onnx_record import is_made

_LOCK_WAIT_S = 10.0
MakeOnnx: TypeAlias = Callable[[Path, ModelRole], object]
"""Called with the copied folder; may write and remove files below its localrag-onnx."""
Copied: TypeAlias = Sequence[tuple[str, str]]
"""Path below the folder and SHA-256 of each file."""


class ModelRegistry:
    """Models in `models_dir`, and the shipped starter in `defaults`.

    Every change is one atomic replacement of models_dir/installed.json, made under a lock.
    Raises SettingsError BROKEN where that file cannot be read; it is never overwritten then.
    """

    def __init__(
        self, models_dir: Path, catalogue: ModelCatalogue, defaults: Path, clock: Clock
    ) -> None:
        self._dir = models_dir
        self._catalogue = catalogue
        self._defaults = defaults
        self.clock = clock
        self._list_file = models_dir / "installed.json"
        self._digests = DigestCache(models_dir / "hashes.json")
        self.deaths = Deaths(models_dir / "deaths.json")

    def add(
        self,
        path: Path,
        *,
        model_id: str | None = None,
        progress: OnCopied = lambda _done, _total: None,
        cancel: CancelToken | None = None,
        make_onnx: MakeOnnx | None = None,
    ) -> InstalledModel:
        """Copy in a GGUF file (a generator) or a folder (embedder or reranker), and return it.

        `model_id` is the published id, for prefixes and licence; without it the name of the file
        or folder decides. The first generator becomes the active one. The same bytes under the
        same name are returned as they are. `make_onnx` may add to the copy of a network; what it
        makes is part of the model. Raises ModelError, StoreError, Cancelled.
        """
        wanted = candidate(path, model_id, self._catalogue)
        with self._locked():
            installed = read_installed(self._list_file)
            temporary = self._dir / f".{wanted.id}.part"
            shutil.rmtree(temporary, ignore_errors=True)
            job = CopyJob(model=wanted.id, files=wanted.files, to=temporary)
            copied: Copied = copy_in(job, progress, cancel or CancelToken())
            try:
                row = self._row(wanted, copied, temporary)
                known = _known(installed, row)
                if known is not None:
                    return self._model(known)
                if make_onnx is not None and wanted.can_be_onnx:
                    make_onnx(temporary, wanted.role)
                    row, copied = self._with_made(row, copied, temporary)
                added = self._settled(installed, row, temporary)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
            for below, sha256 in copied:
                self._digests.remember(self._dir / added.id / below, sha256)
            return added

    def list(self) -> tuple[InstalledModel, ...]:
        """Return the shipped models, then those added, in the order of adding."""
        added = tuple(self._model(row) for row in read_installed(self._list_file).models)
        return (*self._shipped(), *added)

    def get(self, model_id: str) -> InstalledModel:
        """Return the installed model `model_id`. Raises ModelError NOT_FOUND."""
        for model in self.list():
            if model.id == model_id:
                return model
        raise ModelError(ModelCode.NOT_FOUND, model=model_id)

    def verify(
        self, model_id: str | None = None, cancel: CancelToken | None = None
    ) -> tuple[InstalledModel, ...]:
        """Read every byte of one model, or of all, and return what was verified.

        Raises ModelError CHANGED for the first that is not what was added, NOT_FOUND if it is gone.
        """
        models = self.list() if model_id is None else (self.get(model_id),)
        for model in models:
            self._require_unchanged(model, cancel, is_fresh=True)
        return models

    def require_unchanged(self, model: InstalledModel) -> InstalledModel:
        """Return `model` after comparing it with what was added.

        Reads the bytes only where a file's size, time or inode have changed since the last look.
        Raises ModelError CHANGED, NOT_FOUND.
        """
        self._require_unchanged(model, None, is_fresh=False)
        return model

    def remove(self, model_id: str) -> None:
        """Take a model off this PC. Raises ModelError NOT_FOUND, UsageError for a shipped one."""
        if self.get(model_id).is_shipped:
            raise UsageError(UsageCode.BAD_VALUE, name="id", value=model_id)
        with self._locked():
            before = read_installed(self._list_file)
            write_installed(
                self._list_file,
                InstalledList(
                    models=tuple(row for row in before.models if row.id != model_id),
                    active={role: to for role, to in before.active.items() if to != model_id},
                ),
            )
            try:
                shutil.rmtree(self._dir / model_id)
            except FileNotFoundError:
                return
            except OSError as error:
                raise StoreError(StoreCode.IO_FAILED, reason=error.strerror or "") from error

    def use(self, role: str, model_id: str | None) -> None:
        """Choose the model for a role; None goes back to the shipped one, or to none.

        One that was let rest because its process kept dying is tried again.

        Raises ModelError NOT_FOUND, UsageError where the model has another role.
        """
        wanted = _role(role)
        if model_id is not None and self.get(model_id).role != wanted:
            raise UsageError(UsageCode.BAD_VALUE, name=wanted.value, value=model_id)
        with self._locked():
            before = read_installed(self._list_file)
            active = {each: to for each, to in before.active.items() if each != wanted}
            if model_id is not None:
                active[wanted] = model_id
            write_installed(self._list_file, InstalledList(models=before.models, active=active))
        if model_id is not None:
            self.deaths.forgive(model_id)

    def record(self, model_id: str, measured: Measurement) -> None:
        """Keep what was measured of a model that was added; it may be started again after that.

        Raises ModelError NOT_FOUND.
        """
        self.get(model_id)
        with self._locked():
            before = read_installed(self._list_file)
            models = tuple(
                msgspec.structs.replace(row, measured=measured) if row.id == model_id else row
                for row in before.models
            )
            write_installed(self._list_file, msgspec.structs.replace(before, models=models))
        self.deaths.forgive(model_id)

    def active(self, role: str) -> InstalledModel | None:
        """Return the chosen model of a role; for the embedder the shipped one if none is chosen."""
        chosen = read_installed(self._list_file).active.get(_role(role))
        if chosen is not None:
            return self.get(chosen)
        return next((model for model in self._shipped() if model.role == role), None)

    def chosen(self, role: str, model_id: str | None) -> InstalledModel | None:
        """Return that model of a role, the one in use for None. Raises ModelError NOT_FOUND."""
        model = self.active(role) if model_id is None else self.get(model_id)
        if model is not None and model.role.value != role:
            raise ModelError(ModelCode.NOT_FOUND, model=model.id)
        return model

    def embedder_entry(self, model: InstalledModel) -> EmbedderEntry:
        """Return what the catalogue knows of an embedder, or what its folder says."""
        return embedder_entry(model.path, self._catalogue, model.catalogue_id or model.id)

    @property
    def catalogue(self) -> ModelCatalogue:
        """What is known of models, installed or not."""
        return self._catalogue

    def stop_words(self, model: InstalledModel) -> tuple[str, ...]:
        """Return where an answer of the generator is over, as far as the catalogue knows."""
        entry = self._catalogue.generator_like(model.catalogue_id or model.id)
        return (entry.stop_words if entry else None) or ()

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self._dir.mkdir(parents=True, exist_ok=True)
            with FileLock(self._dir / ".lock", timeout=_LOCK_WAIT_S):
                yield
        except Timeout:
            raise StoreError(StoreCode.LOCKED, pid="", since="") from None
        except PermissionError:
            raise StoreError(StoreCode.READ_ONLY, folder=str(self._dir)) from None

    def _row(self, candidate: Candidate, copied: Copied, at: Path) -> InstalledRow:
        """Return the row for what was copied, after a look at the copy itself."""
        if candidate.role == ModelRole.GENERATOR:
            read_gguf(at / GGUF_NAME)
            sha256, below = copied[0][1], GGUF_NAME
        else:
            require_safe(at)
            sha256, below = joined_sha256(list(copied)), "."
        return InstalledRow(
            id=candidate.id,
            role=candidate.role,
            path=below,
            sha256=sha256,
            size_bytes=sum((at / name).stat().st_size for name, _ in copied),
            licence=candidate.licence,
            catalogue_id=candidate.catalogue_id,
            added=self.clock.now(),
        )

    def _with_made(
        self, row: InstalledRow, copied: Copied, at: Path
    ) -> tuple[InstalledRow, Copied]:
        """Return row and files of the copy again, with what was made in it or taken away."""
        require_safe(at)
        known = dict(copied)
        files = [(file.relative_to(at).as_posix(), file) for file in files_below(at)]
        found = [
            (
                below,
                known[below] if below in known and not is_made(below) else file_sha256(file),
            )
            for below, file in files
        ]
        total = sum(file.stat().st_size for _, file in files)
        sha256 = joined_sha256(found)
        changed = msgspec.structs.replace(
            row, sha256=sha256, size_bytes=total, source_sha256=row.sha256
        )
        return (row if sha256 == row.sha256 else changed), found

    def _settled(
        self, installed: InstalledList, row: InstalledRow, temporary: Path
    ) -> InstalledModel:
        """Put the copied files and their row in place and return the model."""
        if row.id == STARTER_ID or any(row.id == known.id for known in installed.models):
            row = msgspec.structs.replace(row, id=_id_beside(row))
        home = self._dir / row.id
        shutil.rmtree(home, ignore_errors=True)  # left by a removal that did not finish
        temporary.rename(home)
        row = msgspec.structs.replace(row, path=Path(row.id, row.path).as_posix())
        active = dict(installed.active)
        if row.role == ModelRole.GENERATOR:
            active.setdefault(row.role, row.id)
        models = (*installed.models, row)
        write_installed(self._list_file, InstalledList(models=models, active=active))
        return self._model(row)

    def _require_unchanged(
        self, model: InstalledModel, cancel: CancelToken | None, *, is_fresh: bool
    ) -> None:
        try:
            found = self._digests.sha256(model.path, is_fresh=is_fresh, cancel=cancel)
        except FileNotFoundError:
            raise ModelError(ModelCode.NOT_FOUND, model=model.id) from None
        except OSError as error:
            raise StoreError(StoreCode.IO_FAILED, reason=error.strerror or "") from error
        if found != model.sha256:
            raise ModelError(
                ModelCode.CHANGED, model=model.id, expected=model.sha256, found=found
            )

    def _shipped(self) -> Iterator[InstalledModel]:
        folder = self._defaults / "embedding"
        if not (folder / "modules.json").is_file():
            return
        entry = self._catalogue.embedder_like(STARTER_ID)
        yield InstalledModel(
            id=STARTER_ID,
            role=ModelRole.EMBEDDER,
            path=folder,
            sha256=self._digests.sha256(folder),
            size_bytes=sum(file.stat().st_size for file in files_below(folder)),
            licence=entry.licence if entry else None,
            catalogue_id=entry.id if entry else None,
            added=None,
            is_shipped=True,
        )

    def _model(self, row: InstalledRow) -> InstalledModel:
        return InstalledModel(
            id=row.id,
            role=row.role,
            path=self._dir / row.path,
            sha256=row.sha256,
            size_bytes=row.size_bytes,
            licence=row.licence,
            catalogue_id=row.catalogue_id,
            added=row.added,
            measured=row.measured,
        )


def _role(name: str) -> ModelRole:
    try:
        return ModelRole(name)
    except ValueError:
        raise UsageError(UsageCode.BAD_VALUE, name="role", value=name) from None


def _known(installed: InstalledList, row: InstalledRow) -> InstalledRow | None:
    """Return the model that was added under this name, or beside it, from the same bytes."""
    for known in installed.models:
        if known.id == _id_beside(row) or (known.id == row.id and known.source == row.source):
            return known
    return None


def _id_beside(row: InstalledRow) -> str:
    return f"{row.id}-{row.source[:8]}"
