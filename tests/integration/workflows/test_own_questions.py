"""Own questions on a real library with the shipped embedder, before and after it changes."""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.own_runs import made_run

from localrag.analysis.compare_runs import compare_runs
from localrag.analysis.own_questions import own_questions
from localrag.domain.cancel import Cancelled, CancelToken
from localrag.domain.errors import DocumentError, UsageError
from localrag.domain.errors.usage import UsageCode
from localrag.domain.library import Folder
from localrag.domain.runs import FileState
from localrag.workflows.ask import AskOptions, Mode
from localrag.workflows.forget import forget
from localrag.workflows.index_folders import index_folders
from localrag.workflows.own_questions import read_questions, run_questions

QUESTIONS = """質問,答え,ファイル,ページ
倉庫の鍵はどこに保管しますか。,青い箱,鍵.txt,1
会議室の定員は何名ですか。,十二名|12名,規程/会議室.md,
印鑑登録証明書の手数料はいくらですか。,三百五十円,*.html,
予備の電球はどこにありますか。,地下,電球.txt,9
木星の衛星の直径は何キロメートルですか。,なし,,
社章の色は何色ですか。,紺色,社章.txt,
議事録の保存期間は何年ですか。,三年,議事録.docx,
設立は何年ですか。,,沿革.txt,
"""


@pytest.fixture
def office(tmp_path):
    folder = tmp_path / "資料"
    (folder / "規程").mkdir(parents=True)
    for name, text in {
        "鍵.txt": "倉庫の鍵は総務課の青い箱に保管する。",
        "規程/会議室.md": "# 会議室\n\n会議室の定員は十二名である。予約は三日前までに行う。",
        "窓口.html": "<h1>印鑑登録</h1><p>印鑑登録証明書の手数料は一通三百五十円です。</p>",
    }.items():
        (folder / name).write_text(text, encoding="utf-8")
    with zipfile.ZipFile(folder / "書庫.zip", "w") as archive:
        archive.writestr("電球.txt", "予備の電球は地下の倉庫の棚にある。")
        archive.writestr("沿革.txt", "当社の設立は昭和四十年である。")
    (folder / "議事録.docx").write_bytes(b"")
    return folder


@pytest.fixture
def library(session, office):
    with session.indexing() as tools:
        for _ in index_folders([Folder(path=bytes(office))], tools, CancelToken()):
            pass
    return session


def asked(session, text=QUESTIONS):
    found = own_questions(text)
    with session.reading() as library:
        tools = session.own_tools(library, Mode.EXTRACT)
        results = run_questions(found.questions, tools, AskOptions(), CancelToken())
        return {result.question[:2]: result for result in results}, dict(tools.conditions)


def test_each_question_is_measured_by_what_its_row_says(library, office):
    results, conditions = asked(library)
    key = results["倉庫"]
    assert (key.document_rank, key.page_rank, key.contains) == (1, 1, True)
    assert (key.is_right_document, key.is_right_page, key.is_in_top5) == (True, True, True)
    assert key.cited[0].document == str(office / "鍵.txt")
    assert (key.cited[0].page, key.cited[0].label) == (1, "1")
    assert key.total_ms >= key.search_ms > 0
    room = results["会議"]
    assert (room.document_rank, room.page_rank, room.is_right) == (1, None, True)
    assert results["印鑑"].is_right
    assert results["設立"].document_rank == 1
    assert results["設立"].is_right is None
    assert results["木星"].is_declined
    assert results["木星"].is_right is True
    assert conditions["generation"].isdigit()
    assert conditions["embedder"].startswith("localrag-starter")


def test_what_the_library_lacks_is_no_failure_of_its_search(library):
    results, _ = asked(library)
    assert results["社章"].state is FileState.NOT_IN_LIBRARY
    assert results["議事"].state is FileState.SKIPPED
    assert results["議事"].reason == "document.empty"
    bulb = results["予備"]  # the document is there, its page 9 is not
    assert bulb.state is FileState.NO_SUCH_PAGE
    assert (bulb.document_rank, bulb.page_rank, bulb.contains) == (1, None, True)
    assert [name for name, r in results.items() if not r.is_counted] == ["社章", "議事"]


def test_a_forgotten_document_makes_exactly_its_questions_worse(library, office):
    before, conditions = asked(library)
    with library.writing() as opened:
        catalogue = opened.catalogue
        forget([bytes(office / "規程" / "会議室.md")], catalogue, catalogue, opened.writer)
    after, changed = asked(library)
    assert after["会議"].state is FileState.FORGOTTEN
    found = compare_runs(run_of(before, conditions), run_of(after, changed))
    assert [pair.after.question for pair in found.worse] == ["会議室の定員は何名ですか。"]
    assert (found.better, found.mixed) == ((), ())
    assert found.same == len(before) - 1
    assert [difference.name for difference in found.differences] == ["generation"]
    back = compare_runs(run_of(after, changed), run_of(before, conditions))
    assert [pair.after.question for pair in back.better] == ["会議室の定員は何名ですか。"]


def test_without_a_file_a_forgotten_document_is_seen_in_the_answer(library, office):
    text = (
        "質問,答え\n会議室の定員は何名ですか。,十二名\n倉庫の鍵はどこに保管しますか。,青い箱\n"
    )
    before, conditions = asked(library, text)
    with library.writing() as opened:
        catalogue = opened.catalogue
        forget([bytes(office / "規程" / "会議室.md")], catalogue, catalogue, opened.writer)
    after, changed = asked(library, text)
    found = compare_runs(run_of(before, conditions), run_of(after, changed))
    assert [(p.after.question[:3], p.changes[0].before) for p in found.worse] == [
        ("会議室", "right")
    ]
    assert found.same == 1


def run_of(results, conditions):
    return made_run(list(results.values()), conditions=conditions)


@pytest.mark.parametrize(
    "file",
    ["会議室.md", "規程/会議室.md", "規程\\会議室.md", "./規程/会議室.md", "*.md", "規程/*"],
)
def test_a_file_is_named_by_name_by_end_of_path_or_by_glob(library, office, file):
    results, _ = asked(library, f"質問,ファイル\n会議室の定員は何名ですか。,{file}\n")
    assert results["会議"].document_rank == 1
    whole = str(office / "規程" / "会議室.md")
    results, _ = asked(library, f"質問,ファイル\n会議室の定員は何名ですか。,{whole}\n")
    assert results["会議"].document_rank == 1


@pytest.mark.parametrize("file", ["室.md", "会議室", "別/会議室.md", "鍵.tx"])
def test_a_part_of_a_name_is_no_name(library, file):
    results, _ = asked(library, f"質問,ファイル\n会議室の定員は何名ですか。,{file}\n")
    assert results["会議"].state is FileState.NOT_IN_LIBRARY


def test_a_stop_between_two_questions_ends_the_run(library):
    cancel = CancelToken()
    with library.reading() as opened:
        tools = library.own_tools(opened, Mode.EXTRACT)
        questions = own_questions(QUESTIONS).questions
        running = run_questions(questions, tools, AskOptions(), cancel)
        assert next(running).row == 2
        cancel.cancel()
        with pytest.raises(Cancelled):
            next(running)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "euc_jp"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_a_file_is_read_in_the_encodings_of_offices(tmp_path, encoding, delimiter):
    file = tmp_path / "質問.csv"
    file.write_bytes(QUESTIONS.replace(",", delimiter).encode(encoding))
    found = read_questions(file)
    assert [q.text for q in found.sheet.questions] == [
        q.text for q in own_questions(QUESTIONS).questions
    ]
    assert found.sheet.bad == ()


def test_a_file_that_is_not_there_or_no_file_is_said_so(tmp_path):
    with pytest.raises(UsageError) as raised:
        read_questions(tmp_path / "ない.csv")
    assert raised.value.code is UsageCode.FILE_NOT_FOUND
    with pytest.raises(UsageError) as raised:
        read_questions(tmp_path)
    assert raised.value.code is UsageCode.BAD_GOLD_FILE


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.binary(max_size=300).map(lambda data: "質問,答え\n".encode() + data),
        st.binary(max_size=300).map(lambda data: "質問\t答え\r\n".encode("cp932") + data),
    )
)
def test_any_bytes_are_questions_or_an_error_with_a_code(tmp_path, data):
    file = tmp_path / "any.csv"
    file.write_bytes(data)
    sheet = sheet_or_none(file)
    rows = [] if sheet is None else [*sheet.questions, *sheet.bad]
    assert len({row.row for row in rows}) == len(rows)


def sheet_or_none(file):
    """Return the questions of a file; what else than these errors comes is a bug."""
    try:
        return read_questions(file).sheet
    except (UsageError, DocumentError):
        return None
