import json
from pathlib import Path

import pytest

from localrag.domain.errors import PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.governance.policy import (
    AuditLevel,
    Policy,
    policy_schema,
    read_policy,
    required,
)

ROOT = Path(__file__).parents[3]


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


@pytest.mark.parametrize(
    "switches",
    [
        {"audit": "all"},
        {"audit": True},
        {"audit_failure": "ignore"},
        {"audit_keep_days": 29},
        {"audit_keep_days": 3651},
        {"audit_keep_days": "400"},
        {"audit_copy": "share/audit"},
        {"audit_copy": ""},
        {"may_read_audit": "no"},
        {"personal_data_in_questions": "hide"},
        {"personal_data_in_answers": None},
        {"personal_data_in_exports": "MASK"},
        {"personal_data_kinds": ["name"]},
        {"personal_data_kinds": "email"},
        {"patient_numbers": ["P-###"]},
        {"patient_numbers": ["#" * 41]},
        {"patient_numbers": "P-######"},
    ],
)
def test_a_switch_that_means_nothing_fails_closed(tmp_path, switches):
    file = tmp_path / "policy.json"
    file.write_text(json.dumps(switches), encoding="utf-8")
    with pytest.raises(PolicyError) as caught:
        read_policy(file)
    assert caught.value.code is PolicyCode.BROKEN


def test_the_bounds_of_a_switch_are_allowed(tmp_path):
    file = tmp_path / "policy.json"
    for days in (30, 3650):
        copy = str(tmp_path / "share")
        file.write_text(
            json.dumps({"audit_keep_days": days, "audit_copy": copy, "audit": "hashes"})
        )
        policy = read_policy(file)
        assert (policy.audit_keep_days, policy.audit_copy) == (days, copy)
        assert policy.audit is AuditLevel.HASHES


def test_the_name_of_a_policy_is_that_of_what_it_says():
    assert Policy().name == Policy(audit=AuditLevel.OFF).name
    assert Policy().name != Policy(audit=AuditLevel.TEXT).name


def test_the_schema_in_the_documents_is_that_of_the_policy():
    """Write it anew with `python -m localrag.governance.policy > docs/policy.schema.json`."""
    kept = json.loads((ROOT / "docs" / "policy.schema.json").read_text(encoding="utf-8"))
    assert kept == json.loads(policy_schema())
