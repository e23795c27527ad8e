import msgspec
import pytest

from localrag.host.params import AskParams


@pytest.mark.parametrize("seconds", ["0", "-1", "3601", "1e308", '"20"', "null"])
def test_seconds_that_no_question_can_take_are_refused(seconds: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(f'{{"text": "鍵", "seconds": {seconds}}}', type=AskParams)


@pytest.mark.parametrize("seconds", [0.1, 20, 3600])
def test_seconds_may_be_few_or_many(seconds: float) -> None:
    params = msgspec.json.decode(f'{{"text": "鍵", "seconds": {seconds}}}', type=AskParams)
    assert params.seconds == seconds
