"""Learning the token vectors: questions find their paragraph among those of many articles."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch.nn import functional

from localrag.text.indexed import indexed_text
from starter.sources import Article, Paragraph
from starter.start import Ids, Table

_SENTENCE = re.compile(r"[^。\n]*[。\n]|[^。\n]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides the outcome besides the data."""

    rows: int = 18_900
    dimension: int = 512
    together: int = 128
    epochs: int = 8
    articles_per_step: int = 40
    learning_rate: float = 0.01
    temperature: float = 0.03
    tokens_dropped: float = 0.2
    title_kept: float = 0.7
    backward_share: float = 0.3
    sentence_share: float = 1.0
    seed: int = 20261123


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """One paragraph as token ids, the questions about it, and the sentence that answers each."""

    titled: Ids
    bare: Ids
    sentences: tuple[Ids, ...]
    questions: tuple[Ids, ...]
    answered_by: tuple[int, ...]


def exercises(tokeniser: Tokenizer, article: Article) -> tuple[Exercise, ...]:
    """Return the paragraphs of `article` that were asked about."""
    return tuple(_exercise(tokeniser, one) for one in article.paragraphs if one.questions)


def known_ids(tokeniser: Tokenizer, text: str) -> Ids:
    """Return the token ids of `text`, unknown ones left out."""
    ids = np.array(tokeniser.encode(text, add_special_tokens=False).ids, dtype=np.int64)
    return ids[ids > 0]


def learn(
    start: Table,
    course: Sequence[Sequence[Exercise]],
    recipe: Recipe,
    report: Callable[[str], None],
) -> Table:
    """Return the table learnt from `start` on a course of articles, same shape, float32.

    Contrastive (InfoNCE, van den Oord et al., 2018): each step takes whole articles, so that the
    neighbours of the right paragraph, which share its words, are among the wrong ones.
    """
    rng = np.random.default_rng(recipe.seed)
    table = torch.from_numpy(start.copy()).requires_grad_()
    optimiser = torch.optim.Adam([table], betas=(0.9, 0.99))
    began = time.process_time()
    per_epoch = max(1, len(course) // recipe.articles_per_step)
    steps = per_epoch * recipe.epochs
    for step, batch in enumerate(_batches(course, per_epoch, recipe.epochs, rng)):
        slope = min(1.0, (step + 1) / 20) * (1 - step / steps)
        optimiser.param_groups[0]["lr"] = recipe.learning_rate * slope
        loss = _loss(table, batch, recipe, rng)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % per_epoch == 0:
            spent = time.process_time() - began
            report(f"step {step + 1} of {steps}, loss {loss.item():.3f}, {spent:.0f} CPU s")
    learnt: Table = table.detach().numpy()
    learnt[0] = 0
    return learnt


def _exercise(tokeniser: Tokenizer, paragraph: Paragraph) -> Exercise:
    sentences = [found.group() for found in _SENTENCE.finditer(paragraph.text)]
    ends = np.cumsum([len(one) for one in sentences])
    starts = [one.answer_at for one in paragraph.questions]
    return Exercise(
        titled=known_ids(tokeniser, indexed_text(paragraph.title, (), paragraph.text)),
        bare=known_ids(tokeniser, paragraph.text),
        sentences=tuple(known_ids(tokeniser, one) for one in sentences),
        questions=tuple(known_ids(tokeniser, one.text) for one in paragraph.questions),
        answered_by=tuple(np.searchsorted(ends, starts, side="right").tolist()),
    )


def _batches(
    course: Sequence[Sequence[Exercise]], per_epoch: int, epochs: int, rng: np.random.Generator
) -> Iterator[list[Exercise]]:
    for _ in range(epochs):
        order = rng.permutation(len(course))
        for start in range(per_epoch):
            yield [one for i in order[start::per_epoch] for one in course[i]]


def _loss(
    table: torch.Tensor, batch: Sequence[Exercise], recipe: Recipe, rng: np.random.Generator
) -> torch.Tensor:
    """Return the loss: question to paragraph and back, and question to the answering sentence."""
    share = recipe.tokens_dropped
    passages: list[Ids] = []
    sentences: list[Ids] = []
    questions: list[Ids] = []
    evidence: list[int] = []
    for one in batch:
        shown = one.titled if rng.random() < recipe.title_kept else one.bare
        passages.append(_thinned(shown, share, rng))
        questions += (_thinned(ids, share / 2, rng) for ids in one.questions)
        evidence += (len(sentences) + place for place in one.answered_by)
        sentences += (_thinned(ids, share / 2, rng) for ids in one.sentences)
    wanted = np.repeat(np.arange(len(batch)), [len(one.questions) for one in batch])
    right = torch.from_numpy(wanted)
    asked = _vectors(table, questions) / recipe.temperature
    scores = asked @ _vectors(table, passages).T
    forward = functional.cross_entropy(scores, right)
    backward = torch.log_softmax(scores, dim=0)[torch.arange(len(right)), right].mean()
    exact = functional.cross_entropy(
        asked @ _vectors(table, sentences).T, torch.tensor(evidence)
    )
    return forward - recipe.backward_share * backward + recipe.sentence_share * exact


def _vectors(table: torch.Tensor, texts: Sequence[Ids]) -> torch.Tensor:
    starts = np.cumsum([0, *(len(one) for one in texts[:-1])])
    summed = functional.embedding_bag(
        torch.from_numpy(np.concatenate(texts)), table, torch.from_numpy(starts), mode="sum"
    )
    return functional.normalize(summed, dim=1)


def _thinned(ids: Ids, share: float, rng: np.random.Generator) -> Ids:
    return ids[rng.random(len(ids)) >= share]
