import pytest

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import DocumentError, LocalragError, StoreError, error_codes
from localrag.domain.errors.document import DocumentCode
from localrag.domain.errors.store import StoreCode


def test_a_token_says_stop_to_everybody():
    cancel = CancelToken()
    cancel.raise_if_cancelled()
    assert not cancel.wait(0)
    cancel.cancel()
    assert cancel.is_cancelled
    assert cancel.wait(0)
    with pytest.raises(Cancelled):
        cancel.raise_if_cancelled()


def test_an_error_carries_a_code_and_named_texts():
    error = StoreError(StoreCode.LOCKED, pid=12, since="09:00")
    assert error.fields == {"pid": "12", "since": "09:00"}
    assert str(error) == "store.locked(pid='12', since='09:00')"
    assert isinstance(error, LocalragError)
    assert not isinstance(DocumentError(DocumentCode.EMPTY), StoreError)


def test_codes_are_unique_and_name_their_family():
    codes = error_codes()
    assert len(codes) == len(set(codes))
    assert all(code.count(".") == 1 for code in codes)
