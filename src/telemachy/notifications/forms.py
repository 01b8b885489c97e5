"""Clean input of the notifications room."""

from typing import Any

from django import forms

from telemachy.notifications.choices import MailPreference

_CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "short"})


class PreferenceForm(forms.Form):
    """Whether mails come, and when they wait."""

    mail = forms.ChoiceField(
        label="Mails",
        choices=MailPreference.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose whether mails come."},
    )
    quiet_from = forms.TimeField(
        label="Quiet from",
        required=False,
        widget=_CLOCK,
        help_text="Mails that come up in your quiet hours wait until these end. Times are in your time zone.",
    )
    quiet_until = forms.TimeField(label="Quiet until", required=False, widget=_CLOCK)

    def clean(self) -> dict[str, Any]:
        """Quiet hours have a beginning and an end, and these differ."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("quiet_from"), cleaned.get("quiet_until")
        if (start is None) != (end is None) and not self.errors:
            missing = "quiet_from" if start is None else "quiet_until"
            self.add_error(missing, "Give both times, or neither.")
        elif start is not None and start == end:
            self.add_error("quiet_until", "Quiet hours end at another time than they begin.")
        return cleaned
