"""The engine of localrag: indexes local documents and answers from them, fully offline."""

__version__ = "0.1.0"
