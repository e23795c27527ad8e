"""The model card, with the figures of the run that wrote it."""

from collections.abc import Sequence
from dataclasses import dataclass

from starter.figures import Figures
from starter.sources import Source
from starter.training import Recipe


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """Figures on one judging set: vectors alone, words alone, both."""

    name: str
    texts: int
    questions: int
    vectors: Figures
    words: Figures
    both: Figures
    share: float


_CARD = """\
---
language: ja
license: cc-by-sa-4.0
library_name: sentence-transformers
pipeline_tag: sentence-similarity
---

# localrag starter

## 日本語

localrag に同梱する日本語の静的埋め込みモデルです（{rows:,} 行 × {dimension} 次元、fp16）。文字 1-gram・2-gram と英数字の語のベクトルを平均し、長さ 1 にそろえます。同じ漢字・カタカナの並びや英数字の語が 400 字以内に再び現れるときは、あとの 1 回だけを数えます。GPU も PyTorch も要りません。前置きの文字列（プレフィックス）は使いません。

作り直し方：`python models/train_starter.py --data データのフォルダ`（CPU のみ、乱数の種は固定）。

### 実測値

どれも学習に使っていない記事です。各質問を、その集合の全段落から探します（段落には題名を付けます）。「両方」は、それぞれ 0〜1 に伸ばした BM25 ＋ {share} × ベクトルです。

{table}

### 限界

- 主に語の一致を見ます。言い換えや、文脈による意味の違いは、ほとんど捉えません。
- 学習に使ったのは百科事典の文章と質問です。社内文書では確かめてください。
- 英語などほかの言語は、語の一致だけです。
- より良い埋め込みモデルが使えるなら、そちらをお使いください。

### 出典とライセンス

次の著作物から学習しました。重みはその翻案物にあたりうるものとして、[CC BY-SA 4.0](https://creativecommons.org/licenses/by-sa/4.0/deed.ja)（全文は LICENSE）で提供します。元の文章は日本語版ウィキペディアの執筆者によるものです。学習では文章を語の並びに分け、重みだけを残しました。

{sources}

## English

A static Japanese embedding model shipped with localrag ({rows:,} rows x {dimension}, fp16): the mean of the vectors of character 1-grams, 2-grams and Latin words, scaled to length 1; a kanji or katakana pair or a Latin word that comes again within 400 characters counts once. No GPU, no PyTorch, no prefixes. Made by `python models/train_starter.py --data DATA` on a CPU with a fixed seed; the table above was measured on articles it never saw, each question against all paragraphs of its set (titles kept); "両方" is BM25 + {share} x vectors, each stretched to 0..1.

Limits: it sees shared words above all, paraphrase hardly; it learnt from encyclopaedia text and questions; other languages match by equal words only. Use a better embedder where you have one.

Licence: trained on the works named above, whose texts are by the authors of Japanese Wikipedia. As the weights may be adapted material of these, they are shared under CC BY-SA 4.0 (LICENSE). Changes made: texts were cut into terms; only weights remain.
"""
_HEAD = """\
| 集合 / set | 段落 / paragraphs | 質問 / questions | 方法 / way | R@1 | R@10 | MRR@10 |
|---|---|---|---|---|---|---|"""


def card(recipe: Recipe, results: Sequence[Result], sources: Sequence[Source]) -> str:
    """Return README.md of the model folder."""
    lines = [_HEAD]
    for one in results:
        ways = (
            ("ベクトルのみ / vectors", one.vectors),
            ("語のみ / words (BM25)", one.words),
            ("両方 / both", one.both),
        )
        for way, figures in ways:
            lines.append(
                f"| {one.name} | {one.texts} | {one.questions:,} | {way} "
                f"| {figures.first:.3f} | {figures.within_ten:.3f} | {figures.mrr:.3f} |"
            )
    named = [
        f"- {source.name}: <https://{source.public_source.split(',')[0]}> "
        f"({source.public_source.partition(', ')[2]}), {source.licence}"
        for source in sources
        if source.use != "judge"
    ]
    return _CARD.format(
        rows=recipe.rows,
        dimension=recipe.dimension,
        share=results[0].share if results else "",
        table="\n".join(lines),
        sources="\n".join(named),
    )
