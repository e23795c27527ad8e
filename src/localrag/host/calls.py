"""One request, as a method of the engine gets it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import msgspec

from localrag.domain.cancel import CancelToken
from localrag.domain.errors import UsageError
from localrag.domain.errors.usage import UsageCode

Result: TypeAlias = Mapping[str, Any]
Emit: TypeAlias = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Call:
    """One request: its undecoded params, where its events go, and how it is stopped.

    Two requests are never the same one, whatever they ask for.
    """

    untrusted_params: msgspec.Raw
    emit: Emit
    cancel: CancelToken

    def params(self, kind: type[Any]) -> Any:  # noqa: ANN401 - the Struct asked for
        """Return the params as `kind`. Raises UsageError BAD_VALUE."""
        try:
            return msgspec.json.decode(self.untrusted_params, type=kind)
        except msgspec.MsgspecError as error:
            raise UsageError(UsageCode.BAD_VALUE, name="params", value=str(error)) from error
