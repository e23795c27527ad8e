"""Charts and diagrams in Word documents, which lie in parts of their own."""

from collections.abc import Iterator

from docx.document import Document as WordDocument
from lxml import etree

from localrag.documents.parts import attribute, parsed
from localrag.documents.slides_charts import Chart, chart_of, diagram_lines

_INDENT = "\u3000"


class WordGraphics:
    """Finds what the drawings of a paragraph refer to."""

    def __init__(self, document: WordDocument) -> None:
        self._relations = document.part.rels

    def charts(self, paragraph: etree._Element) -> Iterator[Chart]:
        """Yield the charts of a paragraph. Raises DocumentError DAMAGED."""
        for root in self._referred(paragraph, "chart", "id"):
            yield chart_of(root)

    def diagram_texts(self, paragraph: etree._Element) -> Iterator[str]:
        """Yield the texts of the diagrams (SmartArt) of a paragraph, indented by their depth.

        Raises DocumentError DAMAGED.
        """
        for root in self._referred(paragraph, "relIds", "dm"):
            for depth, text in diagram_lines(root):
                yield _INDENT * depth + text

    def _referred(
        self, paragraph: etree._Element, tag: str, name: str
    ) -> Iterator[etree._Element]:
        for data in paragraph.iter("{*}graphicData"):
            if next(data.iterancestors("{*}Fallback"), None) is not None:
                continue
            for reference in data.iterchildren(f"{{*}}{tag}"):
                relation = self._relations.get(attribute(reference, name))
                if relation is not None and not relation.is_external:
                    yield parsed(relation.target_part.blob)
