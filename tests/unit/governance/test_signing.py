import stat

import pytest

from localrag.domain.errors import PublicationError
from localrag.domain.errors.publication import PublicationCode
from localrag.domain.publication_keys import fingerprint
from localrag.governance.policy import Policy
from localrag.governance.signing import make_key, read_key, verify
from localrag.governance.trust import TrustedKey, trust_in, trusted_here, write_trusted

# RFC 8032, section 7.1, test 2.
PUBLIC = "localrag-key:PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)


def code_of(work, *arguments):
    with pytest.raises(PublicationError) as caught:
        work(*arguments)
    return caught.value.code


def test_a_signature_of_the_standard_verifies():
    assert verify(PUBLIC, b"\x72", SIGNATURE)
    assert not verify(PUBLIC, b"\x73", SIGNATURE)
    assert not verify(PUBLIC, b"\x72", SIGNATURE[:-1])
    assert not verify(PUBLIC, b"\x72", b"")


def test_a_key_is_made_once_for_its_owner_only(tmp_path):
    file = tmp_path / "signing" / "key.pem"
    made = make_key(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert read_key(file).key == made.key
    assert verify(made.key, b"m", read_key(file).sign(b"m"))
    before = file.read_bytes()
    assert code_of(make_key, file) is PublicationCode.KEY_EXISTS
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["key.pem"]


@pytest.mark.parametrize("content", [b"", b"-----BEGIN PRIVATE KEY-----\nx\n", b"\xff\x00"])
def test_what_is_no_key_is_told(tmp_path, content):
    file = tmp_path / "key.pem"
    file.write_bytes(content)
    assert code_of(read_key, file) is PublicationCode.BAD_KEY
    assert code_of(read_key, tmp_path / "none") is PublicationCode.NO_KEY


@pytest.mark.parametrize(
    "text", ["", "localrag-key:", PUBLIC[13:], PUBLIC[:-1], PUBLIC + "A", "localrag-key:あ"]
)
def test_a_public_key_that_is_none_is_told(text):
    assert code_of(fingerprint, text) is PublicationCode.BAD_KEY


def test_a_fingerprint_can_be_read_out():
    assert [len(part) for part in fingerprint(PUBLIC).split("-")] == [4] * 6


def test_nobody_is_trusted_until_somebody_is_named(tmp_path):
    file = tmp_path / "keys.json"
    assert trusted_here(Policy(), file).keys == ()
    write_trusted(file, [TrustedKey(key=PUBLIC, name="情報政策課")])
    trusted_here(Policy(), file).verify(PUBLIC, b"\x72", SIGNATURE)
    assert code_of(trusted_here(Policy(), file).verify, PUBLIC, b"x", SIGNATURE) is (
        PublicationCode.BAD_SIGNATURE
    )
    other = "localrag-key:" + "A" * 43
    by_policy = trusted_here(Policy(trusted_keys=(other,)), file)
    assert code_of(by_policy.verify, PUBLIC, b"\x72", SIGNATURE) is PublicationCode.NOT_TRUSTED
    assert code_of(trust_in().verify, PUBLIC, b"\x72", SIGNATURE) is PublicationCode.NOT_TRUSTED
    file.write_bytes(b"[{")
    assert code_of(trusted_here, Policy(), file) is PublicationCode.BAD_KEY
