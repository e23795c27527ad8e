"""Learning the token vectors: questions find their paragraph among those of the same articles."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional

from starter.sources import Article

Ids = NDArray[np.int64]
Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """Everything that decides the outcome besides the data."""

    rows: int = 35_000
    dimension: int = 256
    epochs: int = 5
    articles_per_step: int = 40
    learning_rate: float = 0.003
    temperature: float = 0.05
    tokens_dropped: float = 0.2
    title_kept: float = 0.7
    seed: int = 20261123


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """One article as token ids: (title, text, questions) per paragraph."""

    paragraphs: tuple[tuple[Ids, Ids, tuple[Ids, ...]], ...]


def lessons(tokeniser: Tokenizer, articles: Sequence[Article]) -> list[Lesson]:
    """Return `articles` as token ids, unknown tokens left out."""
    return [
        Lesson(
            paragraphs=tuple(
                (
                    _ids(tokeniser, paragraph.title),
                    _ids(tokeniser, paragraph.text),
                    tuple(_ids(tokeniser, question) for question in paragraph.questions),
                )
                for paragraph in article.paragraphs
                if paragraph.questions
            )
        )
        for article in articles
    ]


def first_table(course: Sequence[Lesson], recipe: Recipe) -> Table:
    """Return random directions of length idf, shape (rows, dimension); row 0, unknown, is zero.

    Random directions are nearly orthogonal, so that the product of two texts starts as a count of
    the tokens they share (Johnson and Lindenstrauss, 1984; random indexing, Kanerva et al., 2000).
    """
    paragraphs = [one for lesson in course for one in lesson.paragraphs]
    containing = np.zeros(recipe.rows)
    for title, text, _ in paragraphs:
        containing[np.union1d(title, text)] += 1
    idf = np.log(1 + (len(paragraphs) - containing + 0.5) / (containing + 0.5))
    directions = np.random.default_rng(recipe.seed).standard_normal(
        (recipe.rows, recipe.dimension), dtype=np.float32
    )
    table: Table = directions * (idf[:, None] / recipe.dimension**0.5).astype(np.float32)
    table[0] = 0
    return table


def learn(
    course: Sequence[Lesson],
    recipe: Recipe,
    report: Callable[[str], None],
) -> Table:
    """Return the learnt table, float32 of shape (rows, dimension). Deterministic on one machine."""
    torch.manual_seed(recipe.seed)
    rng = np.random.default_rng(recipe.seed)
    table = torch.from_numpy(first_table(course, recipe)).requires_grad_()
    optimiser = torch.optim.Adam([table], betas=(0.9, 0.99))
    started = time.process_time()
    steps_per_epoch = max(1, len(course) // recipe.articles_per_step)
    steps = steps_per_epoch * recipe.epochs
    for step, batch in enumerate(_batches(course, steps_per_epoch, recipe, rng)):
        optimiser.param_groups[0]["lr"] = recipe.learning_rate * _slope(step, steps)
        loss = _loss(table, batch, recipe, rng)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if (step + 1) % steps_per_epoch == 0:
            spent = time.process_time() - started
            report(f"step {step + 1}/{steps}  loss {loss.item():.3f}  {spent:.0f} CPU s")
    learnt: Table = table.detach().numpy()
    learnt[0] = 0
    return learnt


def _batches(
    course: Sequence[Lesson], per_epoch: int, recipe: Recipe, rng: np.random.Generator
) -> Iterator[list[Lesson]]:
    for _ in range(recipe.epochs):
        order = rng.permutation(len(course))
        for start in range(per_epoch):
            yield [course[i] for i in order[start::per_epoch]]


def _loss(
    table: torch.Tensor, batch: Sequence[Lesson], recipe: Recipe, rng: np.random.Generator
) -> torch.Tensor:
    """Return the loss of both directions: question to paragraph, paragraph to question."""
    passages: list[Ids] = []
    questions: list[Ids] = []
    wanted: list[int] = []
    for lesson in batch:
        for title, text, asked in lesson.paragraphs:
            shown = np.concatenate((title, text)) if rng.random() < recipe.title_kept else text
            wanted += [len(passages)] * len(asked)
            passages.append(_thinned(shown, recipe.tokens_dropped, rng))
            questions += (_thinned(one, recipe.tokens_dropped / 2, rng) for one in asked)
    scores = _vectors(table, questions) @ _vectors(table, passages).T / recipe.temperature
    right = torch.tensor(wanted)
    forward = functional.cross_entropy(scores, right)
    backward = torch.log_softmax(scores, dim=0)[torch.arange(len(right)), right]
    return forward - 0.3 * backward.mean()


def _vectors(table: torch.Tensor, texts: Sequence[Ids]) -> torch.Tensor:
    starts = np.cumsum([0, *(len(one) for one in texts[:-1])])
    summed = functional.embedding_bag(
        torch.from_numpy(np.concatenate(texts)), table, torch.from_numpy(starts), mode="sum"
    )
    return functional.normalize(summed, dim=1)


def _thinned(ids: Ids, share: float, rng: np.random.Generator) -> Ids:
    return ids[rng.random(len(ids)) >= share]


def _slope(step: int, steps: int) -> float:
    return min(1.0, (step + 1) / 20) * (1 - step / steps)


def _ids(tokeniser: Tokenizer, text: str) -> Ids:
    ids = np.array(tokeniser.encode(text, add_special_tokens=False).ids, dtype=np.int64)
    return ids[ids > 0]
