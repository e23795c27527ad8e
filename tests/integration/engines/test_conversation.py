"""A conversation through the real llama.cpp: only what is new is read for the next question."""

import pytest
from tests.fakes.passages import passage
from tests.fakes.tiny_gguf import CONTEXT_TOKENS, build_tiny_gguf

from localrag.answering.prompt import build_prompt
from localrag.answering.sending import whole
from localrag.answering.understand import understand
from localrag.domain.cancel import CancelToken
from localrag.domain.events import TextDelta
from localrag.domain.question import TokenBudget
from localrag.engines.llama import LlamaGenerator
from localrag.engines.llama_messages import ModelSettings

TRAVEL = passage("出張の七日前までに申請する。", "宿泊料の上限を定める。")
RULES = (
    build_prompt(
        understand("鍵"), [], lambda texts: [1] * len(texts), TokenBudget(prompt=9, answer=1)
    )
    .messages[0]
    .text
)
ROOMS = passage("会議室の予約は一か月前から受け付ける。", rank=2, title="会議室")
ANSWER_TOKENS = 24
# What templates in use do: as in the tests elsewhere, white space cut off, no system role, an
# empty thought before the answer that is left out when the answer is history.
SAME = (
    "{{ bos_token }}{% for m in messages %}{{ '<|' + m['role'] + '|>' + m['content'] + '\n' }}"
    "{% endfor %}{{ '<|assistant|>' }}"
)
TEMPLATES = {
    "plain": None,
    "usual": SAME,
    "trimmed": SAME.replace("m['content']", "m['content'] | trim"),
    "no system": "{% if messages[0].role == 'system' %}{{ raise_exception('no') }}{% endif %}"
    + SAME,
    "thought": SAME + "{{ '<think>\n\n</think>\n\n' }}",
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=TEMPLATES)
def test_the_second_question_reads_only_what_is_new(template, tmp_path):
    model = tmp_path / "tiny.gguf"
    build_tiny_gguf(model, template)
    budget = TokenBudget(prompt=CONTEXT_TOKENS - ANSWER_TOKENS, answer=ANSWER_TOKENS)
    with LlamaGenerator(model, "tiny", ModelSettings(threads=1)) as generator:

        def asked(text, found, earlier=()):
            prompt = build_prompt(
                understand(text), whole(found), generator.count_tokens, budget, earlier
            )
            events = generator.generate(prompt, CancelToken())
            written = "".join(e.text for e in events if isinstance(e, TextDelta))
            return prompt.after(written), generator.last_run

        turns, first = asked("申請はいつまでですか。", [TRAVEL])
        again, second = asked("会議室の予約はいつからですか。", [TRAVEL, ROOMS], turns)
        rules, asked_first, written, asked_again = generator.count_tokens(
            [RULES, turns[0].user, turns[0].answer, again[1].user]
        )
        # The answer may be told in other tokens than it was written in, and a template adds some.
        assert first.kept_tokens == 0
        assert second.kept_tokens >= rules + asked_first
        assert second.read_tokens <= written + asked_again + 32
        assert again[0] == turns[0]
        assert TRAVEL.chunk.text not in again[1].user
