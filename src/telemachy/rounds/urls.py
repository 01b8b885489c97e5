"""Where the pages of this room are."""

from django.urls import path

from telemachy.rounds.views import (
    approving,
    files,
    following,
    listing,
    outcome,
    publishing,
    ranking,
    reviewing,
    running,
)

app_name = "rounds"

urlpatterns = [
    path("program/<uuid:program_id>/", listing.rounds, name="list"),
    path("program/<uuid:program_id>/open/", listing.open_round, name="open"),
    path("program/<uuid:program_id>/this-week/", following.this_week_page, name="this_week"),
    path("program/<uuid:program_id>/remind/", following.remind_all, name="remind_all"),
    path("program/<uuid:program_id>/next-choices/", following.next_choices, name="next_choices"),
    path("remind/<uuid:mentorship_id>/", following.remind, name="remind"),
    path("next-choice/<uuid:mentorship_id>/", following.next_choice, name="next_choice"),
    path("outcome/<uuid:public_id>/", outcome.outcome, name="outcome"),
    path("program/<uuid:program_id>/settings/", ranking.settings_page, name="settings"),
    path("ranking/<uuid:public_id>/", ranking.my_ranking_page, name="my_ranking"),
    path("cards/<uuid:public_id>/", ranking.my_cards_page, name="my_cards"),
    path("<uuid:round_id>/ranking/", ranking.ranking_of_round, name="ranking"),
    path("<uuid:round_id>/ranking/close/", ranking.close, name="close_ranking"),
    path("<uuid:round_id>/", running.detail, name="detail"),
    path("<uuid:round_id>/run/", running.run, name="run"),
    path("<uuid:round_id>/progress/", running.progress, name="progress"),
    path("<uuid:round_id>/drop/", running.drop, name="drop"),
    path("<uuid:round_id>/review/", reviewing.review, name="review"),
    path("<uuid:round_id>/pairs/<uuid:proposal_id>/", reviewing.pair, name="pair"),
    path("<uuid:round_id>/what-if/", reviewing.what_if, name="what_if"),
    path("<uuid:round_id>/decide/", reviewing.decide, name="decide"),
    path("<uuid:round_id>/swap/", reviewing.swap, name="swap"),
    path("<uuid:round_id>/without/", reviewing.without, name="without"),
    path("<uuid:round_id>/without/<uuid:unmatched_id>/", reviewing.one_without, name="one_without"),
    path("<uuid:round_id>/load/", reviewing.load, name="load"),
    path("<uuid:round_id>/files/", files.files, name="files"),
    path("<uuid:round_id>/files/<str:name>", files.download, name="download"),
    path("<uuid:round_id>/proof.zip", files.proof, name="proof"),
    path("<uuid:round_id>/decisions/", files.decisions, name="decisions"),
    path("<uuid:round_id>/coverage/", approving.coverage_page, name="coverage"),
    path("<uuid:round_id>/approve/", approving.approve, name="approve"),
    path("<uuid:round_id>/take-back/", approving.take_back, name="take_back"),
    path("<uuid:round_id>/publish/", publishing.publish, name="publish"),
]
