"""The check at the end of an orientation."""

from typing import Any

from django import forms

from telemachy.programs.queries.orientation import Orientation


class CheckForm(forms.Form):
    """One choice a question, and the charter."""

    charter = forms.BooleanField(
        label="This is the role I take on.",
        error_messages={"required": "Accept what your role is, or ask your coordinator about it."},
    )

    def __init__(self, orientation: Orientation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.orientation = orientation
        for place, question in enumerate(orientation.questions):
            self.fields[f"question_{place}"] = forms.TypedChoiceField(
                label=question.text,
                choices=list(enumerate(question.answers)),
                coerce=int,
                error_messages={"required": "Choose one.", "invalid_choice": "Choose one."},
                widget=forms.RadioSelect,
            )
        self.order_fields([*(name for name in self.fields if name != "charter"), "charter"])

    def clean(self) -> dict[str, Any]:
        """Tell of each open question what is behind it; nothing of this is kept."""
        cleaned = super().clean() or self.cleaned_data
        for place in self.orientation.open_questions(self.answers()):
            name = f"question_{place}"
            if name in self.errors:
                continue
            self.add_error(name, f"Not quite. {self.orientation.questions[place].why}")
        return cleaned

    def answers(self) -> dict[str, int]:
        """By place, as the action takes them."""
        found = {
            str(place): self.cleaned_data.get(f"question_{place}")
            for place in range(len(self.orientation.questions))
        }
        return {place: answer for place, answer in found.items() if answer is not None}
