"""An approved answer to a question that is asked in other words: it is offered beside the answer."""

from datetime import datetime

from localrag.answering.rephrasing import ENOUGH, phrased, rephrased
from localrag.domain.answer import Proposal
from localrag.domain.conversation import ApprovedAnswers
from localrag.domain.question import Question


def proposed(question: Question, approved: ApprovedAnswers, now: datetime) -> Proposal | None:
    """Return the approved answer whose question is likeliest the same, if that is likely enough.

    None where the question has conditions of its own. Whoever reads it decides: 日当 and 宿泊料 are
    near each other, and so it is never given as the answer.
    """
    if question.phrases or question.excluded or not question.scope.is_whole_library:
        return None
    asked = phrased(question.standalone)
    likely = [(rephrased(asked, phrased(one.question)), one) for one in approved.valid(now)]
    best, found = max(likely, key=lambda one: one[0], default=(0.0, None))
    return found if best >= ENOUGH else None
