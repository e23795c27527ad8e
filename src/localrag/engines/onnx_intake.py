"""Has an ONNX file made for a model folder, in a process of its own that may fail."""

import shutil
from collections.abc import Callable
from pathlib import Path

from localrag.domain.cancel import Cancelled, CancelToken
from localrag.engines.catalogue import ModelRole
from localrag.engines.onnx_messages import (
    OnnxOutcome,
    Prepare,
    Prepared,
    PrepareReply,
    prepare_reply_decoder,
)
from localrag.engines.onnx_record import WORK
from localrag.processes.child import ChildDiedError, ChildProcess

_WORKER = "localrag.engines.onnx_worker"
_LOOK_AGAIN_S = 0.2


def prepare_onnx(
    folder: Path, role: ModelRole, on_stage: Callable[[str], None], cancel: CancelToken
) -> Prepared:
    """Give the folder an ONNX file where it can be had; a failure leaves the model as it is.

    Writes below `folder`/localrag-onnx only. Takes seconds for a folder that brings a measured
    file, minutes and some five times the size of the weights in memory for an export. Raises
    Cancelled.
    """
    try:
        with ChildProcess.start(_WORKER, prepare_reply_decoder(), args=[str(folder)]) as child:
            child.send(Prepare(folder=str(folder), role=role))
            return _awaited(child, on_stage, cancel)
    except (OSError, ChildDiedError) as error:
        return Prepared(outcome=OnnxOutcome.FAILED, detail=type(error).__name__)
    finally:
        shutil.rmtree(folder / WORK, ignore_errors=True)


def _awaited(
    child: ChildProcess[PrepareReply], on_stage: Callable[[str], None], cancel: CancelToken
) -> Prepared:
    stage = "start"
    while not cancel.is_cancelled:
        try:
            reply = child.receive(_LOOK_AGAIN_S)
        except ChildDiedError as error:
            return Prepared(outcome=OnnxOutcome.FAILED, detail=f"{stage}: {error.exit.code}")
        if isinstance(reply, Prepared):
            return reply
        if reply is not None:
            stage = reply.name
            on_stage(stage)
    child.kill()
    raise Cancelled
