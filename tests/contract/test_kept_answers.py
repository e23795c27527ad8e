"""An answer that an earlier version kept is read by this one: the sample may never be made anew."""

from msgspec import msgpack
from tests.fakes.store_documents import WHEN, made_document

from localrag.domain.answer import Answer, AnswerMode, Approval, Support
from localrag.domain.document import chunk_id
from localrag.domain.question import Question
from localrag.store.columns import to_bytes, to_microseconds
from localrag.store.kept_answers import answer_of

FORMAT_1 = (
    "9a01a967656e6572617465649193c41ee5aebfe6b38ae69699e381afe4b99de58d83e585abe799bee586"
    "86e380829101a9737570706f72746564919601000092c403e7aba0c404e7af80309601c4027031000ac0"
    "c0c41ee5aebfe6b38ae69699e381afe4b99de58d83e585abe799bee58686e38082c40774696e792d3162"
    "c406737461746963c00192ab656e67696e652e6469656481a6726561736f6ea87369676e616c20399403"
    "c406e5b1b1e794b0cf00064e62ba529600cf00064e62ba529600"
)
# Approvals came after the first nine fields.
WITHOUT_APPROVAL = 9
RULES = made_document(b"/d/rules", ["宿泊料は九千八百円。"])


def answer(packed: bytes) -> Answer:
    source = RULES.source
    row = (
        0,
        RULES.id,
        to_bytes("文書"),
        source.path,
        None,
        source.sha256,
        source.size_bytes,
        to_microseconds(source.modified),
        source.media_type,
        None,
    )
    return answer_of(packed, Question(text="宿泊料は？", standalone="宿泊料は？"), [row])


def test_the_first_format_is_read() -> None:
    found = answer(bytes.fromhex(FORMAT_1))
    assert found.mode is AnswerMode.GENERATED
    assert [(one.text, one.citations, one.support) for one in found.statements] == [
        ("宿泊料は九千八百円。", (1,), Support.SUPPORTED)
    ]
    (citation,) = found.citations
    assert (citation.mark, citation.text) == (1, "宿泊料は九千八百円。")
    assert citation.chunk_id == chunk_id(RULES.id, 0)
    assert (citation.quote.page, citation.quote.label) == (1, "p1")
    (passage,) = found.passages
    assert passage.chunk.heading_path == ("章", "節0")
    assert passage.source == RULES.source
    assert found.engine.generator == "tiny-1b"
    assert found.removed == 1
    assert found.incomplete is not None
    assert found.incomplete.fields == {"reason": "signal 9"}
    assert found.approval == Approval(id=3, approver="山田", approved=WHEN, expires=WHEN)


def test_rows_without_the_fields_that_came_later_are_read() -> None:
    fields = msgpack.decode(bytes.fromhex(FORMAT_1))
    found = answer(msgpack.encode(fields[:WITHOUT_APPROVAL]))
    assert found.approval is None
    assert found.removed == 1
