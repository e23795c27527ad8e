"""Verbs on models: list, add, measure, verify, remove, use, recommend."""

from pathlib import Path
from typing import Annotated

import typer

from localrag.cli.context import context_of
from localrag.cli.onnx import agreement_text, onnx_text, stage_text
from localrag.cli.output import Output
from localrag.cli.recommend_words import reason_text, recommended_text
from localrag.cli.stopping import stoppable
from localrag.cli.tuning import measure, speed_text
from localrag.engines.adding import AddSteps, add_model
from localrag.engines.catalogue import BusinessUse
from localrag.engines.licences import Licence
from localrag.engines.onnx_messages import Prepared
from localrag.engines.recommend import ThisPc, known_speed
from localrag.engines.recommend import recommend as recommended
from localrag.explain import sentence
from localrag.host.shapes import model_rows, model_shape
from localrag.processes.memory import free_memory


def verbs() -> typer.Typer:
    """Return the group `models`."""
    group = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    group.command("list")(list_)
    for verb in (add, measure, verify, remove, use, recommend):
        group.command(verb.__name__)(verb)
    return group


def list_(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    with context.session() as session:
        rows = model_rows(session.registry())
    lines = []
    for row in rows:
        mark = "*" if row["active"] else " "
        licence = row["licence"] or output.say("不明", "unknown")
        size = f"{row['size_bytes'] / 1e6:.1f} MB"
        line = f"{mark} {row['role']:<9} {row['id']}  {size}  {licence}"
        if row["business"] == BusinessUse.NO:
            line += output.say("  業務利用 不可", "  not for business use")
        if row["disabled"]:
            line += output.say("  休止中", "  not in use: it kept stopping")
        line += speed_text(row["measured"], output)
        lines.append(line + agreement_text(row["onnx"], output))
    output.result({"models": rows}, "\n".join(lines))


def add(
    ctx: typer.Context,
    path: Annotated[Path, typer.Argument(metavar="FILE_OR_FOLDER")],
    name: Annotated[str | None, typer.Option("--id", metavar="ID")] = None,
    measures: Annotated[bool, typer.Option("--measure/--no-measure")] = True,
    accept_licence: Annotated[bool, typer.Option("--accept-licence")] = False,
) -> None:
    context = context_of(ctx)
    output = context.output
    with stoppable() as cancel, context.session() as session:
        registry = session.registry(to_change=True)
        with output.progress(output.say("複写と検査", "Copying")) as bar:
            steps = AddSteps(
                on_copied=lambda done, total: bar.show(done, total, path.name),
                on_stage=lambda stage: output.note(stage_text(stage, output)),
                on_licence=lambda licence: output.note(licence_text(licence, output)),
            )
            done = add_model(
                registry,
                path,
                name,
                steps,
                cancel,
                measures=measures,
                accepts_licence=accept_licence,
            )
        added = done.model
        shape = model_shape(registry, added)
    if done.onnx is not None:
        output.note(onnx_text(done.onnx, added, output))
    text = output.say(
        f"モデル {added.id} を追加しました（用途 {added.role}、SHA-256 {added.sha256}）。",
        f"Added {added.id} (role {added.role}, SHA-256 {added.sha256}).",
    )
    text += speed_text(shape["measured"], output).replace("  ", "\n", 1)
    failure = None
    if done.failure is not None:
        failure = {
            "code": done.failure.code.value,
            "message": sentence(done.failure, output.language),
        }
        output.note(
            output.say(
                "この PC では動かせませんでした。", "It could not be started on this PC. "
            )
            + failure["message"]
        )
    output.result({"added": shape, "onnx": _onnx_shape(done.onnx), "failure": failure}, text)


def licence_text(licence: Licence, output: Output) -> str:
    """Return the licence and whether it lets a company or an agency use the model."""
    use = {
        BusinessUse.YES: ("業務利用 可", "business use allowed"),
        BusinessUse.CHECK: ("業務利用 要確認", "business use: check the licence"),
        BusinessUse.NO: ("業務利用 不可", "not for business use"),
        None: (
            "業務利用 不明（目録にないモデル）",
            "business use unknown: not in the catalogue",
        ),
    }
    name = licence.name or output.say("不明", "unknown")
    return (
        output.say("ライセンス: ", "Licence: ")
        + f"{name}（{output.say(*use[licence.business])}）"
    )


def _onnx_shape(onnx: Prepared | None) -> dict[str, str] | None:
    return None if onnx is None else {"outcome": onnx.outcome.value, "detail": onnx.detail}


def verify(
    ctx: typer.Context,
    model: Annotated[str | None, typer.Argument(metavar="[ID]")] = None,
) -> None:
    context = context_of(ctx)
    with context.session() as session:
        checked = session.registry().verify(model)
    text = context.output.say(
        f"{len(checked)} 件のモデルは追加したときのままです。",
        f"{len(checked)} models unchanged.",
    )
    context.output.result({"verified": [found.id for found in checked]}, text)


def remove(ctx: typer.Context, model: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    context = context_of(ctx)
    with context.session() as session:
        session.registry(to_change=True).remove(model)
    text = context.output.say(f"モデル {model} を消しました。", f"Removed {model}.")
    context.output.result({"removed": model}, text)


def use(
    ctx: typer.Context,
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    model: Annotated[str, typer.Argument(metavar="ID")],
) -> None:
    context = context_of(ctx)
    with context.session() as session:
        session.registry(to_change=True).use(role, model)
    text = context.output.say(
        f"用途 {role} に {model} を使います。", f"Role {role} now uses {model}."
    )
    context.output.result({"role": role, "id": model}, text)


def recommend(ctx: typer.Context) -> None:
    context = context_of(ctx)
    output = context.output
    free = free_memory()
    with context.session() as session:
        registry = session.registry()
        installed = {each.catalogue_id for each in registry.list() if each.catalogue_id}
        pc = ThisPc(free_bytes=free, speed=known_speed(registry.list(), registry.catalogue))
        found = recommended(registry.catalogue, pc, installed)
    lines = [recommended_text(each, free, output) for each in found] or [
        output.say(
            "空きメモリーに収まるモデルは目録にないか、空きメモリーがわかりません。",
            "No model of the catalogue fits, or the free memory is not known.",
        )
    ]
    if free is not None:
        head = output.say("空きメモリー", "Free memory")
        lines.insert(0, f"{head} {free / 1e9:.1f} GB")
    rows = [
        {
            "id": each.entry.id,
            "reason": reason_text(each, free, output),
            "needed_bytes": each.needed_bytes,
            "installed": each.is_installed,
            "first_word_s": each.first_word_s,
            "write_tokens_s": each.write_tokens_s,
            "licence": each.entry.licence,
            "business": each.entry.business.value,
            "verified": each.entry.verified.value,
        }
        for each in found
    ]
    output.result({"free_bytes": free, "recommended": rows}, "\n".join(lines))
