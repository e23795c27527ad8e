"""What an encoder costs as an ONNX file and by torch: CPU time of a passage, opening, memory.

usage: python -m benchmarks.encoders [--model FOLDER] [--passages N] [--rounds N]
Without a folder the network has random weights and the shape of the smallest encoder of the catalogue
(ModernBERT, 10 layers of 256): what it costs does not depend on what the weights say. Both run in
processes of their own, on one core, in turn.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fakes.tiny_encoder import build_encoder

from localrag.analysis.made_text import made_document
from localrag.domain.cancel import CancelToken
from localrag.domain.model_ports import Embedder
from localrag.engines.catalogue import ModelCatalogue, ModelRole
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.embedders import open_embedder
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_record import read_record

_LAYERS, _WIDTH, _HEADS, _INNER, _WINDOW = 10, 256, 4, 1024, 512
_CHARS = 400  # of a passage, as the chunker cuts them
_QUESTIONS = 20
_KIB = 1024  # the system counts memory in KiB


def main() -> None:
    """Print the table, or measure one way in this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--passages", type=int, default=48)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--way", choices=("onnx", "torch"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.way:
        print(json.dumps(measured(options.model, options.way, options.passages)))
        return
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home, "encoder")
        if options.model is None:
            build(folder)
        else:
            shutil.copytree(options.model, folder)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        prepared = prepare_onnx(folder, ModelRole.EMBEDDER, lambda _: None, CancelToken())
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        record = read_record(folder)
        if record is None:
            sys.exit(f"no ONNX file: {prepared.outcome} {prepared.detail}")
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        size = (folder / record.file).stat().st_size / 1e6
        print(
            f"{prepared.outcome}, {size:.1f} MB, made in {spent:.0f} CPU s and"
            f" {after.ru_maxrss / _KIB:.0f} MB; cosine mean {record.mean:.4f}, least {record.least:.4f}\n"
        )
        table(folder, options.passages, options.rounds)


def build(folder: Path) -> None:
    """Write an encoder with random weights, of the usual size of weights, to `folder`."""
    import torch
    import transformers

    build_encoder(folder)
    small = transformers.AutoConfig.from_pretrained(folder)
    torch.manual_seed(5)
    config = transformers.ModernBertConfig(
        vocab_size=small.vocab_size,
        hidden_size=_WIDTH,
        num_hidden_layers=_LAYERS,
        num_attention_heads=_HEADS,
        intermediate_size=_INNER,
        pad_token_id=small.pad_token_id,
        bos_token_id=small.bos_token_id,
        eos_token_id=small.eos_token_id,
        cls_token_id=small.bos_token_id,
        sep_token_id=small.eos_token_id,
    )
    transformers.ModernBertModel(config).eval().save_pretrained(folder)
    _rewrite(folder / "sentence_bert_config.json", {"max_seq_length": _WINDOW})
    _rewrite(folder / "1_Pooling" / "config.json", {"word_embedding_dimension": _WIDTH})


def _rewrite(file: Path, changes: dict[str, int]) -> None:
    known = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**known, **changes}), encoding="utf-8")


def table(folder: Path, passages: int, rounds: int) -> None:
    """Print the medians of both ways, measured in turn, and their ratios."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.encoders"]
    found: dict[str, list[dict[str, float]]] = {"torch": [], "onnx": []}
    for _ in range(rounds):
        for way, rows in found.items():
            arguments = ["--model", str(folder), "--passages", str(passages), "--way", way]
            run = subprocess.run([*command, *arguments], check=True, capture_output=True)
            rows.append(json.loads(run.stdout.splitlines()[-1]))
    print(
        f"| {passages} passages, median of {rounds} | torch | ONNX | ratio |\n|---|---|---|---|"
    )
    for name in found["torch"][0]:
        torch, onnx = (statistics.median(row[name] for row in found[way]) for way in found)
        print(f"| {name} | {torch:.2f} | {onnx:.2f} | {onnx / torch:.3f} |")


def measured(folder: Path, way: str, passages: int) -> dict[str, float]:
    """Return what opening, passages and questions cost in this process, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    texts = [made_document(number, 20)[:_CHARS] for number in range(passages)]
    begun = time.process_time()
    embedder = _opened(folder, way)
    opened = time.process_time()
    embedder.embed_passages(texts)
    embedded = time.process_time()
    for text in texts[:_QUESTIONS]:
        embedder.embed_question(text[:30])
    asked = time.process_time()
    return {
        "opening, CPU s": opened - begun,
        "CPU ms a passage": 1000 * (embedded - opened) / passages,
        "CPU ms a question": 1000 * (asked - embedded) / min(passages, _QUESTIONS),
        "memory at most, MB": peak_mb(),
    }


def peak_mb() -> float:
    """Return the most memory this process had, NaN where the system does not tell (not Linux).

    getrusage would count what the parent had when it started this process.
    """
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    found = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
    return int(found[0]) / _KIB if found else float("nan")


def _opened(folder: Path, way: str) -> Embedder:
    entry = embedder_entry(folder, ModelCatalogue())
    if way == "onnx":
        return open_embedder(folder, entry, "", "")
    from localrag.engines.sentence_transformer import SentenceTransformerEmbedder

    return SentenceTransformerEmbedder(folder, entry, "", "")


if __name__ == "__main__":
    main()
