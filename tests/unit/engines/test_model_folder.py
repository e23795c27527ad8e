"""Model folders that could run code are refused by name before anything opens them."""

import json

import pytest
from tests.fakes.static_model import build_static_model

from localrag.domain.errors import ModelError
from localrag.domain.errors.model import ModelCode
from localrag.engines.model_folder import files_below, module_types, require_safe


@pytest.fixture
def folder(tmp_path):
    build_static_model(tmp_path / "model")
    return tmp_path / "model"


def refusal(folder) -> ModelError:
    with pytest.raises(ModelError) as caught:
        require_safe(folder)
    return caught.value


def change(path, **fields) -> None:
    path.write_text(json.dumps(fields), encoding="utf-8")


def name_module(folder, **row) -> None:
    rows = [{"idx": 0, "name": "0", "path": "0_StaticEmbedding", **row}]
    (folder / "modules.json").write_text(json.dumps(rows), encoding="utf-8")


def test_a_plain_model_folder_is_safe(folder):
    require_safe(folder)
    assert module_types(folder) == ("StaticEmbedding", "Normalize")


@pytest.mark.parametrize(
    "name",
    [
        "pytorch_model.bin",
        "a.pt",
        "a.pt2",
        "a.ckpt",
        "a.pkl",
        "a.pickle",
        "modeling.py",
        "A.PKL",
    ],
)
def test_a_file_that_could_run_code_is_refused_by_name(folder, name):
    (folder / "sub").mkdir()
    (folder / "sub" / name).write_bytes(b"")
    found = refusal(folder)
    assert (found.code, found.fields["reason"]) == (ModelCode.UNSAFE, name)


def test_a_link_out_of_the_folder_is_refused(folder, tmp_path):
    (tmp_path / "outside.json").write_text("{}", encoding="utf-8")
    (folder / "config.json").symlink_to(tmp_path / "outside.json")
    assert refusal(folder).fields["reason"] == "link config.json"


def test_a_link_loop_is_refused(folder):
    (folder / "loop").symlink_to(folder)
    assert refusal(folder).code is ModelCode.UNSAFE


def test_a_link_to_a_file_of_the_same_folder_is_fine(folder):
    (folder / "again.txt").symlink_to(folder / "modules.json")
    require_safe(folder)


@pytest.mark.parametrize(
    "kind",
    [
        "sentence_transformers.models.StaticEmbedding",
        "sentence_transformers.sentence_transformer.modules.StaticEmbedding",
        "sentence_transformers.sentence_transformer.modules.static_embedding.StaticEmbedding",
    ],
)
def test_modules_are_known_by_their_old_and_new_addresses(folder, kind):
    name_module(folder, type=kind)
    assert module_types(folder) == ("StaticEmbedding",)


@pytest.mark.parametrize(
    "kind",
    [
        "custom_module.StaticEmbedding",
        "os.system",
        "sentence_transformers.models.WordEmbeddings",
        "sentence_transformers.modelsx.Transformer",
        "evil.sentence_transformers.models.Transformer",
        "StaticEmbedding",
        7,
    ],
)
def test_a_module_that_is_not_on_the_list_is_refused(folder, kind):
    name_module(folder, type=kind)
    assert refusal(folder).code is ModelCode.UNSAFE


@pytest.mark.parametrize("path", ["../elsewhere", "/etc", "C:\\x", "a\\..\\b"])
def test_a_module_path_that_leaves_the_folder_is_refused(folder, path):
    name_module(folder, path=path, type="sentence_transformers.models.StaticEmbedding")
    assert refusal(folder).fields["reason"] == "modules.json path"


@pytest.mark.parametrize(
    "fields",
    [
        {"auto_map": {"AutoModel": "modeling.Model"}},
        {"trust_remote_code": True},
        {"model_args": {"trust_remote_code": "yes"}},
        {"custom_pipelines": {}},
        {"kernel_config": {}},
        {"_attn_implementation": "kernels-community/flash-attn"},
        {"hub_kernel": "owner/name"},
        {"deep": [[{"auto_map": {}}]]},
        {"activation_function": "os.system"},
        {"activation_function": "torch.hub.load"},
        {"activation_fn": "torch.hub.load"},
        {"sentence_transformers": {"activation_fn": "torch.hub.load"}},
        {"sbert_ce_default_activation_function": "torch.utils.cpp_extension.load"},
    ],
)
def test_a_config_that_names_code_is_refused(folder, fields):
    change(folder / "config.json", **fields)
    found = refusal(folder)
    assert found.code is ModelCode.UNSAFE
    assert found.fields["reason"].startswith("config.json: ")


def test_an_ordinary_transformer_config_is_fine(folder):
    change(
        folder / "config.json",
        trust_remote_code=False,
        attn_implementation="sdpa",
        conv_kernel=4,
        activation_function="gelu",
        sbert_ce_default_activation_function=None,
        sentence_transformers={"activation_fn": "torch.nn.modules.activation.Sigmoid"},
    )
    require_safe(folder)


def test_a_config_that_is_not_json_is_damaged(folder):
    (folder / "config.json").write_text("{", encoding="utf-8")
    assert refusal(folder).code is ModelCode.DAMAGED


def test_a_config_nested_without_end_is_damaged(folder):
    (folder / "config.json").write_text("[" * 100_000, encoding="utf-8")
    assert refusal(folder).code is ModelCode.DAMAGED


def test_a_folder_without_safetensors_cannot_be_used(folder):
    (folder / "0_StaticEmbedding" / "model.safetensors").unlink()
    assert refusal(folder).code is ModelCode.UNSUPPORTED


def test_a_folder_that_is_not_there_is_not_found(tmp_path):
    assert refusal(tmp_path / "nothing").code is ModelCode.NOT_FOUND


def test_hidden_files_are_no_part_of_a_model(folder):
    (folder / ".cache").mkdir()
    (folder / ".cache" / "x.py").write_text("", encoding="utf-8")
    assert all(".cache" not in path.parts for path in files_below(folder))
