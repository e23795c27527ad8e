"""Tiny networks with random weights as model folders, as sentence-transformers saves them."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import save_file
from tests.samples.tiny_corpus import TEXTS
from tokenizers import Tokenizer, models, pre_tokenizers, processors, trainers

from localrag.engines.agreement import PAIRS, SENTENCES

WIDTH = 64
WINDOW = 48
_SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]  # in the order that XLM-R has them
_NUMBERS = {"cls": 0, "bos": 0, "pad": 1, "sep": 2, "eos": 2, "unk": 3, "mask": 4}
_UNKNOWN = {"unk_token": _SPECIAL[_NUMBERS["unk"]]}
_SPREAD = 0.5  # of the weights: the usual .02 makes all texts alike, and eight bits enough
_HOME = "sentence_transformers.models"


def build_encoder(
    folder: Path,
    *,
    kind: str = "modernbert",
    pooling: str = "mean_tokens",
    dense: int = 0,
    texts: Sequence[str] = TEXTS,
) -> None:
    """Write an encoder of `kind` (modernbert, bert, xlm-roberta) to `folder`.

    `pooling` is the end of a pooling_mode switch; `dense` the width of a last layer, 0 for none.
    """
    vocabulary = _save_tokenizer(folder, kind, texts)
    _network(kind, "Model", vocabulary).save_pretrained(folder)
    modules = [("", "Transformer"), ("1_Pooling", "Pooling")]
    _write(
        folder / "1_Pooling",
        {"word_embedding_dimension": WIDTH, f"pooling_mode_{pooling}": True},
    )
    if dense:
        modules.append(("2_Dense", "Dense"))
        _save_dense(folder / "2_Dense", dense)
    modules.append((f"{len(modules)}_Normalize", "Normalize"))
    rows = [
        {"idx": number, "name": str(number), "path": path, "type": f"{_HOME}.{name}"}
        for number, (path, name) in enumerate(modules)
    ]
    (folder / "modules.json").write_text(json.dumps(rows), encoding="utf-8")
    limit = {"max_seq_length": WINDOW, "do_lower_case": False}
    (folder / "sentence_bert_config.json").write_text(json.dumps(limit), encoding="utf-8")


def build_cross_encoder(folder: Path, *, kind: str = "modernbert", labels: int = 1) -> None:
    """Write a reranker of `kind` (modernbert, xlm-roberta) to `folder`."""
    vocabulary = _save_tokenizer(folder, kind, TEXTS)
    network = _network(kind, "ForSequenceClassification", vocabulary, num_labels=labels)
    network.save_pretrained(folder)


def _save_tokenizer(folder: Path, kind: str, texts: Sequence[str]) -> int:
    """Save what splits texts, learnt from them: BPE for ModernBERT, unigrams of SentencePiece else."""
    import transformers

    is_bpe = kind == "modernbert"
    tokenizer = Tokenizer(models.BPE(**_UNKNOWN) if is_bpe else models.Unigram())
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    corpus = [*texts, *SENTENCES, *(question for question, _ in PAIRS)]
    trainer: Any = (
        trainers.BpeTrainer(
            vocab_size=len(set("".join(corpus))) + 200,
            special_tokens=_SPECIAL,
            show_progress=False,
        )
        if is_bpe
        else trainers.UnigramTrainer(
            vocab_size=4000, special_tokens=_SPECIAL, show_progress=False, **_UNKNOWN
        )
    )
    tokenizer.train_from_iterator(corpus, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>",
        pair="<s> $A </s> $B:1 </s>:1" if kind == "bert" else "<s> $A </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )
    inputs = ["input_ids", "attention_mask"]
    made: Any = transformers.PreTrainedTokenizerFast
    saved = made(
        tokenizer_object=tokenizer,
        model_max_length=WINDOW,
        model_input_names=[*inputs, "token_type_ids"] if kind == "bert" else inputs,
        **{f"{name}_token": _SPECIAL[number] for name, number in _NUMBERS.items()},
    )
    saved.save_pretrained(folder)
    return tokenizer.get_vocab_size()


def _network(kind: str, ending: str, vocabulary: int, **more: Any) -> Any:
    import torch
    import transformers

    torch.manual_seed(5)
    name = {"modernbert": "ModernBert", "bert": "Bert", "xlm-roberta": "XLMRoberta"}[kind]
    places = {"max_position_embeddings": WINDOW + 2}
    if kind == "modernbert":
        places = {"global_attn_every_n_layers": 2, "local_attention": 16, **places}
    config = getattr(transformers, f"{name}Config")(
        vocab_size=vocabulary,
        hidden_size=WIDTH,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=128,
        **{f"{each}_token_id": _NUMBERS[each] for each in ("cls", "bos", "pad", "sep", "eos")},
        **places,
        **more,
    )
    network = getattr(transformers, f"{name}{ending}")(config)
    with torch.no_grad():
        for each in network.parameters():
            if each.dim() > 1:
                each.normal_(
                    0, _SPREAD / each.shape[1] ** 0.5 if each.shape[0] < vocabulary else 1
                )
    return network.eval()


def _save_dense(home: Path, width: int) -> None:
    activation = "torch.nn.modules.activation.Tanh"
    _write(
        home,
        {
            "in_features": WIDTH,
            "out_features": width,
            "bias": True,
            "activation_function": activation,
        },
    )
    random = np.random.default_rng(3)
    weight = random.standard_normal((width, WIDTH)).astype(np.float32) / 8
    bias = random.standard_normal(width).astype(np.float32) / 8
    save_file({"linear.weight": weight, "linear.bias": bias}, home / "model.safetensors")


def _write(home: Path, config: dict[str, object]) -> None:
    home.mkdir(parents=True)
    (home / "config.json").write_text(json.dumps(config), encoding="utf-8")
