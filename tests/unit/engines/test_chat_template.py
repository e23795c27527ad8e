"""Chat templates of real models and of hostile ones, in the sandbox."""

import sys

import pytest
from jinja2 import TemplateError

from localrag.domain.errors import EngineError
from localrag.domain.errors.engine import EngineCode
from localrag.domain.question import Message, Role
from localrag.engines.chat_template import rendered, template_facts
from localrag.engines.template_sandbox import Sandbox

SYSTEM = Message(role=Role.SYSTEM, text="助手です。")
USER = Message(role=Role.USER, text="宿泊料の上限は？")

CHATML = (
    "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\n' + message['content']"
    " + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}"
    "{{ '<|im_start|>assistant\n' }}{% if enable_thinking is defined and enable_thinking is false %}"
    "{{ '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}"
)


def failure(template: str) -> str:
    with pytest.raises(EngineError) as caught:
        rendered(template, [USER])
    assert caught.value.code is EngineCode.TEMPLATE_FAILED
    return caught.value.fields["reason"]


def test_the_models_own_template_is_used_with_thinking_off():
    assert rendered(CHATML, [SYSTEM, USER]) == (
        "<|im_start|>system\n助手です。<|im_end|>\n<|im_start|>user\n宿泊料の上限は？<|im_end|>\n"
        "<|im_start|>assistant\n<think>\n\n</think>\n\n"
    )


def test_begin_and_end_tokens_are_known():
    assert rendered("{{ bos_token }}|{{ eos_token }}", [USER], "<s>", "</s>") == "<s>|</s>"


def test_a_model_without_a_template_gets_the_plain_one():
    assert rendered(None, [SYSTEM, USER]) == (
        "### system\n助手です。\n\n### user\n宿泊料の上限は？\n\n### assistant\n"
    )


def test_a_template_without_a_system_role_gets_the_text_with_the_question():
    template = (
        "{% for m in messages %}{% if m.role == 'system' %}"
        "{{ raise_exception('System role not supported') }}{% endif %}[{{ m.content }}]{% endfor %}"
    )
    assert rendered(template, [SYSTEM, USER]) == "[助手です。\n\n宿泊料の上限は？]"


def test_what_a_template_raises_is_the_reason():
    assert failure("{{ raise_exception('roles must alternate') }}") == "roles must alternate"


def test_no_date_goes_into_a_prompt():
    assert rendered("{{ 'Date: ' + strftime_now('%d %b %Y') }}", [USER]) == "Date: "


def test_json_keeps_japanese_and_is_not_escaped_for_html():
    template = "{{ messages[0] | tojson }}"
    assert rendered(template, [Message(role=Role.USER, text="旅<費>")]) == (
        '{"role": "user", "content": "旅<費>"}'
    )


def test_loop_controls_work():
    template = "{% for i in range(9) %}{% if i == 2 %}{% break %}{% endif %}{{ i }}{% endfor %}"
    assert rendered(template, [USER]) == "01"


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__ }}",
        "{{ ''['__class__'] }}",
        "{{ messages.__init__.__globals__ }}",
        "{{ (''|attr('__class__')) }}",
        "{{ raise_exception.__globals__ }}",
        "{{ self.__init__ }}",
        "{% set x = messages.append(1) %}",
        "{% include 'x' %}",
        "{% import 'os' as os %}",
    ],
)
def test_a_template_that_reaches_for_pythons_inside_is_refused(template):
    assert failure(template)


@pytest.mark.parametrize(
    "template",
    [
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 'a' * 60000 * 60000 }}",
        "{{ 10 ** 10 ** 10 }}",
        "{{ 'a'.center(1000000000) }}",
        "{{ 'a' | center(1000000000) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ '{:1000000000}'.format(1) }}",
        "{{ 'a' | indent(1000000000) }}",
        "{{ [1] | tojson(indent=1000000000) }}",
        "{{ lipsum(n=100000) }}",
        "{{ [1] | batch(1000000000, 'x') | list }}",
        "{% for i in range(99999) %}" + "x" * 1000 + "{% endfor %}",
    ],
)
def test_a_template_that_would_not_end_or_fill_memory_is_refused(template):
    assert failure(template)


@pytest.mark.parametrize(
    "expression",
    [
        "ns.s ~ ns.s",
        "ns.s + ns.s",
        "ns.s.replace('a', ns.s)",
        "ns.s | replace('a', ns.s)",
        "(ns.s | list) | join(ns.s)",
        "ns.s.join(ns.s | list)",
    ],
)
def test_a_text_that_doubles_without_end_is_refused(expression):
    start = "{% set ns = namespace(s='aaaaaaaa') %}{% for i in range(60) %}"
    assert failure(start + "{% set ns.s = " + expression + " %}{% endfor %}")


def test_a_template_of_absurd_length_is_refused():
    assert failure("x" * 300_000) == "template too long"


def test_a_template_that_cannot_be_parsed_is_refused():
    assert failure("{% for %}")


def test_ordinary_templates_stay_far_below_the_budget():
    many = [Message(role=Role.USER, text="質問" * 500) for _ in range(200)]
    assert rendered(CHATML, many).count("<|im_start|>") == 201


def test_tracing_is_as_before_after_a_template_has_failed():
    before = sys.gettrace()
    with pytest.raises(TemplateError), Sandbox().budget():
        raise TemplateError
    assert sys.gettrace() is before


TURNS = (
    "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>\n{% endfor %}"
)
OPENS = "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
NO_SYSTEM = "{% if messages[0].role == 'system' %}{{ raise_exception('none') }}{% endif %}"


@pytest.mark.parametrize(
    ("template", "facts"),
    [
        (None, (True, True, True)),
        (TURNS + OPENS, (True, True, True)),
        (TURNS, (True, True, False)),
        (NO_SYSTEM + TURNS + OPENS, (True, False, True)),
        ("{{ nothing.at_all.here }}", (False, False, False)),
    ],
)
def test_a_template_is_known_by_what_it_makes_of_two_messages(template, facts):
    found = template_facts(template)
    assert (found.renders, found.knows_system, found.opens_answer) == facts
