"""Networks that become ONNX files when they are added, and run without torch from then on."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np
import pytest
from tests.fakes.tiny_encoder import WIDTH, WINDOW, build_cross_encoder, build_encoder
from tests.samples.tiny_corpus import TEXTS

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.adding import AddSteps, add_model
from localrag.engines.agreement import INT8_ENOUGH
from localrag.engines.catalogue import ModelCatalogue, ModelRole, read_catalogue
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.embedders import open_active_embedder, open_embedder
from localrag.engines.onnx_embedder import OnnxEmbedder
from localrag.engines.onnx_intake import prepare_onnx
from localrag.engines.onnx_messages import OnnxOutcome
from localrag.engines.onnx_record import HOME, read_record, write_record
from localrag.engines.registry import ModelRegistry
from localrag.engines.sentence_transformer import SentenceTransformerEmbedder
from localrag.resources import models_folder

pytestmark = pytest.mark.slow


class Noon:
    def now(self) -> datetime:
        return datetime(2026, 4, 1, 12, tzinfo=UTC)


@pytest.fixture
def registry(tmp_path):
    catalogue = read_catalogue(models_folder() / "catalogue.toml")
    return ModelRegistry(tmp_path / "models", catalogue, tmp_path / "defaults", Noon())


@pytest.fixture
def folder(onnx_encoder, tmp_path) -> Path:
    return Path(shutil.copytree(onnx_encoder, tmp_path / "from" / "tiny-encoder"))


def add(registry, path, model_id=None):
    return add_model(registry, path, model_id, AddSteps(), CancelToken())


def prepared(folder, role=ModelRole.EMBEDDER):
    return prepare_onnx(folder, role, lambda _: None, CancelToken())


def opened(folder, **_):
    return open_embedder(folder, embedder_entry(folder, ModelCatalogue()), "0" * 64, "test")


def reference(folder):
    entry = embedder_entry(folder, ModelCatalogue())
    return SentenceTransformerEmbedder(folder, entry, "0" * 64, "test")


def agreement(one, other):
    return (one.embed_passages(TEXTS) * other.embed_passages(TEXTS)).sum(axis=1)


def test_eight_bits_agree_with_the_reference_on_texts_not_measured_before(onnx_encoder):
    cosines = agreement(opened(onnx_encoder), reference(onnx_encoder))
    assert cosines.mean() >= INT8_ENOUGH.mean
    assert cosines.min() >= INT8_ENOUGH.least
    assert cosines.min() < 1 - 1e-6, "these are the reference's own vectors"


@pytest.mark.parametrize(
    ("kind", "pooling", "dense"), [("bert", "cls_token", 24), ("xlm-roberta", "mean_tokens", 0)]
)
def test_other_shapes_agree_too(tmp_path, kind, pooling, dense):
    build_encoder(tmp_path / "m", kind=kind, pooling=pooling, dense=dense)
    assert prepared(tmp_path / "m").outcome is OnnxOutcome.INT8
    made = opened(tmp_path / "m")
    assert isinstance(made, OnnxEmbedder)
    assert (made.model.dimension, made.window_tokens) == (dense or WIDTH, WINDOW)
    assert agreement(made, reference(tmp_path / "m")).mean() >= INT8_ENOUGH.mean


def test_counts_window_and_prefixes_are_those_of_the_reference(onnx_encoder):
    made, wanted = opened(onnx_encoder), reference(onnx_encoder)
    assert made.count_tokens(TEXTS) == wanted.count_tokens(TEXTS)
    assert made.window_tokens == wanted.window_tokens == WINDOW
    assert made.model == wanted.model


def test_the_catalogue_puts_its_prefixes_before_the_texts(registry, folder):
    add(registry, folder, "cl-nagoya/ruri-v3-30m")
    registry.use("embedder", "ruri-v3-30m")
    ruri, plain = open_active_embedder(registry, "test"), opened(folder)
    assert (ruri.model.question_prefix, ruri.model.passage_prefix) == (
        "検索クエリ: ",
        "検索文書: ",
    )
    np.testing.assert_array_equal(
        ruri.embed_question("旅費"), plain.embed_question("検索クエリ: 旅費")
    )
    np.testing.assert_array_equal(
        ruri.embed_passages(["旅費"]), plain.embed_passages(["検索文書: 旅費"])
    )


def test_an_encoder_becomes_onnx_when_it_is_added(registry, tmp_path):
    build_encoder(tmp_path / "tiny")
    done = add(registry, tmp_path / "tiny")
    record = read_record(done.model.path)
    assert done.onnx.outcome is OnnxOutcome.INT8
    assert (record.precision, record.mean >= INT8_ENOUGH.mean) == ("int8", True)
    assert done.model.size_bytes == sum(
        file.stat().st_size for file in done.model.path.rglob("*") if file.is_file()
    )
    assert [model.id for model in registry.verify()] == ["tiny"]
    assert [p.name for p in done.model.path.iterdir() if p.name.startswith(".")] == []
    assert not (tmp_path / "tiny" / HOME).exists(), "the source was changed"


def test_the_same_folder_again_is_the_same_model(registry, folder):
    first = add(registry, folder)
    again = add(registry, folder)
    assert (again.model, again.onnx) == (first.model, None)


def test_a_measured_file_is_kept_where_nothing_could_make_one(registry, folder):
    made = (folder / HOME / "model.onnx").read_bytes()
    done = add(registry, folder)
    assert done.onnx.outcome is OnnxOutcome.KEPT
    assert (done.model.path / HOME / "model.onnx").read_bytes() == made


def test_a_file_that_does_not_say_what_its_record_says_is_made_again(folder):
    record = read_record(folder)
    turned = tuple(tuple(-value for value in row) for row in record.reference)
    write_record(folder, msgspec.structs.replace(record, reference=turned))
    assert prepared(folder).outcome is OnnxOutcome.INT8
    assert read_record(folder).reference != turned


@pytest.mark.parametrize("place", ["../../outside.onnx", "/outside.onnx", "a\\b.onnx"])
def test_a_record_cannot_name_a_file_outside_its_folder(folder, place):
    write_record(folder, msgspec.structs.replace(read_record(folder), file=place))
    with pytest.raises(ModelError) as caught:
        read_record(folder)
    assert caught.value.code is ModelCode.UNSAFE


def test_a_changed_onnx_file_is_not_opened(registry, folder):
    added = add(registry, folder).model
    registry.use("embedder", added.id)
    file = added.path / HOME / "model.onnx"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    with pytest.raises(ModelError) as caught:
        open_active_embedder(registry, "test")
    assert caught.value.code is ModelCode.CHANGED


def test_a_small_file_of_the_vendor_that_agrees_is_used(folder):
    vendor = folder / "onnx" / "model_qint8.onnx"
    vendor.parent.mkdir()
    (folder / HOME / "model.onnx").rename(vendor)
    shutil.rmtree(folder / HOME)
    assert prepared(folder).outcome is OnnxOutcome.VENDOR
    assert read_record(folder).file == "onnx/model_qint8.onnx"
    assert isinstance(opened(folder), OnnxEmbedder)


def test_a_file_of_the_vendor_that_is_of_another_model_is_passed_over(folder, onnx_reranker):
    vendor = folder / "onnx" / "model.onnx"
    vendor.parent.mkdir()
    shutil.copyfile(onnx_reranker / HOME / "model.onnx", vendor)
    shutil.rmtree(folder / HOME)
    assert prepared(folder).outcome is OnnxOutcome.INT8
    assert read_record(folder).file == f"{HOME}/model.onnx"


def test_a_pooling_that_is_not_done_here_leaves_the_reference(registry, tmp_path):
    build_encoder(tmp_path / "m", pooling="weightedmean_tokens")
    done = add(registry, tmp_path / "m")
    assert done.onnx.outcome is OnnxOutcome.UNSUPPORTED
    assert "weightedmean" in done.onnx.detail
    registry.use("embedder", done.model.id)
    assert isinstance(open_active_embedder(registry, "test"), SentenceTransformerEmbedder)


def test_weights_that_cannot_be_read_are_added_as_before(registry, tmp_path):
    build_encoder(tmp_path / "m")
    weights = tmp_path / "m" / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    done = add(registry, tmp_path / "m")
    assert done.onnx.outcome is OnnxOutcome.UNSUPPORTED
    assert not (done.model.path / HOME).exists()


def test_stopping_leaves_nothing(registry, tmp_path):
    build_encoder(tmp_path / "m")
    cancel = CancelToken()
    steps = AddSteps(on_stage=lambda stage: cancel.cancel())
    with pytest.raises(Cancelled):
        add_model(registry, tmp_path / "m", None, steps, cancel)
    assert registry.list() == ()
    assert [p for p in (tmp_path / "models").iterdir() if p.is_dir()] == []


def test_a_reranker_is_told_by_its_folder(registry, onnx_reranker):
    model = add(registry, onnx_reranker, "hotchpotch/japanese-reranker-tiny-v2").model
    assert (model.role, model.licence) == (ModelRole.RERANKER, "MIT")
    registry.use("reranker", model.id)
    assert registry.active("reranker") == model


def test_a_classifier_with_several_answers_is_no_reranker(registry, tmp_path):
    build_cross_encoder(tmp_path / "m", labels=3)
    assert add(registry, tmp_path / "m").onnx.outcome is OnnxOutcome.UNSUPPORTED


WITHOUT_TORCH = """
import json, sys
from pathlib import Path
for name in ("torch", "transformers", "sentence_transformers", "onnx", "onnxscript"):
    sys.modules[name] = None
from localrag.engines.offline import go_offline
go_offline()
from localrag.engines.catalogue import ModelCatalogue
from localrag.engines.embedder_entries import embedder_entry
from localrag.engines.embedders import open_embedder
from localrag.engines.rerankers import open_reranker
encoder, reranker = Path(sys.argv[1]), Path(sys.argv[2])
embedder = open_embedder(encoder, embedder_entry(encoder, ModelCatalogue()), "", "")
row = embedder.embed_question("旅費").tolist()
scores = open_reranker(reranker, "r").logits([("旅費", "宿泊料")])
print(json.dumps({"row": row, "scores": scores}))
"""


def test_both_run_where_torch_cannot_be_imported(onnx_encoder, onnx_reranker):
    command = [sys.executable, "-c", WITHOUT_TORCH, str(onnx_encoder), str(onnx_reranker)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    said = json.loads(done.stdout)
    np.testing.assert_array_equal(
        np.float32(said["row"]), opened(onnx_encoder).embed_question("旅費")
    )
    assert len(said["scores"]) == 1
