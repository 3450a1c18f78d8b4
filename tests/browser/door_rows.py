"""People at the door in a full room: one with an app, codes and a passkey; one in mid-step."""

import time
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from publisher.actions.publications.people.reset import ask_reset
from publisher.actions.sends.service_message import link_of
from publisher.delivery.models import ServiceMail
from publisher.publications.models import User
from tests.web.conftest import PASSWORD, Newsroom

CLIENT = b'{"type": "webauthn.create", "challenge": "eA", "origin": "http://localhost"}'
SECRET = "JBSWY3DPEHPK3PXP"


def make_careful(room: Newsroom) -> User:
    """Somebody who has all that may be asked for after a password."""
    user = room.member(f"prudence-{room.publication.slug}", "editor")
    User.objects.filter(pk=user.pk).update(email="prudence@example.org")
    TOTP.activate(user, SECRET)
    RecoveryCodes.activate(user)
    data = {"name": "Téléphone", "credential": _credential(), "host": "localhost"}
    Authenticator.objects.create(user=user, type="webauthn", data=data)
    return user


def _credential() -> dict[str, Any]:
    """A passkey as a browser gives it when it is made; nothing can sign with it."""
    point = {1: 2, 3: -7, -1: 1, -2: b"x" * 32, -3: b"y" * 32}
    public = AttestedCredentialData.create(Aaguid(b"\0" * 16), b"tests", ES256(point))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT
    made = AuthenticatorData.create(sha256(b"localhost").digest(), flags, 1, public)
    response = {
        "clientDataJSON": websafe_encode(CLIENT),
        "attestationObject": websafe_encode(AttestationObject.create("none", made, {})),
    }
    name = websafe_encode(b"tests")
    return {"type": "public-key", "id": name, "rawId": name, "response": response}


def careful_pages(user: User) -> list[str]:
    """Every page of what makes the account safe, as somebody sees them who has it all."""
    passkey = Authenticator.objects.get(user=user, type="webauthn")
    pages = ["", "app/remove/", "codes/", "codes/new/", "passkeys/new/", "address/"]
    pages += [f"passkeys/{passkey.pk}/remove/", "confirm/code/", "confirm/passkey/"]
    return [f"/desk/account/{page}" for page in pages]


def session_of(user: User) -> str:
    """The session of somebody who said a moment ago who they are."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    session = client.session
    said = {"method": "password", "at": time.time(), "username": user.username}
    session["account_authentication_methods"] = [{**said, "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(user.pk)
    session.save()
    return client.cookies["sessionid"].value


def halfway(user: User) -> str:
    """The session of somebody whose password was right, and whose second step is missing."""
    client = Client(headers={"host": "localhost"})
    client.post("/desk/sign-in/", {"username": user.username, "password": PASSWORD})
    return client.cookies["sessionid"].value


def mailed_invitation() -> str:
    """The page behind the newest invitation."""
    mail = ServiceMail.objects.filter(purpose="invitation").latest("pk")
    return "/" + link_of(mail).split("/", 3)[3]


def mailed_reset(user: User) -> str:
    """The page on which that person chooses another password."""
    ask_reset(address=user.email or "", now=datetime.now(UTC))
    return "/" + link_of(ServiceMail.objects.filter(purpose="reset").latest("pk")).split("/", 3)[3]
