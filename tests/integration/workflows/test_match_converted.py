"""What only its own program opens, and the PDF that somebody exported from it."""

from tests.fakes.store_documents import made_document, put, written

from localrag.domain.errors.document import DocumentCode
from localrag.domain.library import SkippedFile
from localrag.workflows.account import conversion_job, notices
from localrag.workflows.match_converted import match_converted

FIELDS = {"type": "一太郎（JTD）", "program": "一太郎"}


def row(path: str, code: DocumentCode = DocumentCode.NEEDS_EXPORT) -> SkippedFile:
    return SkippedFile(path=path.encode(), code=str(code), fields=dict(FIELDS))


def test_a_pdf_of_the_same_name_is_the_copy(tmp_path):
    with written(
        tmp_path, [made_document("/令和８年度　資料/報告.PDF".encode(), ["本文"])]
    ) as library:
        library.writer.skip(row("/令和８年度　資料/報告.jtd"))
        library.writer.skip(row("/別/報告.jtd"))
        match_converted(library.catalogue, library.writer)
        there, elsewhere = library.catalogue.skipped()
        (document,) = library.catalogue.documents()
    assert there.code == DocumentCode.CONVERTED_ELSEWHERE
    assert there.fields["copy"] == "報告.PDF"
    assert document.source.original == there.path
    assert elsewhere == row("/別/報告.jtd")


def test_names_in_two_normal_forms_are_one(tmp_path):
    with written(tmp_path, [made_document("/か\u3099.pdf".encode(), ["本文"])]) as library:
        library.writer.skip(row("/が.xdw"))
        match_converted(library.catalogue, library.writer)
        assert library.catalogue.skipped()[0].code == DocumentCode.CONVERTED_ELSEWHERE


def test_when_the_copy_goes_the_row_says_what_it_said(tmp_path):
    copy = made_document(b"/a.jtd.pdf", ["x"])
    with written(tmp_path, [copy]) as library:
        library.writer.skip(row("/a.jtd"))
        match_converted(library.catalogue, library.writer)
        library.writer.remove([copy.source.path])
        match_converted(library.catalogue, library.writer)
        assert library.catalogue.skipped() == [row("/a.jtd")]


def test_a_second_run_changes_nothing(tmp_path):
    with written(tmp_path, [made_document(b"/a.pdf", ["x"])]) as library:
        library.writer.skip(row("/a.jtd"))
        match_converted(library.catalogue, library.writer)
        generation = library.catalogue.generation()
        match_converted(library.catalogue, library.writer)
        assert library.catalogue.generation() == generation


def test_files_that_are_broken_are_not_matched(tmp_path):
    with written(tmp_path, [made_document(b"/a.pdf", ["x"])]) as library:
        library.writer.skip(row("/a.docx", DocumentCode.DAMAGED))
        match_converted(library.catalogue, library.writer)
        assert library.catalogue.skipped()[0].code == DocumentCode.DAMAGED
        put(library, made_document(b"/b.pdf", ["x"]))


def test_the_job_lists_by_folder_what_to_write_and_what_is_done(tmp_path):
    with written(tmp_path, [made_document(b"/b/2.pdf", ["x"])]) as library:
        for path in ("/b/2.xdw", "/a/1.jtd", "/b/1.jtd"):
            library.writer.skip(row(path))
        library.writer.skip(row("/a/壊れた.docx", DocumentCode.DAMAGED))
        match_converted(library.catalogue, library.writer)
        status = library.catalogue.status()
    tasks = [
        (task.folder, task.name, task.target, task.done_as) for task in conversion_job(status)
    ]
    assert tasks == [
        ("/a", "1.jtd", "1.pdf", ""),
        ("/b", "1.jtd", "1.pdf", ""),
        ("/b", "2.xdw", "2.pdf", "2.pdf"),
    ]
    told = {notice.name: notice for notice in notices(status, "ja")}
    assert "一太郎 で PDF に書き出し" in told["1.jtd"].do
    assert "2.pdf を、代わりに取り込んでいます" in told["2.xdw"].what
