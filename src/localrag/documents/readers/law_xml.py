"""Laws as e-Gov publishes them in XML, by article."""

from localrag.documents.readers.xml import Reader

__all__ = ["Reader"]
