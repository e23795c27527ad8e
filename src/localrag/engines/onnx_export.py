"""From the weights of a model folder to an ONNX file that says the same: done once, with torch."""

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from localrag.domain.errors import LocalragError, ModelError
from localrag.engines.agreement import PAIRS, SENTENCES
from localrag.engines.catalogue import ModelCatalogue, ModelRole
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.model_folder import files_below
from localrag.engines.onnx_check import as_scores, is_enough, measure
from localrag.engines.onnx_file import require_plain_onnx
from localrag.engines.onnx_messages import OnnxOutcome, Prepared
from localrag.engines.onnx_record import (
    HOME,
    MODEL_NAME,
    TOKENIZER_NAME,
    WORK,
    OnnxRecord,
    Precision,
    read_record,
    write_record,
)
from localrag.engines.pooling import read_pooling

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_PACKAGES = ("torch", "sentence_transformers", "onnx", "onnxscript")
_VENDOR_FILES = 6
# What multiplies in eight bits; half precision is slow on a CPU, and single we make ourselves.
_QUANTISED_KINDS = frozenset(
    {
        "MatMulInteger",
        "MatMulIntegerToFloat",
        "DynamicQuantizeMatMul",
        "QLinearMatMul",
        "QAttention",
    }
)
_DIGITS = 6
_ONE_FILE_BYTES = 1_900_000_000  # a protobuf message ends at 2 GiB
# The whole graph first; then without the table of token vectors, which suffers the most.
_QUANTISED: tuple[list[str] | None, ...] = (None, ["MatMul", "Gemm"])
_OUTPUT = {ModelRole.EMBEDDER: "last_hidden_state", ModelRole.RERANKER: "logits"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reference:
    """The model as sentence-transformers opened it, and what it said."""

    network: Any
    tokenizer: Any
    window_tokens: int | None
    said: tuple[tuple[float, ...], ...]


def prepare(folder: Path, role: ModelRole, on_stage: Callable[[str], None]) -> Prepared:
    """Give the model folder an ONNX file that agrees with its weights, if it can be had.

    A file that came with a record is measured against it; else the vendor's of eight bits, then an
    export in eight bits, then an exact one are measured against the weights. What does not
    agree is taken away. Writes in HOME and WORK below `folder` only. Raises LocalragError
    of the reference, OSError; whatever torch raises on exporting.
    """
    on_stage("compare")
    if _has_kept(folder, role):
        return Prepared(outcome=OnnxOutcome.KEPT)
    shutil.rmtree(folder / HOME, ignore_errors=True)
    if any(find_spec(name) is None for name in _PACKAGES):
        return Prepared(outcome=OnnxOutcome.NO_EXPORTER)
    if role is ModelRole.EMBEDDER:
        read_pooling(folder)
    on_stage("open")
    reference = _opened(folder, role)
    if not getattr(reference.tokenizer, "is_fast", False):
        return Prepared(outcome=OnnxOutcome.UNSUPPORTED, detail="tokenizer")
    (folder / HOME).mkdir()
    (folder / WORK).mkdir(exist_ok=True)
    text = reference.tokenizer.backend_tokenizer.to_str()
    (folder / HOME / TOKENIZER_NAME).write_text(text, encoding="utf-8")
    outcome = _Maker(folder, role, reference, on_stage).best()
    if not outcome.has_file:
        shutil.rmtree(folder / HOME, ignore_errors=True)
    return Prepared(outcome=outcome)


def _has_kept(folder: Path, role: ModelRole) -> bool:
    try:
        record = read_record(folder)
        return record is not None and is_enough(role, record, measure(folder, role, record))
    except (LocalragError, OSError):
        return False


def _opened(folder: Path, role: ModelRole) -> _Reference:
    if role is ModelRole.RERANKER:
        from localrag.engines.cross_encoder import CrossEncoderReranker

        reranker = CrossEncoderReranker(folder, folder.name)
        return _Reference(
            network=reranker.encoder.model,
            tokenizer=reranker.encoder.tokenizer,
            window_tokens=reranker.window_tokens,
            said=(_rounded(as_scores(reranker.logits(PAIRS))),),
        )
    from localrag.engines.sentence_transformer import SentenceTransformerEmbedder

    entry = embedder_entry(folder, ModelCatalogue())
    embedder = SentenceTransformerEmbedder(folder, entry, "", "")
    return _Reference(
        network=embedder.transformer[0].auto_model,
        tokenizer=embedder.transformer.tokenizer,
        window_tokens=embedder.window_tokens,
        said=tuple(_rounded(row) for row in embedder.embed_passages(SENTENCES)),
    )


def _rounded(values: Iterable[float]) -> tuple[float, ...]:
    return tuple(round(float(value), _DIGITS) for value in values)


class _Maker:
    """Tries one file after the other, the fastest first."""

    def __init__(
        self,
        folder: Path,
        role: ModelRole,
        reference: _Reference,
        on_stage: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._role = role
        self._reference = reference
        self._on_stage = on_stage
        self._exact = folder / WORK / MODEL_NAME
        self._final = folder / HOME / MODEL_NAME

    def best(self) -> OnnxOutcome:
        """Leave the best file that agrees, with its record, and return which it is."""
        for file in self._vendor_files():
            if self._agrees(file, "vendor"):
                return OnnxOutcome.VENDOR
        self._on_stage("export")
        is_one_file = _export(self._reference, _OUTPUT[self._role], self._exact)
        for kinds in _QUANTISED:
            self._on_stage("quantise")
            _quantise(self._exact, self._final, kinds)
            if self._agrees(self._final, "int8"):
                return OnnxOutcome.INT8
        if is_one_file:
            self._exact.replace(self._final)
            if self._agrees(self._final, "fp32"):
                return OnnxOutcome.FP32
        return OnnxOutcome.DISAGREES

    def _vendor_files(self) -> list[Path]:
        """Return the vendor's files that were quantised, the smallest first."""
        found = [file for file in files_below(self._folder) if file.suffix == ".onnx"]
        found.sort(key=lambda file: (file.stat().st_size, file.name))
        return [file for file in found[:_VENDOR_FILES] if _is_quantised(file)]

    def _agrees(self, file: Path, precision: Precision) -> bool:
        """Measure a file; write its record if it is near enough."""
        self._on_stage("compare")
        record = OnnxRecord(
            file=file.relative_to(self._folder).as_posix(),
            precision=precision,
            window_tokens=self._reference.window_tokens,
            mean=0.0,
            least=0.0,
            reference=self._reference.said,
            made_with=_makers(),
        )
        try:
            found = measure(self._folder, self._role, record)
        except ModelError:
            return False
        if not is_enough(self._role, record, found):
            return False
        mean, least = round(found.mean, _DIGITS), round(found.least, _DIGITS)
        write_record(self._folder, msgspec.structs.replace(record, mean=mean, least=least))
        return True


def _makers() -> str:
    return ", ".join(
        f"{name} {version(name)}" for name in ("torch", "transformers", "onnxruntime")
    )


def _is_quantised(file: Path) -> bool:
    import onnx

    try:
        require_plain_onnx(file)
    except ModelError:
        return False
    graph = onnx.load(file, load_external_data=False).graph
    return any(node.op_type in _QUANTISED_KINDS for node in graph.node)


def _parameters(network: "Module") -> int:
    return sum(int(each.numel()) for each in network.parameters())


def _export(reference: _Reference, output: str, to: Path) -> bool:
    """Write the network in single precision; return whether it fits into one file."""
    import torch

    class Bare(torch.nn.Module):
        """The network with plain tensors in and one out."""

        def __init__(self, network: "Module") -> None:
            super().__init__()
            self.network = network

        def forward(self, *columns: "Tensor") -> "Tensor":
            found: Tensor = getattr(
                self.network(**dict(zip(names, columns, strict=True))), output
            )
            return found

    names = [
        n
        for n in ("input_ids", "attention_mask", "token_type_ids")
        if n in reference.tokenizer.model_input_names
    ]
    network = reference.network.eval().float()
    encoded = reference.tokenizer(
        [SENTENCES[0], SENTENCES[1] + SENTENCES[2]], padding=True, return_tensors="pt"
    )
    free = {0: torch.export.Dim.DYNAMIC, 1: torch.export.Dim.DYNAMIC}
    is_one_file = 4 * _parameters(network) <= _ONE_FILE_BYTES
    torch.onnx.export(
        Bare(network),
        tuple(encoded[name] for name in names),
        str(to),
        input_names=names,
        output_names=[output],
        dynamic_shapes=(tuple(free for _ in names),),
        dynamo=True,
        external_data=not is_one_file,
    )
    return is_one_file


def _quantise(exact: Path, to: Path, kinds: list[str] | None) -> None:
    """Write `exact` with weights of eight bits, one scale per row of a matrix.

    One bit is left free (`reduce_range`): processors without VNNI add up in 16 bits, which
    overflow else, and two PCs would make different vectors of one text.
    """
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        exact,
        to,
        op_types_to_quantize=kinds,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
    )
