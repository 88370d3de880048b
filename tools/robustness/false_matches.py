"""How near the hashes of different pictures come to each other."""

from dataclasses import dataclass, field

import numpy

import sets


@dataclass
class FalseMatches:
    """Distances from every hash of one side to those of other pictures on the other side."""

    compared: int = 0
    found: int = 0
    # The nearest distance of each pair of pictures that is nearer than `SHOWN`.
    pairs: dict[tuple[str, str], int] = field(default_factory=dict)
    nearest: int = 256


# Pairs of pictures nearer than this are listed, so that near duplicates in the corpus can be seen.
SHOWN = 56


def count(
    left: numpy.ndarray,
    left_owner: numpy.ndarray,
    right: numpy.ndarray,
    right_owner: numpy.ndarray,
    names: list[str],
    symmetric: bool = False,
) -> FalseMatches:
    """`owner` is the picture's number in `names`.

    With `symmetric`, both sides are the same, and each pair counts once.
    """
    result = FalseMatches()
    for rows, near in sets.blocks(left, right):
        owner = left_owner[rows]
        skipped = owner[:, None] >= right_owner[None, :] if symmetric else owner[:, None] == right_owner[None, :]
        near[skipped] = 999
        result.compared += near.size - int(skipped.sum())
        result.found += int((near <= sets.THRESHOLD).sum())
        result.nearest = min(result.nearest, int(near.min()))
        for row, column in zip(*numpy.nonzero(near < SHOWN), strict=True):
            pair = names[owner[row]], names[right_owner[column]]
            result.pairs[pair] = min(result.pairs.get(pair, 256), int(near[row, column]))
    return result
