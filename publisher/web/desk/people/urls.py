"""Addresses of the account, the team and the door; some have the names that allauth asks for."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.desk.door.elsewhere import back_from_elsewhere, go_elsewhere
from publisher.web.desk.people import steps
from publisher.web.desk.people.account import account, end_one, end_others, new_password
from publisher.web.desk.people.mailed import forgotten, invitation, reset
from publisher.web.desk.people.own_address import (
    mailed_address,
    new_address,
    stop_new_address,
)
from publisher.web.desk.people.start import start
from publisher.web.desk.people.team import (
    delete_role,
    end_member,
    give_role,
    invite,
    make_role,
    take_back,
    team,
)

people_routes = [
    path("sign-in/step/", steps.second_step, name="mfa_authenticate"),
    path("sign-in/passkey/", steps.enter_by_passkey, name="mfa_login_webauthn"),
    path("sign-in/by/<slug:provider_id>/", go_elsewhere, name="openid_connect_login"),
    path(
        "sign-in/by/<slug:provider_id>/back/", back_from_elsewhere, name="openid_connect_callback"
    ),
    path("sign-in/forgotten/", forgotten, name="forgotten"),
    path("start/<str:code>", start, name="start"),
    path("account/", account, name="account"),
    path("account/password/", new_password, name="new-password"),
    path("account/address/", new_address, name="new-address"),
    path("account/stop-address/", stop_new_address, name="stop-new-address"),
    path("account/sessions/end/", end_one, name="end-session"),
    path("account/sessions/others/", end_others, name="end-other-sessions"),
    path("account/confirm/password/", steps.by_password, name="account_reauthenticate"),
    path("account/confirm/code/", steps.by_code, name="mfa_reauthenticate"),
    path("account/confirm/passkey/", steps.by_passkey, name="mfa_reauthenticate_webauthn"),
    path("account/passkeys/new/", steps.new_passkey, name="mfa_add_webauthn"),
    path("account/passkeys/<row:pk>/remove/", steps.remove_passkey, name="mfa_remove_webauthn"),
    path("account/app/", steps.code_app, name="mfa_activate_totp"),
    path("account/app/remove/", steps.no_code_app, name="mfa_deactivate_totp"),
    path("account/codes/", steps.codes, name="mfa_view_recovery_codes"),
    path("account/codes/new/", steps.new_codes, name="mfa_generate_recovery_codes"),
    path("account/", account, name="mfa_index"),
    path("account/", account, name="mfa_list_webauthn"),
    path("team/", team, name="team"),
    path("team/invite/", invite, name="team-invite"),
    path("team/invitations/<row:number>/end/", take_back, name="team-take-back"),
    path("team/<row:number>/role/", give_role, name="team-role"),
    path("team/<row:number>/end/", end_member, name="team-end"),
    path("team/roles/", make_role, name="team-make-role"),
    path("team/own-roles/<row:number>/delete/", delete_role, name="team-delete-role"),
]
mailed_routes = [
    path("reset/<str:code>", reset, name="reset"),
    path("own-address/<str:code>", mailed_address, name="own-address"),
    path("invitation/<str:code>", invitation, name="invitation"),
]
