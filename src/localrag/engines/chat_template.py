"""Turns messages into the text that a model was trained on, by the model's own template."""

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import TemplateError

from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.question import Message, Role
from localrag.engines.template_sandbox import Sandbox

PLAIN_TEMPLATE = (
    "{% for message in messages %}### {{ message.role }}\n{{ message.content }}\n\n{% endfor %}"
    "{{ '### assistant\\n' }}"
)
"""For a model without a template: a heading line before each message."""

PLAIN_STOP = "\n### "
"""Where a model that was given PLAIN_TEMPLATE begins to write the other side's part."""

_MAX_TEMPLATE_CHARS = 256 * 1024
# What a template can do wrong while it runs; the sandbox keeps anything worse away.
_FAULTS = (
    TemplateError,
    TypeError,
    ValueError,
    LookupError,
    AttributeError,
    ArithmeticError,
    NameError,
    AssertionError,
    RecursionError,
    RuntimeError,
    MemoryError,
    SyntaxError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateFacts:
    """Whether a template can be used, takes a system message as such, and opens the answer."""

    renders: bool
    knows_system: bool
    opens_answer: bool


def template_facts(template: str | None) -> TemplateFacts:
    """Return what becomes of a system message and a question in the template."""
    source = PLAIN_TEMPLATE if template is None else template
    system = Message(role=Role.SYSTEM, text="S-7391")
    user = Message(role=Role.USER, text="U-4526")
    alone = _attempt(source, [user])
    closed = _attempt(source, [user], opens_answer=False)
    both = _attempt(source, [system, user])
    return TemplateFacts(
        renders=alone is not None and user.text in alone,
        knows_system=both is not None and system.text in both,
        opens_answer=alone is not None and (template is None or alone != closed),
    )


def _attempt(
    source: str, messages: Sequence[Message], *, opens_answer: bool = True
) -> str | None:
    try:
        return _render(source, _plain(messages), "", "", opens_answer=opens_answer)
    except _FAULTS:
        return None


def rendered(
    template: str | None, messages: Sequence[Message], bos: str = "", eos: str = ""
) -> str:
    """Return the prompt for `messages`, ending where the answer begins, thinking switched off.

    A template that knows no system role is given the system text at the head of the first
    question. `bos` and `eos` are the texts of these tokens. Raises EngineError TEMPLATE_FAILED.
    """
    source = PLAIN_TEMPLATE if template is None else template
    try:
        return _render(source, _plain(messages), bos, eos)
    except _FAULTS as error:
        if not any(message.role is Role.SYSTEM for message in messages):
            raise _failed(error) from None
    try:
        return _render(source, _plain(_without_system(messages)), bos, eos)
    except _FAULTS as error:
        raise _failed(error) from None


def _render(
    source: str,
    messages: list[dict[str, str]],
    bos: str,
    eos: str,
    *,
    opens_answer: bool = True,
) -> str:
    if len(source) > _MAX_TEMPLATE_CHARS:
        raise TemplateError("template too long")
    sandbox = Sandbox()
    if "strftime_now" in source and "strftime_now is defined" not in source:
        # A date would make the same question give another prompt tomorrow.
        sandbox.globals["strftime_now"] = _no_date
    template = sandbox.from_string(source)
    pieces: list[str] = []
    with sandbox.budget():
        for piece in template.generate(
            messages=messages,
            add_generation_prompt=opens_answer,
            bos_token=bos,
            eos_token=eos,
            enable_thinking=False,
            thinking=False,
            reasoning_effort="low",
            tools=None,
            documents=None,
        ):
            sandbox.charge(len(piece))
            pieces.append(piece)
    return "".join(pieces)


def _plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": message.role.value, "content": message.text} for message in messages]


def _without_system(messages: Sequence[Message]) -> list[Message]:
    system = [message.text for message in messages if message.role is Role.SYSTEM]
    others = [message for message in messages if message.role is not Role.SYSTEM]
    if not others:
        return [Message(role=Role.USER, text="\n\n".join(system))]
    first = Message(role=others[0].role, text="\n\n".join([*system, others[0].text]))
    return [first, *others[1:]]


def _no_date(_: str) -> str:
    return ""


def _failed(error: BaseException) -> EngineError:
    reason = str(error)[:200] if isinstance(error, TemplateError) else type(error).__name__
    return EngineError(EngineCode.TEMPLATE_FAILED, reason=reason)
