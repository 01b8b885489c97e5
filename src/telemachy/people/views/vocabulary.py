"""The vocabulary, for those who run the organization."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from telemachy.common import clock
from telemachy.common.errors import Refusal, Stale
from telemachy.common.http import redirect_after_post
from telemachy.common.text import counted
from telemachy.people import actions
from telemachy.people.access import PersonRequest, get_topic_for, require_organization_admin
from telemachy.people.choices import TopicKind
from telemachy.people.forms.topics import (
    MergeForm,
    NewTopicForm,
    ReadTopicsForm,
    TopicForm,
    TranslationForm,
)
from telemachy.people.models import Topic
from telemachy.people.queries import topics as reads

PAGE = 50


def topics(request: PersonRequest) -> HttpResponse:
    """A searchable list."""
    require_organization_admin(request.user)
    search, kind = request.GET.get("q", "")[:100], request.GET.get("kind", "")
    found = reads.with_names(reads.topics(search, kind, with_retired=True))
    page = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "kind": kind,
        "tabs": _tabs(kind),
        "keep": [("kind", kind)] if kind else [],
        "lists": reads.topic_lists(),
    }
    template = "people/topics.html#topics" if request.htmx else "people/topics.html"
    return render(request, template, page)


def _tabs(kind: str) -> list[dict[str, object]]:
    url = reverse("people:topics")
    tabs: list[dict[str, object]] = [{"label": "All", "url": url, "current": kind not in TopicKind.values}]
    words = {"skill": "Skills", "situation": "Situations", "function": "Functions", "industry": "Industries"}
    return tabs + [
        {"label": words[one.value], "url": f"{url}?kind={one.value}", "current": kind == one.value}
        for one in TopicKind
    ]


def new(request: PersonRequest) -> HttpResponse:
    """Add a topic."""
    require_organization_admin(request.user)
    form = NewTopicForm(request.POST or None, initial={"kind": request.GET.get("kind", TopicKind.SKILL)})
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            added = actions.add_topic(
                actor=request.user,
                kind=clean["kind"],
                name=clean["name"],
                parent=clean["heading"],
                description=clean["description"],
                synonyms=clean["synonyms"],
                is_competency=clean["is_competency"],
                now=clock.now(),
            )
        except Refusal as refusal:
            form.add_error("name", refusal.sentence)
        else:
            messages.success(request, f"{added.name} is in the vocabulary.")
            return redirect_after_post(_page_of(added))
    return render(request, "people/add_topic.html", {"form": form})


def topic(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """One topic: its names, where it stands, its translations."""
    one = get_topic_for(request.user, public_id)
    form = TopicForm(request.POST or None, initial=_initial(one), kind=one.kind)
    if request.method == "POST" and form.is_valid():
        clean = form.cleaned_data
        try:
            actions.edit_topic(
                actor=request.user,
                topic=one,
                revision=clean["revision"] or 0,
                name=clean["name"],
                parent=clean["heading"],
                description=clean["description"],
                synonyms=clean["synonyms"],
                is_competency=clean["is_competency"],
                now=clock.now(),
            )
        except Stale:
            raise
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, "Saved.")
            return redirect_after_post(_page_of(one))
    return _show(request, one, form)


def _show(
    request: PersonRequest,
    one: Topic,
    form: TopicForm,
    translation: TranslationForm | None = None,
    merge_form: MergeForm | None = None,
) -> HttpResponse:
    page = {
        "topic": one,
        "form": form,
        "translation_form": translation or TranslationForm(prefix="other"),
        "merge_form": merge_form or MergeForm(kind=one.kind, prefix="merge"),
        "translations": reads.translations(one),
        "chosen_by": reads.chosen_by(one),
    }
    return render(request, "people/topic.html", page)


def _initial(one: Topic) -> dict[str, object]:
    return {
        "name": one.name,
        "synonyms": reads.synonyms(one),
        "heading": one.parent.name if one.parent else "",
        "description": one.description,
        "is_competency": one.is_competency,
        "revision": one.revision,
    }


def translate(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Say what a topic is called in another language."""
    one = get_topic_for(request.user, public_id)
    form = TranslationForm(request.POST, prefix="other")
    if not form.is_valid():
        return _show(request, one, TopicForm(initial=_initial(one), kind=one.kind), translation=form)
    actions.translate_topic(actor=request.user, topic=one, now=clock.now(), **form.cleaned_data)
    messages.success(request, "Saved.")
    return redirect_after_post(_page_of(one))


def merge(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Make one topic of two."""
    one = get_topic_for(request.user, public_id)
    form = MergeForm(request.POST, kind=one.kind, prefix="merge")
    if form.is_valid():
        try:
            into = actions.merge_topics(
                actor=request.user, topic=one, into=form.cleaned_data["into"], now=clock.now()
            )
        except actions.CannotMerge as refusal:
            form.add_error("into", refusal.sentence)
        else:
            messages.success(request, f"{one.name} is {into.name} now, for everybody who chose it.")
            return redirect_after_post(_page_of(into))
    return _show(request, one, TopicForm(initial=_initial(one), kind=one.kind), merge_form=form)


def set_in_use(request: PersonRequest, public_id: UUID) -> HttpResponse:
    """Offer a topic no longer, or again."""
    one = get_topic_for(request.user, public_id)
    if request.POST.get("use") == "yes":
        actions.restore_topic(actor=request.user, topic=one, now=clock.now())
    else:
        actions.retire_topic(actor=request.user, topic=one, now=clock.now())
    return redirect_after_post(_page_of(one))


def read(request: PersonRequest) -> HttpResponse:
    """Read a list of topics from a file."""
    require_organization_admin(request.user)
    form = ReadTopicsForm(request.POST or None, request.FILES or None)
    done = None
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            file = actions.parse_topics(upload.read(actions.MOST_BYTES + 1), upload.name or "topics")
            done = actions.import_topics(
                actor=request.user, file=file, name=form.cleaned_data["name"], now=clock.now()
            )
        except actions.ListRefused as refusal:
            form.add_error("file", refusal.sentence)
        else:
            new_ones = counted(done.topics_new, "new topic")
            found = counted(done.topics_found, "was here", "were here")
            messages.success(request, f"Read: {new_ones}, {found}, {counted(done.names_new, 'new name')}.")
            if not done.faults:
                return redirect_after_post(reverse("people:topics"))
    return render(request, "people/import_topics.html", {"form": form, "done": done})


def _page_of(one: Topic) -> str:
    return reverse("people:topic", kwargs={"public_id": one.public_id})
