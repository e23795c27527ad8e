from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from localrag.documents.atoms import Atom
from localrag.documents.chunk_cuts import cut_cost
from localrag.documents.chunk_packing import packed
from localrag.domain.document import BlockKind, Page, Span

KINDS = [BlockKind.PARAGRAPH, BlockKind.LIST, BlockKind.HEADING, BlockKind.TABLE]
LINES = [
    "職員は届け出る。",
    "一　氏名",
    "２　前項の場合",
    "次の各号のとおりとする。",
    "この額は",
    "（答）",
]


def made(lines):
    """Return a page of the lines, each one an atom of its kind."""
    atoms, at = [], 0
    for text, kind in lines:
        atoms.append(
            Atom(page=0, span=Span(start=at, end=at + len(text)), kind=kind, size=len(text))
        )
        at += len(text) + 1
    page = Page(number=1, label="1", text="\n".join(text for text, _ in lines), blocks=())
    return [page], atoms


def cost(pages, groups, usual):
    cuts = [cut_cost(pages, one[-1], other[0]) for one, other in pairwise(groups)]
    sizes = [sum(atom.size for atom in group) for group in groups]
    return sum(cuts) + sum(((size - usual) / usual) ** 2 for size in sizes)


def every_way(atoms, most):
    """Yield every way to cut the atoms into groups that are not too large."""
    for count in range(len(atoms)):
        for cuts in combinations(range(1, len(atoms)), count):
            ends = (*cuts, len(atoms))
            groups = [atoms[a:b] for a, b in zip((0, *cuts), ends, strict=True)]
            if all(sum(atom.size for atom in g) <= most or len(g) == 1 for g in groups):
                yield groups


@given(
    st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(KINDS)), min_size=1, max_size=8)
)
def test_no_other_way_to_cut_costs_less(lines):
    pages, atoms = made(lines)
    groups = packed(pages, atoms, usual=16, most=28)
    assert [atom for group in groups for atom in group] == atoms
    assert all(sum(atom.size for atom in g) <= 28 or len(g) == 1 for g in groups)
    best = min(cost(pages, way, 16) for way in every_way(atoms, 28))
    assert abs(cost(pages, groups, 16) - best) < 1e-9


def first_words(*lines, usual, most):
    pages, atoms = made(lines)
    groups = packed(pages, atoms, usual=usual, most=most)
    return [pages[0].text[group[0].span.start :][:2] for group in groups]


def test_an_article_is_cut_at_paragraphs_before_items():
    items = [("一　" + "あ" * 28, BlockKind.LIST), ("二　" + "あ" * 28, BlockKind.LIST)]
    paragraph = ("２　" + "い" * 28, BlockKind.LIST)
    lines = [("第一" + "う" * 28, BlockKind.PARAGRAPH), *items, paragraph, *items]
    assert first_words(*lines, usual=90, most=120) == ["第一", "２　"]


def test_a_list_stays_with_the_sentence_that_leads_to_it():
    text, lead = (
        ("あ" * 40, BlockKind.PARAGRAPH),
        ("次の各号のとおりとする。" * 2, BlockKind.PARAGRAPH),
    )
    item = ("一　" + "い" * 20, BlockKind.LIST)
    assert first_words(text, lead, item, item, usual=60, most=80) == ["ああ", "次の"]


def test_a_sentence_that_refers_back_stays_with_the_one_before():
    pages = [
        Page(
            number=1,
            label="1",
            text="甲は乙とする。ただし丙は丁とする。戊は己とする。",
            blocks=(),
        )
    ]
    spans = [Span(start=0, end=7), Span(start=7, end=17), Span(start=17, end=24)]
    one, two, three = [
        Atom(page=0, span=span, kind=BlockKind.PARAGRAPH, size=7) for span in spans
    ]
    assert cut_cost(pages, one, two) > cut_cost(pages, two, three)


def test_a_sentence_that_goes_on_over_the_page_end_is_kept_together():
    pages = [
        Page(number=1, label="1", text="職員の旅費は、", blocks=()),
        Page(number=2, label="2", text="別に定める額とする。", blocks=()),
    ]
    one, two = [
        Atom(page=n, span=Span(start=0, end=len(page.text)), kind=BlockKind.PARAGRAPH, size=9)
        for n, page in enumerate(pages)
    ]
    ended = [Page(number=1, label="1", text="旅費は定める。", blocks=()), pages[1]]
    assert cut_cost(pages, one, two) > 3 * cut_cost(ended, one, two)
