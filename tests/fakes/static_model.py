"""A tiny static embedding model as a folder, as sentence-transformers saves one."""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tests.samples.tiny_corpus import TEXTS
from tokenizers import Regex, Tokenizer, models, pre_tokenizers

DIMENSION = 32
_MODULES = (
    ("0", "0_StaticEmbedding", "sentence_transformers.models.StaticEmbedding"),
    ("1", "1_Normalize", "sentence_transformers.models.Normalize"),
)


def build_static_model(
    folder: Path, *, is_normalised: bool = True, dtype: str = "float16"
) -> None:
    """Write the model to `folder`: a token per character, random vectors from a fixed seed."""
    modules = _MODULES if is_normalised else _MODULES[:1]
    for _, path, _ in modules:
        (folder / path).mkdir(parents=True)
    rows = [
        {"idx": int(idx), "name": idx, "path": path, "type": kind}
        for idx, path, kind in modules
    ]
    (folder / "modules.json").write_text(json.dumps(rows), encoding="utf-8")
    if is_normalised:
        (folder / "1_Normalize" / "config.json").write_text("{}", encoding="utf-8")
    tokenizer = _characters()
    home = folder / "0_StaticEmbedding"
    tokenizer.save(str(home / "tokenizer.json"))
    random = np.random.default_rng(7)
    table = random.standard_normal((tokenizer.get_vocab_size(), DIMENSION)).astype(dtype)
    save_file({"embedding.weight": table}, home / "model.safetensors")


def _characters() -> Tokenizer:
    vocabulary = {"[UNK]": 0}
    for char in sorted(set("".join(TEXTS)) - {" "}):
        vocabulary[char] = len(vocabulary)
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))  # noqa: S106 - a token, no secret
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Split(Regex("."), "isolated")]
    )
    return tokenizer
