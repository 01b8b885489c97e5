"""Sentences of ours in the words that a program has for its roles."""

from django import template

from telemachy.programs.models import Program

register = template.Library()


@register.filter
def in_words(text: object, program: Program) -> str:
    """`{{ "A change of mentor"|in_words:program }}`; for our own sentences, never for what a person wrote."""
    return program.words.said(str(text))
