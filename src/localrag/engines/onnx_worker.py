"""The process that makes ONNX files: torch takes gigabytes for it, and the memory goes with it."""

import os
from pathlib import Path

from localrag.domain.errors import EngineError, LocalragError
from localrag.engines.offline import go_offline
from localrag.engines.onnx_messages import (
    OnnxOutcome,
    Prepare,
    Prepared,
    Stage,
    prepare_decoder,
)
from localrag.engines.onnx_record import WORK
from localrag.processes.child_main import ChildChannel, child_args, child_channel
from localrag.processes.wall import Places, Wall, enter


def main() -> None:
    """Answer one request; the only argument is the folder, the one place where it may write."""
    folder = child_args()[0]
    work = Path(folder, WORK)
    work.mkdir(exist_ok=True)
    os.environ["TMPDIR"] = str(work)  # torch insists on a place for temporary files
    enter(Wall.OUTSIDE, Places(folder=folder))
    channel = child_channel(prepare_decoder())
    go_offline()
    for request in channel.requests():
        channel.send(_prepared(request, channel))
        return


def _prepared(request: Prepare, channel: ChildChannel[Prepare]) -> Prepared:
    from localrag.engines.onnx_export import prepare

    try:
        return prepare(
            Path(request.folder), request.role, lambda name: channel.send(Stage(name=name))
        )
    except EngineError:  # torch is there and cannot be imported
        return Prepared(outcome=OnnxOutcome.NO_EXPORTER)
    except LocalragError as error:
        reason = error.fields.get("reason", error.code.value)
        return Prepared(outcome=OnnxOutcome.UNSUPPORTED, detail=str(reason))


if __name__ == "__main__":
    main()
