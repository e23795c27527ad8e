"""What becomes of words that look like personal data, as the policy says."""

from collections.abc import Iterable

from localrag.domain.errors import PolicyError
from localrag.domain.errors.policy import PolicyCode
from localrag.domain.personal_data import Guarded, PersonalKind, Where
from localrag.governance.policy import GuardAction, Policy
from localrag.text.personal_data import personal_data

_MASK = "＊"


class PolicyGuard:
    """Implements PersonalGuard by a policy."""

    def __init__(self, policy: Policy) -> None:
        self._actions = {
            Where.QUESTION: policy.personal_data_in_questions,
            Where.ANSWER: policy.personal_data_in_answers,
            Where.EXPORT: policy.personal_data_in_exports,
        }
        self._kinds = frozenset(policy.personal_data_kinds)
        self._patient_numbers = policy.patient_numbers

    def is_on(self, where: Where) -> bool:
        """Return whether anything is looked for there."""
        return self._actions[where] is not GuardAction.OFF

    def hides(self, where: Where) -> bool:
        """Return whether what is found there must not be shown."""
        return self._actions[where] in (GuardAction.MASK, GuardAction.BLOCK)

    def masked(self, text: str) -> Guarded:
        """Return the text with what was found hidden, character by character."""
        found = personal_data(text, self._kinds, self._patient_numbers)
        hidden = list(text)
        for one in found:
            span = slice(one.span.start, one.span.end)
            hidden[span] = [_MASK if char.isalnum() else char for char in hidden[span]]
        return Guarded(text="".join(hidden), kinds=frozenset(one.kind for one in found))

    def checked(self, text: str, where: Where) -> Guarded:
        """Return the text as it may be used there."""
        action = self._actions[where]
        if action is GuardAction.OFF:
            return Guarded(text=text)
        hidden = self.masked(text)
        if action is GuardAction.MASK:
            return hidden
        if action is GuardAction.BLOCK and hidden.kinds:
            raise PolicyError(
                PolicyCode.PERSONAL_DATA, where=where.value, kinds=names(hidden.kinds)
            )
        return Guarded(text=text, kinds=hidden.kinds)


def names(kinds: Iterable[PersonalKind]) -> str:
    """Return kinds by their names, in one order."""
    return ", ".join(sorted(kind.value for kind in kinds))
