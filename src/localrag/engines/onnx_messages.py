"""What the registry and the process that makes ONNX files say to each other."""

from enum import StrEnum
from typing import TypeAlias

import msgspec

from localrag.engines.catalogue import ModelRole


class OnnxOutcome(StrEnum):
    """How it went; after the first four the model runs without torch, else as it did before."""

    KEPT = "kept"  # the folder brought a file that was measured elsewhere and holds here
    VENDOR = "vendor"  # the vendor's file agrees with the reference
    INT8 = "int8"  # exported, eight bits
    FP32 = "fp32"  # exported, for eight bits were too few
    NO_EXPORTER = "no_exporter"  # torch or the packages for exporting are not installed
    UNSUPPORTED = "unsupported"  # modules or tokens that are not done here; `detail` says which
    DISAGREES = "disagrees"  # not even the exact export says the same
    FAILED = "failed"  # `detail` says where

    @property
    def has_file(self) -> bool:
        """Whether the folder now has an ONNX file."""
        return self in {
            OnnxOutcome.KEPT,
            OnnxOutcome.VENDOR,
            OnnxOutcome.INT8,
            OnnxOutcome.FP32,
        }


class Prepare(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """Give the model folder an ONNX file that agrees with its weights, if it can be had."""

    folder: str
    role: ModelRole


class Stage(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """A step was begun: open, export, quantise or compare."""

    name: str


class Prepared(msgspec.Struct, tag=True, frozen=True, kw_only=True):
    """The end of the work."""

    outcome: OnnxOutcome
    detail: str = ""


PrepareReply: TypeAlias = Stage | Prepared


def prepare_decoder() -> "msgspec.msgpack.Decoder[Prepare]":
    """Return what reads the registry's message."""
    return msgspec.msgpack.Decoder(Prepare)


def prepare_reply_decoder() -> "msgspec.msgpack.Decoder[PrepareReply]":
    """Return what reads the answers."""
    return msgspec.msgpack.Decoder(PrepareReply)
