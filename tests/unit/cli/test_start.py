"""What every verb pays for before it does anything: libraries that few verbs need stay out."""

import json
import subprocess
import sys

LATE = {
    *(
        "docx",
        "faiss",
        "jinja2",
        "llama_cpp",
        "lxml",
        "onnxruntime",
        "pypdf",
        "pypdfium2",
        "reportlab",
    ),
    *("sentence_transformers", "sudachipy", "tantivy", "tokenizers", "torch", "watchdog"),
}


def test_starting_the_command_line_imports_no_heavy_library():
    program = "import json, sys, localrag.cli.app; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    loaded = set(json.loads(done.stdout))
    assert "localrag.cli.asking" in loaded
    assert LATE & loaded == set()
