"""The beginnings of prompts that can be read before a question is there.

They are cut out of prompts that `build_prompt` wrote, so that they cannot differ from them.
"""

from collections.abc import Sequence

from localrag.answering.prompt import CountTokens, build_prompt, opening_of
from localrag.domain.passage import Passage
from localrag.domain.question import Message, Question, TokenBudget
from localrag.domain.reading import Part, Prefix

_ANY = Question(text="", standalone="")
_BOUNDLESS = 1 << 40


def pinned_tokens(context_tokens: int) -> int:
    """Return how many tokens of a pinned document a model takes: half of all that it can hold."""
    return context_tokens // 2


def prefix_of(
    part: Part, passages: Sequence[Passage], count_tokens: CountTokens
) -> tuple[Prefix, int]:
    """Return the beginning of every prompt with these passages first, and their tokens.

    Without passages it is that of every prompt: the rules.
    """
    budget = TokenBudget(prompt=_BOUNDLESS, answer=1)
    prompt = build_prompt(_ANY, (), count_tokens, budget, pinned=passages)
    before, endings = opening_of(prompt)
    *others, last = prompt.messages
    messages = (*others, Message(role=last.role, text=before))
    return Prefix(part=part, messages=messages, endings=endings), prompt.evidence_tokens
