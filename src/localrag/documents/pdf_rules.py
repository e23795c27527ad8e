"""Rules of a page that belong together because they touch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localrag.documents.pdf_geometry import Box, Shapes, around

_TOUCHING = 4.0  # points
_MOST_RULES = 6000
_MANY_GROUPS = 20
_MOST_GROUPS = 200  # a drawing has more

_Rules = tuple[Box, list[tuple[Box, bool]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleGroup:
    """Rules that touch each other, and the area that they cover."""

    box: Box
    across: list[Box]
    down: list[Box]


def rule_groups(shapes: Shapes) -> Iterator[RuleGroup]:
    """Yield rules across and down that touch each other; none of a page with more than tables."""
    if not shapes.is_whole or len(shapes.across) + len(shapes.down) > _MOST_RULES:
        return
    rules = [(box, True) for box in shapes.across] + [(box, False) for box in shapes.down]
    rules.sort(key=lambda rule: -rule[0].top)
    done: list[_Rules] = []
    groups: list[_Rules] = []
    for rule in rules:
        touching = [group for group in groups if _touch(group[0], rule[0])]
        if touching or len(groups) >= _MANY_GROUPS:
            lowest = rule[0].top + _TOUCHING  # all rules that follow are lower
            done += [g for g in groups if g[0].bottom > lowest and not _is_one_of(g, touching)]
            groups = [
                g for g in groups if g[0].bottom <= lowest and not _is_one_of(g, touching)
            ]
        groups.append(_joined(rule, touching))
        if len(groups) + len(done) > _MOST_GROUPS:
            return
    for box, found in (*done, *groups):
        yield RuleGroup(
            box=box,
            across=[rule for rule, is_across in found if is_across],
            down=[rule for rule, is_across in found if not is_across],
        )


def _joined(rule: tuple[Box, bool], groups: Sequence[_Rules]) -> _Rules:
    """Return one group of a rule and all in `groups`, which it takes over."""
    if not groups:
        return rule[0], [rule]
    found = max((group[1] for group in groups), key=len)
    for group in groups:
        if group[1] is not found:
            found += group[1]
    found.append(rule)
    return around([rule[0], *(group[0] for group in groups)]), found


def _is_one_of(group: _Rules, others: Sequence[_Rules]) -> bool:
    return any(group is other for other in others)


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left - _TOUCHING <= other.right
        and other.left - _TOUCHING <= one.right
        and one.bottom - _TOUCHING <= other.top
        and other.bottom - _TOUCHING <= one.top
    )
