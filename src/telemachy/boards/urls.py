"""Where the pages of this room are."""

from django.urls import path

from telemachy.boards.views import boards, seats, sharing, signing_up

app_name = "boards"

urlpatterns = [
    path("", boards.board, name="board"),
    path("print/", boards.to_print, name="print"),
    path("skip-aim/", boards.skip_aim, name="skip_aim"),
    path("sign-up/", signing_up.sign_up, name="sign_up"),
    path("sign-up/code/", signing_up.enter_code, name="sign_up_code"),
    path("aims/<uuid:public_id>/share/", sharing.share_aim, name="share_aim"),
    path("people/<uuid:public_id>/", seats.adviser, name="adviser"),
    path("people/<uuid:public_id>/move/", seats.move, name="move"),
    path("people/<uuid:public_id>/remove/", seats.remove, name="remove"),
    path("skill/", seats.name_skill, name="name_skill"),
    path("<slug:seat>/", seats.seat_page, name="seat"),
    path("<slug:seat>/people/", seats.put_in, name="put_in"),
    path("<slug:seat>/partner/", seats.put_in_partner, name="put_in_partner"),
    path("<slug:seat>/rhythm/", seats.set_rhythm, name="set_rhythm"),
    path("<slug:seat>/<slug:cell>/", boards.cell, name="cell"),
    path("<slug:seat>/<slug:cell>/reset/", boards.reset, name="reset_cell"),
]
