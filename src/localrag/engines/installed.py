"""The list of models that were added: models_dir/installed.json."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import msgspec

from localrag.domain.errors import SettingsError, StoreError
from localrag.domain.errors.settings import SettingsCode
from localrag.domain.errors.store import StoreCode
from localrag.engines.catalogue import ModelRole
from localrag.engines.digest import write_atomically
from localrag.engines.measured import Measurement


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalledModel:
    """A model on this PC.

    `path` is the GGUF file or the model folder; `sha256` covers the file, or all files of the
    folder with their names. `catalogue_id` names the catalogue's entry if there is one.
    `is_shipped` models came with the program and cannot be removed. `measured` is how fast a
    generator was on the PC where that was tried last, None where it was not.
    """

    id: str
    role: ModelRole
    path: Path
    sha256: str
    size_bytes: int
    licence: str | None
    catalogue_id: str | None
    added: datetime | None
    is_shipped: bool = False
    measured: Measurement | None = None


class InstalledRow(msgspec.Struct, frozen=True, kw_only=True):
    """A model as the file has it; `path` is below the folder of the file.

    `source_sha256` covers what was added, where more was made of it: an ONNX file. None else.
    """

    id: str
    role: ModelRole
    path: str
    sha256: str
    size_bytes: int
    licence: str | None
    catalogue_id: str | None
    added: datetime
    source_sha256: str | None = None
    measured: Measurement | None = None

    @property
    def source(self) -> str:
        """The SHA-256 of what was added."""
        return self.source_sha256 or self.sha256


class InstalledList(msgspec.Struct, frozen=True, kw_only=True):
    """The whole file; `active` has the id that was chosen for a role."""

    schema: int = 1
    models: tuple[InstalledRow, ...] = ()
    active: dict[ModelRole, str] = {}


def read_installed(file: Path) -> InstalledList:
    """Return the list; empty where there is no file yet. Raises SettingsError BROKEN."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=InstalledList)
    except FileNotFoundError:
        return InstalledList()
    except (OSError, UnicodeError, msgspec.DecodeError) as error:
        raise SettingsError(SettingsCode.BROKEN, file=file.name, reason=str(error)) from None
    for row in found.models:
        if Path(row.path).is_absolute() or ".." in Path(row.path).parts:
            raise SettingsError(SettingsCode.BROKEN, file=file.name, reason=row.path)
    if found.schema != 1:
        raise SettingsError(SettingsCode.BROKEN, file=file.name, reason="schema")
    return found


def write_installed(file: Path, installed: InstalledList) -> None:
    """Replace the list in one step. Raises StoreError."""
    try:
        write_atomically(file, msgspec.json.format(msgspec.json.encode(installed)))
    except PermissionError:
        raise StoreError(StoreCode.READ_ONLY, folder=str(file.parent)) from None
    except OSError as error:
        raise StoreError(StoreCode.IO_FAILED, reason=error.strerror or "") from error
