"""A jinja2 environment in which a hostile chat template can neither run code nor run away.

jinja2's sandbox keeps templates from Python's internals (CVE-2024-34359 was a template without
it) but bounds neither time nor memory. Here every line of the template and every character that
an operation makes is charged to a budget, so that the same template always ends the same way.
"""
# ruff: noqa: ANN401 - the signatures of jinja2 and sys.settrace are untyped

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from jinja2 import TemplateError, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

_MAX_LINES = 200_000
_MAX_CHARACTERS = 10_000_000
_MAX_BITS = 128
_MAX_INDENT = 16
# Names that build a text as long as a number says.
_WIDE_METHODS = frozenset(
    {"center", "ljust", "rjust", "zfill", "expandtabs", "format", "format_map", "translate"}
)
_GLOBALS = ("range", "dict", "namespace")
_FILTERS = frozenset(
    {"abs", "capitalize", "count", "d", "default", "dictsort", "first", "float", "int", "items"}
    | {"join", "last", "length", "lower", "map", "max", "min", "reject", "rejectattr"}
    | {"replace", "reverse", "round", "select", "selectattr", "sort", "string", "sum", "title"}
    | {"trim", "unique", "upper"}
)


class Sandbox(ImmutableSandboxedEnvironment):
    """Templates as chat templates are written for (the environment of transformers), bounded."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,  # folding constants would run operations before they are charged
            extensions=["jinja2.ext.loopcontrols"],
        )
        self.code_generator_class = _Code
        self.globals = {name: self.globals[name] for name in _GLOBALS}
        self.globals["raise_exception"] = _raise_exception
        plain = {name: self.filters[name] for name in _FILTERS}
        self.filters = plain | {
            "tojson": _tojson,
            "safe": str,
            "indent": _indent(self.filters["indent"]),
            "list": self._charged_list,
            "join": self._charged_join(plain["join"]),
            "replace": self._charged_replace,
        }
        self._lines = 0
        self._characters = 0

    @contextmanager
    def budget(self) -> Iterator[None]:
        """Count the lines of templates that run inside; TemplateError when it is used up."""
        self._lines = self._characters = 0
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            yield
        finally:
            sys.settrace(before)

    def charge(self, length: int) -> None:
        """Take `length` characters off the budget. Raises TemplateError."""
        self._characters += length
        if self._characters > _MAX_CHARACTERS:
            raise TemplateError("too much text")

    def joined(self, parts: tuple[Any, ...]) -> str:
        """Return what `a ~ b` gives."""
        texts = [str(part) for part in parts]
        self.charge(sum(map(len, texts)))
        return "".join(texts)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        """Refuse what jinja2 refuses, and methods that make a text of any length."""
        is_wide = isinstance(obj, (str, bytes)) and attr in _WIDE_METHODS
        return not is_wide and super().is_safe_attribute(obj, attr, value)

    def unsafe_undefined(self, obj: Any, attribute: str) -> Undefined:
        """Stop at once: jinja2 would print nothing and go on."""
        raise SecurityError(type(obj).__name__ + "." + attribute)

    def wrap_str_format(self, value: Any) -> Callable[..., str] | None:
        """Refuse `format`, which jinja2 would let through without its attribute check."""
        if super().wrap_str_format(value) is not None:
            raise SecurityError("str.format")
        return None

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return `left operator right` after charging what it will make."""
        self.charge(_size_of(operator, left, right))
        return super().call_binop(context, operator, left, right)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        """Call `obj` after charging what joins and replacements will make."""
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        if isinstance(owner, str) and args:
            if name == "replace":
                self._charge_replacing(owner, args)
            elif name == "join":
                args = (self._charge_joining(owner, args[0]), *args[1:])
        return super().call(context, obj, *args, **kwargs)

    def _charge_replacing(self, text: str, args: tuple[Any, ...]) -> None:
        new = args[1] if len(args) > 1 else ""
        self.charge((len(text) + 1) * (1 + len(str(new))))

    def _charge_joining(self, separator: str, items: Any) -> list[Any]:
        listed = self._charged_list(items)
        self.charge(sum(len(str(item)) + len(separator) for item in listed))
        return listed

    def _charged_list(self, items: Any) -> list[Any]:
        self.charge(_length(items))
        return list(items)

    def _charged_replace(self, text: object, old: object, new: object) -> str:
        self._charge_replacing(str(text), (old, new))
        return str(text).replace(str(old), str(new))

    def _charged_join(self, join: Callable[..., str]) -> Callable[..., str]:
        def charged(eval_ctx: Any, value: Any, d: str = "", attribute: Any = None) -> str:
            return join(eval_ctx, self._charge_joining(d, value), d, attribute)

        charged.jinja_pass_arg = join.jinja_pass_arg  # type: ignore[attr-defined]  # how jinja2 marks it
        return charged

    def _enter(self, frame: FrameType, event: str, arg: object) -> Any:  # noqa: ARG002 - sys.settrace's signature
        return self._line if frame.f_code.co_filename == "<template>" else None

    def _line(self, frame: FrameType, event: str, arg: object) -> Any:  # noqa: ARG002 - sys.settrace's signature
        self._lines += 1
        if self._lines > _MAX_LINES:
            raise TemplateError("too many steps")
        return self._line


class _Code(CodeGenerator):
    """Sends `~` through Sandbox.joined, which jinja2 does not let an environment intercept."""

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - jinja2's name
        self.write("environment.joined((")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")


def _size_of(operator: str, left: Any, right: Any) -> int:
    """Return how many characters or items an operation makes. Raises TemplateError if too many."""
    if isinstance(left, int) and isinstance(right, int):
        bits = left.bit_length() * right if operator == "**" else left.bit_length()
        if bits > _MAX_BITS or right.bit_length() > _MAX_BITS:
            raise TemplateError("number too large")
        return 1
    if operator == "%" and isinstance(left, (str, bytes)):
        raise TemplateError("text formatting")
    if operator == "*":
        return _length(left) * _length(right)
    return _length(left) + _length(right)


def _length(value: Any) -> int:
    if isinstance(value, int):
        return max(value, 0)
    return len(value) if hasattr(value, "__len__") else 1


def _indent(indent: Callable[..., str]) -> Callable[..., str]:
    def bounded(text: str, width: int = 4, first: bool = False) -> str:  # noqa: FBT001, FBT002 - jinja2's signature
        if width > _MAX_INDENT:
            raise TemplateError("indent too wide")
        return indent(text, width, first)

    return bounded


def _tojson(value: object, indent: int | None = None, ensure_ascii: bool = False) -> str:  # noqa: FBT001, FBT002 - the filter's signature in chat templates
    """Return JSON as chat templates expect it: not escaped for HTML, Japanese as it is."""
    if indent is not None and indent > _MAX_INDENT:
        raise TemplateError("indent too wide")
    return json.dumps(value, ensure_ascii=ensure_ascii, indent=indent)


def _raise_exception(message: object) -> None:
    raise TemplateError(str(message)[:200])
