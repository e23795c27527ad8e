"""The verb that measures a model again, and the speed of a model in words."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from localrag.cli.context import context_of
from localrag.cli.output import Output
from localrag.cli.stopping import stoppable
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.engines.catalogue import ModelRole
from localrag.engines.tuning import TuneSteps, measure_model
from localrag.host.shapes import measured_shape


def measure(ctx: typer.Context, model: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    context = context_of(ctx)
    output = context.output
    with stoppable() as cancel, context.session() as session:
        registry = session.registry(to_change=True)
        wanted = registry.require_unchanged(registry.get(model))
        if wanted.role is not ModelRole.GENERATOR:
            raise UsageError(UsageCode.BAD_VALUE, name="id", value=model)
        label = output.say("速さの計測", "Measuring")
        steps = TuneSteps(cancel=cancel, on_trial=lambda made: output.note(f"{label} {made}"))
        measured = measure_model(wanted.path, wanted.id, session.clock, steps)
        registry.record(wanted.id, measured)
    shape = measured_shape(measured)
    text = speed_text(shape, output).strip()
    output.result({"id": wanted.id, "measured": shape}, f"{wanted.id}  {text}")


def speed_text(measured: Mapping[str, Any] | None, output: Output) -> str:
    """Return the end of a line of `models list`: how fast, and whether that is of this PC."""
    if measured is None:
        return ""
    read, write = measured["read_chars_s"], measured["write_chars_s"]
    tokens = f"{measured['read_tokens_s']:.0f}・{measured['write_tokens_s']:.1f}"
    text = output.say(
        f"  読む {read:.0f} 字/秒・書く {write:.1f} 字/秒（{tokens} トークン/秒）",
        f"  reads {read:.0f}, writes {write:.1f} characters/s ({tokens.replace('・', ', ')} tokens/s)",
    )
    if not measured["is_of_this_pc"]:
        text += output.say(
            "  別の PC での計測（models measure で計り直せます）",
            "  measured on another PC (models measure does it again)",
        )
    return text
