"""What was measured when a model folder got its ONNX file, kept in the folder itself."""

from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode

HOME = "localrag-onnx"
WORK = ".localrag-work"  # gone when the work is done
MODEL_NAME = "model.onnx"
TOKENIZER_NAME = "tokenizer.json"
RECORD_NAME = "agreement.json"

Precision = Literal["int8", "fp32", "vendor"]


class OnnxRecord(msgspec.Struct, frozen=True, kw_only=True):
    """Which ONNX file stands for the weights, and how far it says the same.

    `file` is its path below the model folder; `window_tokens` is None where the model sees all.
    For an embedder `mean` and `least` are cosines of its vectors and the reference's, over the
    sentences of `agreement`; for a reranker `mean` is the correlation of the scores and `least`
    is 1 less the largest difference of two. `reference` holds what the reference said, so that
    the file can be checked where there is no reference. `made_with` names the exporter.
    """

    schema: Literal[1] = 1
    file: str
    precision: Precision
    window_tokens: int | None
    mean: float
    least: float
    reference: tuple[tuple[float, ...], ...]
    made_with: str


def is_made(below: str) -> bool:
    """Return whether a path below a model folder is where ONNX files are made."""
    return PurePosixPath(below).parts[0] == HOME


def read_record(folder: Path) -> OnnxRecord | None:
    """Return the record of a model folder, None where it has none. Raises ModelError DAMAGED."""
    path = folder / HOME / RECORD_NAME
    try:
        record = msgspec.json.decode(path.read_bytes(), type=OnnxRecord)
    except FileNotFoundError:
        return None
    except (OSError, UnicodeError, msgspec.DecodeError) as error:
        raise ModelError(ModelCode.DAMAGED, model=folder.name, reason=RECORD_NAME) from error
    below = PurePosixPath(record.file)
    if below.is_absolute() or ".." in below.parts or "\\" in record.file or ":" in record.file:
        raise ModelError(ModelCode.UNSAFE, model=folder.name, reason=RECORD_NAME)
    return record


def write_record(folder: Path, record: OnnxRecord) -> None:
    """Write the record into the model folder. Raises OSError."""
    (folder / HOME).mkdir(exist_ok=True)
    (folder / HOME / RECORD_NAME).write_bytes(msgspec.json.encode(record))
