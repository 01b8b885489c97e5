"""``text``: words in common between two free texts, as a soft signal."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import chain

import numpy as np

from telemachy.matching.criteria.base import ColumnScorer
from telemachy.matching.criteria.columns import Block, Bools, CommonWeight
from telemachy.matching.kernels.parts import Kind, Part
from telemachy.matching.problem import Problem
from telemachy.matching.tables import Codes, Floats, SetColumn, Table, normalize

_WORD = re.compile(r"[^\W_][\w+#.]*[\w+#]|[^\W_]")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        """a about after again all also am an and any are as at be because been before being but by can
        could did do does doing for from get had has have he her him his how i if in into is it
        its just like may me more most my no not of on or other our out over own so some such
        than that the their them then there these they this those to too up very was we were
        what when where which while who whom why will with would you your""",
    )
)


class Text(ColumnScorer):
    """Share = likeness of the two texts by ``full_at``, never above 1.

    Likeness is the cosine of tf-idf vectors: (1 + ln count) x (1 + ln((1 + N) / (1 + df))), words folded to
    lower case, the commonest English words left out, N texts of both sides together.

    References
    ----------
    Salton and Buckley (1988), doi:10.1016/0306-4573(88)90021-0.
    """

    def prepare(self, problem: Problem) -> tuple[Bools, Bools]:
        left = _words(problem.mentees, self.criterion.mentee)
        right = _words(problem.mentors, self.criterion.mentor)
        seen = Counter(chain.from_iterable(map(set, (*left, *right))))
        self.words = sorted(seen)
        code_of = {word: code for code, word in enumerate(self.words)}
        n_texts = sum(1 for words in (*left, *right) if words)
        rarity = 1 + np.log(
            (1 + n_texts) / (1 + np.array([seen[word] for word in self.words], dtype=np.float64))
        )
        self.left, self.right = _vectors(left, code_of, rarity), _vectors(right, code_of, rarity)
        self.full_at = float(self.criterion.settings["full_at"])
        self.common = CommonWeight(self.left, self.right, len(self.words), weighted=True)
        return self.left.known, self.right.known

    def share(self, mentee: Codes, mentor: Codes) -> Floats:
        return np.minimum(self.common.cells(mentee, mentor) / self.full_at, 1.0)

    def share_block(self, rows: slice, dtype: type[np.floating]) -> Block:
        return np.minimum(self.common.block(rows, dtype) / dtype(self.full_at), dtype(1))

    def part(self) -> Part:
        enough = np.full(len(self.left), self.full_at)
        return self.made_part(Kind.COVERS, common=self.common.common, left=[enough])

    def shared(self, mentee: int, mentor: int) -> tuple[str, ...]:
        left, right = self._row(self.left, mentee), self._row(self.right, mentor)
        # Products that differ by rounding alone are even; then the alphabet decides, here as in `verify`.
        common = sorted(
            left.keys() & right.keys(), key=lambda code: (-round(left[code] * right[code], 12), code)
        )
        return tuple(self.words[code] for code in common[:3])

    def _row(self, column: SetColumn, row: int) -> dict[int, float]:
        assert column.weights is not None
        here = slice(int(column.starts[row]), int(column.starts[row + 1]))
        return dict(zip(column.codes[here].tolist(), column.weights[here].tolist(), strict=True))


def _words(table: Table, names: Sequence[str]) -> list[list[str]]:
    columns = [table.texts[name] for name in names if name in table.texts]
    texts = (" ".join(parts) for parts in zip(*columns, strict=True)) if columns else [""] * table.size
    return [[word for word in _WORD.findall(normalize(text)) if word not in _COMMON] for text in texts]


def _vectors(texts: list[list[str]], code_of: dict[str, int], rarity: Floats) -> SetColumn:
    starts = np.zeros(len(texts) + 1, dtype=np.int64)
    codes: list[int] = []
    weights: list[float] = []
    for i, words in enumerate(texts):
        counts = sorted((code_of[word], count) for word, count in Counter(words).items())
        row = [(1 + float(np.log(count))) * float(rarity[code]) for code, count in counts]
        length = sum(weight * weight for weight in row) ** 0.5
        codes += [code for code, _ in counts]
        weights += [weight / length for weight in row]
        starts[i + 1] = len(codes)
    return SetColumn(starts, np.array(codes, dtype=np.int32), np.array(weights, dtype=np.float64))
