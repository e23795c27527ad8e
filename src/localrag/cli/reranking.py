"""What became of the reranker, in words."""

from localrag.cli.output import Output
from localrag.domain.reranking import Reranking, RerankState
from localrag.explain import sentence


def reranking_text(told: Reranking, output: Output) -> str:
    """Return one line for `--explain`."""
    if told.state is RerankState.DONE:
        return output.say(
            f"並べ直し：{told.model} が上位 {told.scored} 件を {told.spent_s:.2f} 秒で並べ直しました。",
            f"Reranking: {told.model} put the best {told.scored} in order in {told.spent_s:.2f} s.",
        )
    if told.state is RerankState.OUT_OF_TIME:
        return output.say(
            f"並べ直し：{told.model} は {told.budget_s:g} 秒で {told.wanted} 件のうち {told.scored} 件しか読めなかったため、検索の順のままです。",
            f"Reranking: {told.model} read {told.scored} of {told.wanted} in {told.budget_s:g} s; the order is that of the search.",
        )
    return output.say(
        f"並べ直し：{told.model} が使えなかったため、検索の順のままです。",
        f"Reranking: {told.model} failed; the order is that of the search.",
    )


def warn_of_failure(told: Reranking | None, output: Output) -> None:
    """Say on standard error that a reranker failed, and why; the search is as good as without it."""
    if told is not None and told.error is not None:
        head = output.say("検索の順のまま表示します。", "Shown in the order of the search. ")
        output.note(f"{head}{sentence(told.error, output.language)}")
