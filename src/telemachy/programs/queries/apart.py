"""Who is not to be brought together with whom, whatever road two people come by."""

import re
from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from telemachy.common.text import folded
from telemachy.people.models import NeverMatch, Person
from telemachy.people.queries.profiles import never_words
from telemachy.programs.models import DeclaredConflict, Enrollment, Program

#: Two people, by id, in no order.
Two = frozenset[int]

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def people_apart(program: Program) -> Collection[Two]:
    """Every two in a program of whom one named the other, or between whom a conflict was declared.

    The same as a round keeps apart; for what opens a mentorship without one, or after it. Says nothing of who
    named whom, and nobody is told more than that a pair is not available. Runs at most four queries.
    """
    here = Enrollment.objects.filter(cohort__program=program).present()
    never = [
        (row.person_id, folded(never_words(row)))
        for row in NeverMatch.objects.filter(person__in=here.values("person"))
    ]
    declared = list(
        DeclaredConflict.objects.filter(enrollment__cohort__program=program).values_list(
            "enrollment__person_id", "address"
        )
    )
    people = Person.objects.filter(pk__in=here.values("person"))
    apart: set[Two] = set()
    if never:
        called: dict[str, set[int]] = {}
        words = {text for _, text in never}
        for pk, email, name in people.filter(Q(email__in=words) | Q(sort_name__in=words)).values_list(
            "pk", "email", "sort_name"
        ):
            # Of two who bear a name both are meant: rather one pair too few than the wrong one.
            called.setdefault(folded(email or ""), set()).add(pk)
            called.setdefault(name, set()).add(pk)
        apart |= {frozenset({who, other}) for who, text in never for other in called.get(text, ())}
    if declared:
        # By address, or by the public id of who has none.
        named = {address for _, address in declared}
        known: dict[str, int] = {}
        for pk, email, public_id in people.filter(
            Q(email__in=named) | Q(public_id__in=[UUID(one) for one in named if _ID.fullmatch(one)])
        ).values_list("pk", "email", "public_id"):
            known |= {email or "": pk, str(public_id): pk}
        apart |= {frozenset({who, known[address]}) for who, address in declared if address in known}
    return {two for two in apart if len(two) == 2}
