import pytest

from localrag.domain.errors import PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.governance.policy import Policy, read_policy, required


def test_without_a_file_everything_is_allowed():
    assert read_policy(None) == Policy(may_add_models=True, may_add_folders=True)


def test_a_policy_is_read(tmp_path):
    file = tmp_path / "policy.json"
    file.write_text('{"may_add_folders": false}', encoding="utf-8")
    assert read_policy(file) == Policy(may_add_models=True, may_add_folders=False)


@pytest.mark.parametrize(
    "content", [None, b"", b"{", b"[]", b'{"may_ad_folders": false}', b"\xff"]
)
def test_a_policy_that_cannot_be_read_fails_closed(tmp_path, content):
    file = tmp_path / "policy.json"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(PolicyError) as caught:
        read_policy(file)
    assert caught.value.code is PolicyCode.BROKEN
    assert caught.value.fields["file"] == str(file)


def test_what_is_forbidden_names_itself():
    required(True, "index")
    with pytest.raises(PolicyError) as caught:
        required(False, "index")
    assert caught.value.fields == {"what": "index"}
