"""What is written in one way is found where it is written in another, among other pages."""

import pytest
from tests.fakes.variant_pairs import variant_gold, variant_pairs

from localrag.domain.cancel import CancelToken
from localrag.governance.places import places
from localrag.governance.policy import read_policy
from localrag.wiring import Session, Site
from localrag.workflows.evaluate import rank_sources, store_contexts

TOP = 5


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    home = tmp_path_factory.mktemp("variants")
    site = Site(places=places(home), library="variants", policy=read_policy(None))
    with Session(site) as session:
        with session.writing() as library:
            store_contexts(
                variant_gold().contexts, library.writer, session.embedder(), session.clock
            )
        yield session


def test_the_table_is_large_and_well_hidden():
    pairs, gold = variant_pairs(), variant_gold()
    assert len(pairs) >= 120
    assert len({pair.kind for pair in pairs}) >= 10
    assert len(gold.contexts) >= len(pairs) + 1_000
    assert len({pair.question for pair in pairs}) == len(pairs)


@pytest.mark.parametrize("way", ["words", "hybrid"])
def test_pages_written_the_other_way_are_among_the_first_five(session, way):
    gold = variant_gold()
    with session.searching() as tools:
        ranks = [row.rank for row in rank_sources(gold.questions, way, tools, CancelToken())]
    missed = [
        f"{pair.kind}: {pair.question} -> {rank}: {pair.page}"
        for pair, rank in zip(variant_pairs(), ranks, strict=True)
        if rank is None or rank > TOP
    ]
    assert len(missed) <= 0.05 * len(gold.questions), "\n".join(missed)
