"""The switches that keep model libraries from calling out, set before any of them is imported."""

import os
from collections.abc import Mapping
from types import MappingProxyType

# huggingface_hub and transformers read these once, at import: setting them later does nothing.
OFFLINE_ENVIRONMENT: Mapping[str, str] = MappingProxyType(
    {
        "HF_HUB_OFFLINE": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
        "HF_HUB_DISABLE_UPDATE_CHECK": "1",
        "HF_HUB_DISABLE_IMPLICIT_TOKEN": "1",
        "HF_DATASETS_OFFLINE": "1",
        "TRANSFORMERS_OFFLINE": "1",
        "DO_NOT_TRACK": "1",
        "DISABLE_TELEMETRY": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
)


def go_offline() -> None:
    """Set OFFLINE_ENVIRONMENT in this process, for it and its children."""
    os.environ.update(OFFLINE_ENVIRONMENT)
