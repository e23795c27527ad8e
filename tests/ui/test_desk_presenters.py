"""Decisions of the screens beside 質問, without Qt."""

import msgspec
import pytest
from tests.fakes.engine_port import WaitingEngine

from localrag.host.glossary_params import TypedEntry
from localrag.host.messages import APPLICATION_ERROR, ErrorBody, ErrorData, Sentences
from localrag_ui.presenters.document_filter import Chip, DocumentFilter
from localrag_ui.presenters.evaluation import EvaluationPresenter
from localrag_ui.presenters.figures import day_words, moment_words, size_words
from localrag_ui.presenters.first_run import FirstRunPresenter
from localrag_ui.presenters.glossary import GlossaryPresenter
from localrag_ui.presenters.health import HealthPresenter
from localrag_ui.presenters.library import LibraryPresenter, LibraryState
from localrag_ui.presenters.model_words import Progress
from localrag_ui.presenters.models import ModelRow, ModelsPresenter, ModelsState
from localrag_ui.presenters.pace import Pace
from localrag_ui.presenters.page_find import FoundPlaces, PageFind
from localrag_ui.presenters.page_view import PageViewPresenter
from localrag_ui.presenters.places import Place
from localrag_ui.presenters.search_test import SearchTestPresenter
from localrag_ui.presenters.site import SitePresenter, SiteState
from localrag_ui.results import DocumentRow, FolderRow, Reason, StatusResult


@pytest.fixture
def engine():
    return WaitingEngine()


def refusal(code, what="だめでした。"):
    words = Sentences(what=what)
    data = ErrorData(code=code, ja=words, en=words)
    return ErrorBody(code=APPLICATION_ERROR, message=what, data=data)


def reason(code):
    return Reason(code=code, ja="理由です。", en="A reason.")


class Ticking:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_speed_and_rest_are_told_once_they_are_known(words):
    clock = Ticking()
    pace = Pace(clock)
    pace.note(0)
    assert pace.words(0, 1500, words) == ""
    clock.now = 10.0
    pace.note(140)
    assert pace.words(140, 1500, words) == "毎秒 14 件 · 残り約 2 分"
    clock.now = 12.0
    pace.note(145)
    assert pace.words(145, 200, words).startswith("毎秒 12 件")
    clock.now = 200.0
    pace.note(150)
    clock.now = 210.0
    pace.note(155)
    assert pace.words(155, 9155, words) == "毎秒 0.5 件 · 残り約 5 時間 0 分"
    pace.restart()
    assert pace.words(0, 10, words) == ""


def test_chips_find_what_needs_ocr_or_a_password():
    rows = (
        DocumentRow(
            id=1, path="/a/議事録.pdf", uri="u1", warnings=(reason("warning.needs_ocr"),)
        ),
        DocumentRow(
            id=2,
            path="/a/給与.xlsx",
            uri="u2",
            state="skipped",
            reason=reason("document.password_needed"),
        ),
        DocumentRow(id=3, path="/b/ＰＤＦ資料.txt", uri="u3"),
    )
    found = {chip: [row.id for row in DocumentFilter(chip=chip).of(rows)] for chip in Chip}
    assert found[Chip.OCR] == [1]
    assert found[Chip.LOCKED] == [2]
    assert found[Chip.SKIPPED] == [2]
    assert found[Chip.ALL] == [1, 2, 3]
    assert [r.id for r in DocumentFilter(words="pdf 資料").of(rows)] == [3]
    assert [r.id for r in DocumentFilter(words="理由").of(rows)] == [1, 2]


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0 B"), (999, "999 B"), (1_234_567, "1.2 MB"), (123_456_789, "123 MB"), (-1, "0 B")],
)
def test_sizes_are_said_as_file_managers_say_them(size, said):
    assert size_words(size) == said


def test_a_moment_that_is_none_is_not_said(words):
    assert moment_words("2026-11-25T09:02:00", words) == "2026年11月25日 9:02"
    for broken in (None, "", "昨日", "9999-99-99"):
        assert moment_words(broken, words) == day_words(broken, words) == ""


def test_a_paused_run_goes_on_and_a_stopped_one_is_over(engine, words):
    library = LibraryPresenter(engine, words)
    library.update()
    library.pause()
    engine.stop("library.sync")
    assert library.state.is_paused
    assert "検索できます" in library.state.message
    library.resume()
    assert not library.state.is_paused
    library.stop()
    engine.stop("library.sync")
    assert not library.state.is_paused


def test_what_was_left_out_can_come_back_until_the_next_run(engine, words):
    library = LibraryPresenter(engine, words)
    library.forget("file:///a")
    engine.answer("document.forget", {"forgotten": 1})
    assert library.state.left_out == "file:///a"
    library.take_in_again()
    assert engine.last("document.remember").params == {"uri": "file:///a"}
    engine.answer("document.remember", {"remembered": 1})
    assert engine.last("library.sync").params["again"] == []
    assert library.state.left_out == ""


def test_a_document_that_could_not_be_left_out_is_told(engine, words):
    library = LibraryPresenter(engine, words)
    library.forget("file:///a")
    engine.refuse("document.forget", refusal("store.locked"))
    assert (library.state.left_out, library.state.fault) == ("", "だめでした。")


def test_an_unsound_library_says_how_many_faults(engine, words):
    health = HealthPresenter(engine, words)
    health.take(StatusResult(generation=3, size_bytes=2_000_000))
    engine.answer("library.health", {"last_check": None})
    assert health.state.is_sound is None
    health.check(read_data=False)
    assert health.state.is_checking
    check = {"at": "2026-11-25T09:02:00", "problems": 2}
    engine.answer("library.check", {"ok": False, "last_check": check})
    assert health.state.is_sound is False
    assert "異常 2 件" in health.state.check
    health.check(read_data=False)
    engine.refuse("library.check", refusal("store.io_failed"))
    assert (health.state.fault, health.state.is_checking) == ("だめでした。", False)


def test_a_change_names_the_version_that_was_seen(engine, words):
    glossary = GlossaryPresenter(engine, words)
    glossary.refresh()
    entry = {"term": "地方自治法", "abbreviations": ["自治法"]}
    engine.answer("glossary.list", {"entries": [entry], "generation": 7, "changed": None})
    glossary.put(TypedEntry(term="条例"))
    assert engine.last("glossary.put").params["generation"] == 7
    assert glossary.state.is_busy
    glossary.remove(("地方自治法",))
    assert not [one for one in engine.asked if one.method == "glossary.remove"]
    engine.refuse("glossary.put", refusal("glossary.changed", "変更されています。"))
    assert glossary.state.fault == "変更されています。"
    assert not glossary.state.can_undo


def test_bad_rows_of_an_imported_file_stay_to_be_read(engine, words):
    glossary = GlossaryPresenter(engine, words)
    glossary.import_file("/a.csv", is_added=False)
    remarks = [{"row": 2, "message": "「用語」が空です。", "fault": True}]
    engine.tell("glossary.import", kind="remarks", remarks=remarks)
    engine.refuse("glossary.import", refusal("glossary.bad_rows"))
    assert glossary.state.remarks == ("2 行目: 「用語」が空です。",)


def test_an_undo_brings_back_what_was_there(engine, words):
    glossary = GlossaryPresenter(engine, words)
    glossary.refresh()
    engine.answer("glossary.list", {"entries": [{"term": "甲乙"}], "generation": 1})
    glossary.remove(("甲乙",))
    engine.answer("glossary.remove", {"removed": 1})
    engine.answer("glossary.list", {"entries": [], "generation": 2})
    glossary.undo()
    sent = engine.last("glossary.restore").params
    assert ([one["term"] for one in sent["entries"]], sent["generation"]) == (["甲乙"], 2)
    engine.answer("glossary.restore", {"added": 1})
    assert not glossary.state.can_undo


def test_a_file_without_questions_is_told_and_a_run_needs_a_name(engine, words):
    runs = EvaluationPresenter(engine, words)
    runs.choose_file("/a.csv")
    engine.refuse("evaluation.questions", refusal("usage.questions_header"))
    assert (runs.state.path, runs.state.fault) == ("", "だめでした。")
    runs.choose_file("/b.csv")
    engine.answer("evaluation.questions", {"questions": [{"row": 2, "question": "日当は"}]})
    runs.run("  ")
    assert not runs.state.is_running
    runs.run("4月")
    engine.tell("evaluation.run", kind="progress", done=1, total=1, item="日当は")
    assert runs.state.progress == "1 / 1 問 · 日当は"
    runs.stop()
    assert engine.cancelled == [engine.last("evaluation.run").id]
    engine.stop("evaluation.run")
    assert "残っています" in runs.state.message


def test_an_answer_to_an_earlier_search_is_dropped(engine, words):
    trying = SearchTestPresenter(engine, words)
    trying.search("一つ目")
    first = engine.last("search.try")
    trying.search("二つ目")
    engine.answer("search.try", {"query_used": "二つ目"})
    first.answered(engine_reply({"query_used": "一つ目"}))
    assert "二つ目" in trying.state.message
    trying.search("   ")
    assert len([one for one in engine.asked if one.method == "search.try"]) == 2


def engine_reply(result):
    from localrag.host.framing import response

    return response(1, result)


def test_the_steps_of_adding_say_how_far_each_is(engine, words):
    models = ModelsPresenter(engine, words)
    models.add("/usb/m.gguf")
    engine.tell("models.add", kind="licence", item="MIT", text="yes")
    engine.tell("models.add", kind="progress", done=500_000_000, total=1_000_000_000)
    steps = models.state.steps
    assert [step.progress for step in steps] == [
        Progress.DONE,
        Progress.RUNNING,
        Progress.WAITING,
    ]
    assert steps[0].text == "✓ ファイルと使用条件を確かめる（MIT · 業務利用 可）"
    assert "500 MB / 1.0 GB" in steps[1].text
    engine.tell("models.add", kind="stage", item="measure")
    assert "速さを計っています" in models.state.steps[2].text
    models.stop()
    engine.stop("models.add")
    assert models.state.steps[2].text.startswith("✕")
    assert "何も残していません" in models.state.message


def test_a_licence_that_forbids_work_can_be_accepted(engine, words):
    models = ModelsPresenter(engine, words)
    models.add("/usb/m.gguf")
    engine.refuse("models.add", refusal("model.licence"))
    assert models.state.refused == "/usb/m.gguf"
    models.add("/usb/m.gguf", accept_licence=True)
    assert engine.last("models.add").params["accept_licence"] is True
    assert models.state.refused == ""


def test_one_act_on_a_model_at_a_time(engine, words):
    models = ModelsPresenter(engine, words)
    models.verify("m")
    models.remove("m")
    assert not [one for one in engine.asked if one.method == "models.remove"]
    engine.refuse("models.verify", refusal("model.changed", "変わっています。"))
    assert (models.state.fault, models.state.can_add) == ("変わっています。", True)


def first_run(engine, words):
    found = FirstRunPresenter(engine, words)
    found.take_site(SiteState(is_known=True, samples="file:///samples"))
    return found


FOLDERS = (FolderRow(path="/a", uri="file:///a"),)


def test_three_steps_lead_to_the_first_question(engine, words):
    run = first_run(engine, words)
    run.take_library(LibraryState(is_known=True))
    assert run.state.step == 1
    full = LibraryState(is_known=True, folders=FOLDERS, counts=((Chip.INDEXED, 3),))
    run.take_library(full)
    assert run.state.step == 2
    run.go_without_model()
    assert run.state.step == 3
    engine.answer("library.examples", {"questions": ["日当の額について教えてください。"]})
    assert run.state.examples == ("日当の額について教えてください。",)
    run.take_library(full)
    assert len([one for one in engine.asked if one.method == "library.examples"]) == 1


@pytest.mark.parametrize("prepared", ["policy", "model", "library"])
def test_a_pc_that_it_has_set_up_has_no_steps(engine, words, prepared):
    run = first_run(engine, words)
    if prepared == "policy":
        run.take_site(SiteState(is_known=True, policy_file="/etc/p.json"))
    if prepared == "model":
        run.take_models(ModelsState(rows=(ModelRow(id="m", role="generator", active=True),)))
    folders = FOLDERS if prepared == "library" else ()
    run.take_library(LibraryState(is_known=True, folders=folders))
    assert run.state.step == 0


def test_what_a_policy_forbids_is_fixed_and_what_it_says_is_shown(engine, words):
    site = SitePresenter(engine, words)
    site.refresh()
    policy = {"may_add_models": False, "audit": "acts", "kinds": ["a", "card"]}
    policy |= {"copy": None, "encrypt_at_rest": False}
    engine.answer("site.show", {"policy": policy, "policy_file": "/etc/p.json"})
    rows = {row.name: row for row in site.state.rows}
    assert rows["モデルの追加と削除"].is_fixed
    assert (rows["監査記録"].stands, rows["監査記録"].is_fixed) == ("管理の操作だけ", False)
    assert (rows["保存データの暗号化"].stands, rows["保存データの暗号化"].is_fixed) == (
        "いいえ",
        False,
    )
    assert rows["kinds"].stands == "a、カード番号"
    assert rows["copy"].stands == "-"
    assert not site.state.may_add_models
    assert site.state.may_add_folders


def test_places_are_gone_through_in_a_ring_from_the_page_that_is_shown(words):
    find = PageFind()
    find.restart("日当")
    assert find.said(words) == "探しています"
    pages = [{"page": 1, "spans": [[0, 2], [5, 7]]}, {"page": 4, "spans": [[1, 3]]}]
    find.take(msgspec.convert({"pages": pages}, FoundPlaces), 2)
    assert (find.place.page, find.said(words)) == (4, "3 / 3 件")
    assert (find.step(1).page, find.step(1).on_page) == (1, 1)
    assert find.step(-1).on_page == 0
    assert find.step(-1).page == 4


def test_the_text_of_a_drawn_page_is_asked_for_only_when_wanted(engine, words):
    page = PageViewPresenter(engine, words)
    place = Place(document_id=1, uri="file:///a.pdf", name="a.pdf", page=1, label="", quotes=())
    page.show((place,), 0)
    engine.answer("page.show", {"kind": "picture", "png": "", "rectangles": []})
    assert len([one for one in engine.asked if one.method == "page.show"]) == 1
    page.show_text(is_shown=True)
    assert engine.last("page.show").params["as_text"] is True
    engine.answer("page.show", {"kind": "text", "text": "日当"})
    assert page.state.beside.text == "日当"
    page.show_text(is_shown=False)
    assert page.state.beside is None
    page.show_in_folder()
    assert engine.opened == ["file:///a.pdf"]
