"""OpenDocument packages (ISO/IEC 26300-2): content, styles, properties."""

from typing import BinaryIO

from lxml import etree

from localrag.documents.parts import Parts
from localrag.domain.document import ReadWarning, WarningCode
from localrag.domain.errors import DocumentError
from localrag.domain.errors.document import DocumentCode
from localrag.domain.limits import ReadLimits

_MANIFEST = "META-INF/manifest.xml"
_MACRO_FOLDERS = ("basic/", "scripts/")
_MACRO_LISTS = ("script-lc.xml", "script-lb.xml", "dialog-lc.xml", "dialog-lb.xml")


class OdfPackage:
    """An OpenDocument file that is not encrypted."""

    def __init__(self, stream: BinaryIO, limits: ReadLimits) -> None:
        """Open it. Raises DocumentError SUSPICIOUS_ARCHIVE, PASSWORD_NEEDED, DAMAGED."""
        self._parts = Parts(stream, limits)
        manifest = self._parts.xml_if_there(_MANIFEST)
        if manifest is not None and next(manifest.iter("{*}encryption-data"), None) is not None:
            raise DocumentError(DocumentCode.PASSWORD_NEEDED)
        self.content = self._parts.xml("content.xml")
        self.styles = self._parts.xml_if_there("styles.xml")

    @property
    def title(self) -> str | None:
        """The title in the properties, None where there is none."""
        meta = self._parts.xml_if_there("meta.xml")
        element = meta.find("{*}meta/{*}title") if meta is not None else None
        return (element.text or None) if element is not None else None

    def body(self, kind: str) -> etree._Element:
        """Return the `office:text` or `office:presentation`. Raises DocumentError DAMAGED."""
        body = self.content.find(f"{{*}}body/{{*}}{kind}")
        if body is None:
            raise DocumentError(DocumentCode.DAMAGED)
        return body

    def embedded(self, reference: str) -> etree._Element | None:
        """Return the content of an object inside the package, None for others."""
        name = reference.removeprefix("./").strip("/")
        return self._parts.xml_if_there(f"{name}/content.xml") if name else None

    def warnings(self) -> tuple[ReadWarning, ...]:
        """Return that there are macros, if so."""
        has_macros = any(
            name.startswith(_MACRO_FOLDERS) and not name.endswith(("/", *_MACRO_LISTS))
            for name in self._parts.names
        )
        return (ReadWarning(code=WarningCode.HAS_MACROS),) if has_macros else ()
