"""What is said of the ranker beside its weights."""

from collections.abc import Sequence

from localrag.answering.ranking_features import FEATURES
from starter.ranker_sets import Judged
from starter.sources import Source

_CARD = """# localrag ranker

## 日本語

検索の上位候補を並べ直す重みです（線形、特徴 {features} 個、`weights.json`）。質問の語が資料のどこにまとまって立つか、何が欠けているか、
尋ねている種類の答え（年、金額、人、場所など）がそばにあるかを数え、重みを掛けて足します。モデルの推論や GPU は要りません。

作り直し方：`python models/train_ranker.py --data データのフォルダ`（CPU のみ、乱数の種は固定）。学習時のベクトルは、その記事を除いて学習した
二つの埋め込みから取りました。題名のあるもの、ないもの、長くつないだものを混ぜて学習しています。

### 実測値（学習に使っていない記事、題名つき、MRR@10）

| 集合 / set | 質問 / questions | 語 / words (BM25) | 両方 / fused | 並べ直し / ranked | 差と 95 % 区間 / gain |
|---|---|---|---|---|---|
{rows}

### 限界

- 百科事典の文章と質問から学びました。社内文書では `localrag evaluate` で確かめてください。
- 同梱の埋め込み以外での効果は測っていません。

### 出典とライセンス

{sources}

元の文章は日本語版ウィキペディアの執筆者によるものです。重みは翻案物にあたりうるものとして [CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/deed.ja) で提供します（全文は `../embedding/LICENSE`）。

## English

Weights that put the best candidates of a search in order: linear, {features} features, made by
`python models/train_ranker.py --data DATA` on a CPU with a fixed seed. "words" is BM25, "fused" BM25 + 0.1 x vectors; the gain is
over words, with its 95 % interval by paired bootstrap over questions. Judged on articles that neither it nor the embedder has
seen. Learnt from encyclopaedia text; not measured with other embedders than the starter. CC BY-SA 4.0.
"""


def ranker_card(results: Sequence[Judged], sources: Sequence[Source]) -> str:
    """Return the card as Markdown."""
    rows = "\n".join(
        f"| {one.name} | {one.questions:,} | {one.words.mrr:.4f} | {one.fused.mrr:.4f} | {one.ranked.mrr:.4f} "
        f"| {100 * one.gain:+.2f} ({100 * one.interval[0]:+.2f} – {100 * one.interval[1]:+.2f}) |"
        for one in results
    )
    named = "\n".join(
        f"- {s.name}: <https://{s.public_source.split(',')[0]}>, {s.licence}"
        for s in sources
        if s.use == "train"
    )
    return _CARD.format(features=len(FEATURES), rows=rows, sources=named)
