"""Whether and how a model runs without torch, in words."""

from collections.abc import Mapping
from typing import Any

from localrag.cli.output import Output
from localrag.engines.installed import InstalledModel
from localrag.engines.onnx_messages import OnnxOutcome, Prepared
from localrag.engines.onnx_record import read_record

_STAGES = {
    "measure": (
        "速さを計っています（1 分ほど。Ctrl+C で飛ばせます）",
        "Measuring the speed (about a minute; Ctrl+C skips it)",
    ),
    "open": ("基準のモデルを開いています", "Opening the reference"),
    "export": (
        "ONNX に変換しています（数分かかることがあります）",
        "Exporting to ONNX (may take minutes)",
    ),
    "quantise": ("8 ビットに縮めています", "Quantising to eight bits"),
    "compare": ("一致の度合いを調べています", "Measuring the agreement"),
}
_WHY_NOT = {
    OnnxOutcome.NO_EXPORTER: (
        "この PC には変換用の部品（追加部品 full）がありません",
        "the parts for exporting (the extra full) are not installed here",
    ),
    OnnxOutcome.UNSUPPORTED: (
        "このモデルの構成には対応していません",
        "its make-up is not supported",
    ),
    OnnxOutcome.DISAGREES: (
        "変換した結果が元のモデルと一致しません",
        "the export does not agree with the model",
    ),
    OnnxOutcome.FAILED: ("変換に失敗しました", "the export failed"),
}


def stage_text(stage: str, output: Output) -> str:
    """Return what is being done."""
    return output.say(*_STAGES.get(stage, (stage, stage)))


def onnx_text(onnx: Prepared, model: InstalledModel, output: Output) -> str:
    """Return what came of making an ONNX file, and what it means."""
    if onnx.outcome.has_file:
        record = read_record(model.path)
        mean, least = (0.0, 0.0) if record is None else (record.mean, record.least)
        precision = "" if record is None else record.precision
        return output.say(
            f"このモデルは PyTorch なしで動きます（ONNX、{precision}。基準との一致：平均 {mean:.4f}、最低 {least:.4f}）。",
            f"Runs without PyTorch (ONNX, {precision}; agreement with the reference: mean {mean:.4f}, least {least:.4f}).",
        )
    ja, en = _WHY_NOT[onnx.outcome]
    detail = f"（{onnx.detail}）" if onnx.detail else ""
    detail_en = f" ({onnx.detail})" if onnx.detail else ""
    return output.say(
        f"ONNX の形にはしていません：{ja}{detail}。使うには sentence-transformers（追加部品 full）が必要です。",
        f"Not made into ONNX: {en}{detail_en}. It needs sentence-transformers (the extra full) to run.",
    )


def agreement_text(onnx: Mapping[str, Any] | None, output: Output) -> str:
    """Return the end of a line of `models list`."""
    if onnx is None:
        return ""
    agrees = output.say("一致", "agreement")
    return f"  ONNX {onnx['precision']}  {agrees} {onnx['mean']:.4f}"
