"""What the tiny model has read is kept on the disk, and used only where it is sound."""

import time

import pytest
from tests.fakes.tiny_gguf import CONTEXT_TOKENS
from tests.fakes.tiny_mamba import build_tiny_mamba

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.events import PromptProgress, TextDelta
from localrag.domain.question import Message, Prompt, Role, TokenBudget
from localrag.domain.reading import Part, Prefix
from localrag.engines.kept_reading import KeptReading
from localrag.engines.llama import LlamaGenerator
from localrag.engines.llama_messages import ModelSettings

RULES = "資料だけを使って答えます。"
TEXT = "出張の七日前までに申請する。宿泊料の上限は一万二千円です。" * 40
PART = Part(document=1, generation=1)
ENDINGS = ("<<<資料 2: 別>>>", "<<<資料 終わり>>>")
MUCH = 1_000_000_000


def messages(text):
    return (Message(role=Role.SYSTEM, text=RULES), Message(role=Role.USER, text=text))


def prefix(text=TEXT, part=PART):
    return Prefix(part=part, messages=messages(text), endings=ENDINGS)


def prompt(ending="\n質問: 上限はいくらですか。", text=TEXT, answer=32):
    budget = TokenBudget(prompt=CONTEXT_TOKENS, answer=answer)
    return Prompt(messages=messages(f"{text}{ENDINGS[1]}{ending}"), passages=(), budget=budget)


def opened(gguf, folder, *, sha="a" * 64, quota=MUCH, **settings):
    kept = (
        None
        if folder is None
        else KeptReading(folder=folder, model_sha256=sha, quota_bytes=quota)
    )
    settings = ModelSettings(threads=1, **settings)
    return LlamaGenerator(gguf, "tiny", settings, kept=kept)


def read_ahead(generator, *args, since_ns=None, **options):
    since_ns = time.time_ns() if since_ns is None else since_ns
    return list(generator.read_ahead(prefix(*args, **options), since_ns, CancelToken()))


def answer(generator, *args, **options):
    events = generator.generate(prompt(*args, **options), CancelToken())
    return "".join(event.text for event in events if isinstance(event, TextDelta))


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "reading"


@pytest.fixture
def kept(tiny_gguf, folder):
    """The file that another process has kept."""
    with opened(tiny_gguf, folder) as generator:
        read_ahead(generator)
    (file,) = folder.iterdir()
    return file


@pytest.fixture(scope="module")
def expected(tiny_gguf):
    with opened(tiny_gguf, None) as generator:
        return answer(generator)


def test_what_another_process_has_read_is_not_read_again(tiny_gguf, folder, kept, expected):
    with opened(tiny_gguf, folder) as generator:
        assert generator.has_read(PART)
        assert answer(generator) == expected
        done = generator.last_run
    assert done.loaded_tokens == done.kept_tokens > 2 * done.read_tokens > 0


def test_a_file_is_for_its_owner_only_and_nothing_else_is_left(kept, folder):
    assert kept.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert list(folder.iterdir()) == [kept]


def test_reading_again_reads_nothing(tiny_gguf, folder, kept):
    before = kept.read_bytes()
    with opened(tiny_gguf, folder) as generator:
        events = read_ahead(generator)
        assert generator.last_run.read_tokens == 0
    assert events[-1].done == events[-1].total
    assert kept.read_bytes() == before


def test_a_prompt_that_goes_on_differently_uses_what_is_the_same(tiny_gguf, folder, kept):
    with opened(tiny_gguf, folder) as generator, opened(tiny_gguf, None) as cold:
        other = TEXT[:-60] + "別の文です。"
        assert answer(generator, text=other) == answer(cold, text=other)
        assert generator.last_run.loaded_tokens > 100


def test_memory_that_holds_as_much_is_kept(tiny_gguf, folder, kept):
    with opened(tiny_gguf, folder) as generator:
        answer(generator)
        answer(generator, "\n質問: いつまでに申請しますか。")
        assert generator.last_run.loaded_tokens == 0
        assert generator.last_run.kept_tokens > 100


@pytest.mark.parametrize(
    "change",
    [{"sha": "b" * 64}, {"batch_tokens": 64}, {"context_tokens": 1024}],
    ids=["model", "batch", "context"],
)
def test_another_model_or_setting_does_not_use_it(tiny_gguf, folder, kept, change):
    with opened(tiny_gguf, folder, **change) as generator:
        assert not generator.has_read(PART)
        answer(generator)
        assert generator.last_run.loaded_tokens == 0
    assert kept.exists()


def test_threads_and_sampling_do_not_matter(tiny_gguf, folder, kept):
    reading = KeptReading(folder=folder, model_sha256="a" * 64, quota_bytes=MUCH)
    settings = ModelSettings(threads=2, seed=7)
    with LlamaGenerator(tiny_gguf, "tiny", settings, kept=reading) as generator:
        assert generator.has_read(PART)


def test_a_damaged_file_is_deleted_and_read_anew(tiny_gguf, folder, kept, expected):
    data = bytearray(kept.read_bytes())
    data[len(data) // 2] ^= 1
    kept.write_bytes(data)
    with opened(tiny_gguf, folder) as generator:
        answer(generator)
        assert not kept.exists()
        read_ahead(generator)
        assert kept.exists()
    with opened(tiny_gguf, folder) as generator:
        assert answer(generator) == expected
        assert generator.last_run.loaded_tokens > 0


def test_a_state_renamed_to_another_model_is_refused(tiny_gguf, folder, kept, expected):
    with opened(tiny_gguf, folder, sha="b" * 64) as generator:
        read_ahead(generator)
        (other,) = set(folder.iterdir()) - {kept}
        other.write_bytes(kept.read_bytes())
        assert answer(generator, "\n質問: 別") != ""
    with opened(tiny_gguf, folder, sha="b" * 64) as generator:
        assert answer(generator) == expected
        assert generator.last_run.loaded_tokens == 0


def test_a_question_stops_the_reading_ahead(tiny_gguf, folder):
    with opened(tiny_gguf, folder, batch_tokens=1) as generator:
        cancel = CancelToken()
        reading = generator.read_ahead(prefix(), time.time_ns(), cancel)
        assert isinstance(next(reading), PromptProgress)
        generator._stop_reading_ahead()
        with pytest.raises(Cancelled):
            list(reading)
        assert cancel.is_cancelled
        assert list(folder.glob("*")) == []
        assert answer(generator)


def test_a_reading_that_nobody_waits_for_ends(tiny_gguf, folder):
    with opened(tiny_gguf, folder, batch_tokens=1) as generator:
        reading = generator.read_ahead(prefix(), time.time_ns(), CancelToken())
        next(reading)
        reading.close()
        assert answer(generator)
        assert not generator.has_read(PART)


def test_what_was_not_used_for_longest_makes_room(tiny_gguf, folder, kept):
    size = kept.stat().st_size
    second, third = Part(document=2, generation=1), Part(document=3, generation=1)
    with opened(tiny_gguf, folder, quota=size * 5 // 2) as generator:
        read_ahead(generator, "二" + TEXT, part=second)
        read_ahead(generator, part=PART)  # used again
        read_ahead(generator, "三" + TEXT, part=third)
        assert [generator.has_read(part) for part in (PART, second, third)] == [
            True,
            False,
            True,
        ]


def test_what_was_used_in_this_round_makes_no_room(tiny_gguf, folder, kept):
    size = kept.stat().st_size
    second = Part(document=2, generation=1)
    with opened(tiny_gguf, folder, quota=size * 3 // 2) as generator:
        read_ahead(generator, "二" + TEXT, part=second, since_ns=0)
        assert [generator.has_read(part) for part in (PART, second)] == [True, False]


def test_a_folder_that_cannot_be_made_costs_nothing_but_the_time(tiny_gguf, folder, expected):
    folder.write_text("no folder")
    with opened(tiny_gguf, folder) as generator:
        read_ahead(generator)
        assert answer(generator) == expected


def test_too_long_a_document_says_how_much_fits(tiny_gguf, folder):
    with opened(tiny_gguf, folder) as generator, pytest.raises(EngineError) as raised:
        read_ahead(generator, TEXT * 10)
    assert raised.value.code is EngineCode.PROMPT_TOO_LONG
    assert raised.value.fields["limit"] == str(CONTEXT_TOKENS - 1)


@pytest.fixture(scope="module")
def mamba(tmp_path_factory):
    path = tmp_path_factory.mktemp("mamba") / "tiny.gguf"
    build_tiny_mamba(path)
    return path


def test_a_recurrent_model_begins_with_a_state_that_is_a_beginning_as_a_whole(mamba, folder):
    with opened(mamba, None) as generator:
        expected = answer(generator)
    with opened(mamba, folder) as generator:
        read_ahead(generator)
    with opened(mamba, folder) as generator:
        assert answer(generator) == expected
        assert generator.last_run.loaded_tokens > 2 * generator.last_run.read_tokens


def test_a_recurrent_model_takes_no_part_of_a_state(mamba, folder):
    other = TEXT[:-60] + "別の文です。"
    with opened(mamba, None) as generator:
        expected = answer(generator, text=other[:400])
    with opened(mamba, folder) as generator:
        read_ahead(generator)
    with opened(mamba, folder) as generator:
        assert answer(generator, text=other[:400]) == expected
        assert generator.last_run.loaded_tokens == 0


def test_a_recurrent_model_loads_again_where_memory_went_another_way(mamba, folder):
    with opened(mamba, folder) as generator:
        read_ahead(generator)
        answer(generator)
        second = answer(generator, "\n質問: いつまでに申請しますか。")
        assert generator.last_run.loaded_tokens > 100
    with opened(mamba, None) as generator:
        assert answer(generator, "\n質問: いつまでに申請しますか。") == second
