"""Atoms into groups of about one size, cut where least is lost."""

from collections.abc import Sequence
from itertools import pairwise
from math import inf

from localrag.documents.atoms import Atom
from localrag.documents.chunk_cuts import cut_cost
from localrag.domain.document import Page


def packed(
    pages: Sequence[Page], atoms: Sequence[Atom], *, usual: int, most: int
) -> list[list[Atom]]:
    """Return the atoms in groups of at most `most`, in order; an atom over that stands alone.

    Of all ways to cut the cheapest is taken: what `cut_cost` says for each cut and, for each
    group, the square of how far its size is off `usual`, as a share of it. The cost is linear in
    the atoms. Source of the method: Knuth and Plass, Breaking Paragraphs into Lines (1981).
    """
    costs = [0.0, *(cut_cost(pages, one, other) for one, other in pairwise(atoms))]
    best = [0.0] + [inf] * len(atoms)
    begins = [0] * (len(atoms) + 1)
    for end in range(1, len(atoms) + 1):
        size = 0
        for start in range(end - 1, -1, -1):
            size += atoms[start].size
            if size > most and end - start > 1:
                break
            cost = best[start] + costs[start] + ((size - usual) / usual) ** 2
            if cost < best[end]:
                best[end], begins[end] = cost, start
    groups: list[list[Atom]] = []
    end = len(atoms)
    while end:
        groups.append(list(atoms[begins[end] : end]))
        end = begins[end]
    return groups[::-1]
