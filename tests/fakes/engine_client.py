"""An engine client whose engine never speaks."""

import io

from localrag_ui.engine_client import EngineClient


def silent_engine() -> EngineClient:
    """Return a client that was not started and writes to nobody."""
    return EngineClient(io.BytesIO(), io.BytesIO())
