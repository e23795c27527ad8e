"""How far an ONNX file says the same as the reference: what is put to both, and how far is enough."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from localrag.domain.model_ports import Matrix

SENTENCES = (
    "宿泊料の上限は一泊一万二千円とする。",
    "会議室の予約は一か月前から受け付ける。",
    "年次有給休暇は、採用の日から六か月間継続して勤務した職員に十日を与える。",
    "住民票の写しの交付には、本人確認書類と手数料三百円が必要です。",
    "本システムの利用時間は、平日の午前八時三十分から午後六時までとします。",
    "令和6年度の一般会計予算は、前年度と比べて2.3%の増となった。",
    "個人情報を取り扱う業務を委託するときは、あらかじめ情報管理課の承認を得なければならない。",
    "契約の解除",
    "第三条　この規程において「文書」とは、職員が職務上作成し、又は取得した文書、図画及び電磁的記録をいう。",
    "パスワードを忘れた場合はどうすればよいですか。",
    (
        "災害が発生したときは、直ちに対策本部を設け、被害の状況を調べて報告すること。"
        "避難所は市立の小学校と公民館に置き、食料と毛布を三日分備えておく。"
    ),
    (
        "出張の旅費は、最も経済的な通常の経路及び方法により計算する。"
        "ただし、公務上の必要又は天災その他やむを得ない事情がある場合は、この限りでない。"
    ),
    "The annual report is published every June.",
    "FAX: 03-1234-5678",
    "育児休業を取得できるのは、子が三歳に達する日までである。",
    "印鑑登録証明書はコンビニエンスストアでも受け取れますか？",
)
PAIRS = tuple(
    (question, passage)
    for question in (
        "宿泊料はいくらまで出ますか。",
        "有給休暇は何日もらえますか。",
        "個人情報の取扱いを外部に頼むときの手続きは？",
    )
    for passage in SENTENCES[:12]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two models agree, 1 for the same; `mean` over all, `least` the worst."""

    mean: float
    least: float

    def reaches(self, wanted: "Agreement") -> bool:
        """Return whether both values are at least those wanted; never for NaN."""
        return self.mean >= wanted.mean and self.least >= wanted.least


INT8_ENOUGH = Agreement(mean=0.99, least=0.97)
FP32_ENOUGH = Agreement(mean=0.9999, least=0.999)
INT8_SCORES_ENOUGH = Agreement(mean=0.99, least=0.95)
FP32_SCORES_ENOUGH = Agreement(mean=0.9999, least=0.999)


def agreement_of_vectors(found: Matrix, reference: Matrix) -> Agreement:
    """Return mean and least cosine of unit rows of shape (texts, dimension), row by row."""
    if found.shape != reference.shape:
        return Agreement(mean=0.0, least=0.0)
    cosines = (found * reference).sum(axis=1)
    return Agreement(mean=float(cosines.mean()), least=float(cosines.min()))


def agreement_of_scores(found: Sequence[float], reference: Sequence[float]) -> Agreement:
    """Return the correlation of scores from 0 to 1, and 1 less the largest difference."""
    if len(found) != len(reference):
        return Agreement(mean=0.0, least=0.0)
    one, other = np.array(found), np.array(reference)
    one_off, other_off = one - one.mean(), other - other.mean()
    size = float(np.linalg.norm(one_off) * np.linalg.norm(other_off))
    return Agreement(
        mean=float(one_off @ other_off) / size if size > 0 else 0.0,
        least=1 - float(np.abs(one - other).max()),
    )
