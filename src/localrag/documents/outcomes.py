"""What readers said, as documents and as rows with reasons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from localrag.documents.messages import Failed, FileRead
from localrag.documents.slot import explained
from localrag.documents.titles import document_title
from localrag.domain.document import (
    Document,
    ReadWarning,
    SourceFile,
    WarningCode,
    document_id,
    moment,
)
from localrag.domain.library import FoundFile, SkippedFile
from localrag.domain.ports import ReadOutcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """Makes outcomes of replies; `reader` is the version of the readers."""

    reader: str
    quarantine: Mapping[str, Failed]

    def of(
        self, file: FoundFile, top: FileRead | Failed, members: Sequence[FileRead | Failed]
    ) -> ReadOutcome:
        """Return what became of a file and of what lies in it."""
        if isinstance(top, Failed):
            return ReadOutcome(file=self._skipped(file, top))
        inside = tuple(
            self._skipped(file, member)
            if isinstance(member, Failed)
            else _document(file, member, ())
            for member in members
        )
        document = _document(file, top, tuple(member.member for member in members))
        if any(isinstance(member, Failed) for member in members):
            noted = ReadWarning(code=WarningCode.MEMBERS_SKIPPED)
            document = replace(document, warnings=(*document.warnings, noted))
        return ReadOutcome(file=document, members=inside)

    def _skipped(self, file: FoundFile, reply: Failed) -> SkippedFile:
        reply = explained(reply, self.quarantine)
        return SkippedFile(
            path=reply.member or file.path,
            container=file.path if reply.member else None,
            code=str(reply.code),
            fields=reply.fields,
            size_bytes=0 if reply.member else file.size_bytes,
            modified_ns=file.modified_ns,
            sha256=reply.sha256,
            reader=self.reader,
        )


def _document(file: FoundFile, read: FileRead, members: tuple[bytes, ...]) -> Document:
    content = read.content
    path, container = (read.member, file.path) if read.member else (file.path, None)
    return Document(
        id=document_id(path, container),
        source=SourceFile(
            path=path,
            container=container,
            sha256=read.sha256,
            size_bytes=read.size_bytes,
            modified=moment(read.modified_ns),
            media_type=read.media_type,
        ),
        title=document_title(content.title, content.pages, path),
        pages=content.pages,
        warnings=content.warnings,
        members=members,
    )
