"""PDFium's functions without the check of every argument.

A page takes thousands of calls that do next to nothing: to check and convert what `pypdfium2.raw`
is given takes two to three times as long as the call. Who calls a function of these passes
handles, references and small integers, and nothing else.
"""

import ctypes
from collections.abc import Callable
from typing import Any, cast


class Handle(ctypes.c_void_p):
    """Something of PDFium's, as a function returns it."""


def unchecked(
    function: Callable[..., Any], result: type[Any] = ctypes.c_int
) -> Callable[..., Any]:
    """Return a function of `pypdfium2.raw` that takes ctypes objects and integers as they are."""
    address = ctypes.cast(cast("ctypes.c_void_p", function), ctypes.c_void_p).value
    return ctypes.CFUNCTYPE(result)(address or 0)
