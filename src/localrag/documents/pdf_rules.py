"""Rules of a page that belong together because they touch."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from localrag.documents.pdf_geometry import Box, Shapes, around

_TOUCHING = 4.0  # points
_MOST_RULES = 6000
_MOST_GROUPS = 200  # a drawing has more

_Rule = tuple[Box, bool]


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
    done: list[_Group] = []
    groups: list[_Group] = []
    for rule in rules:
        touching = _touching(groups, rule[0])
        if len(touching) == 1:
            touching[0].add(rule)
            continue
        lowest = rule[0].top + _TOUCHING  # all rules that follow are lower
        done += [g for g in groups if g.box.bottom > lowest and g not in touching]
        groups = [g for g in groups if g.box.bottom <= lowest and g not in touching]
        groups.append(_Group.of(rule, touching))
        if len(groups) + len(done) > _MOST_GROUPS:
            return
    for group in (*done, *groups):
        yield RuleGroup(
            box=group.box,
            across=[rule for rule, is_across in group.rules if is_across],
            down=[rule for rule, is_across in group.rules if not is_across],
        )


@dataclass(slots=True, eq=False)
class _Group:
    """Rules that were found to touch so far, each with whether it runs across."""

    box: Box
    rules: list[_Rule]

    @classmethod
    def of(cls, rule: _Rule, others: Sequence["_Group"]) -> "_Group":
        """Return one group of a rule and of all in `others`, which it takes over."""
        box = around([rule[0], *(other.box for other in others)])
        return cls(box, [rule, *(found for other in others for found in other.rules)])

    def add(self, rule: _Rule) -> None:
        """Take a rule in."""
        self.rules.append(rule)
        left, bottom, right, top = self.box
        box = rule[0]
        if box[0] < left or box[1] < bottom or box[2] > right or box[3] > top:
            self.box = around([self.box, box])


def _touching(groups: Sequence[_Group], rule: Box) -> list[_Group]:
    left, bottom = rule.left - _TOUCHING, rule.bottom - _TOUCHING
    right, top = rule.right + _TOUCHING, rule.top + _TOUCHING
    return [
        group
        for group in groups
        if group.box[0] <= right
        and left <= group.box[2]
        and group.box[1] <= top
        and bottom <= group.box[3]
    ]
