"""The providers' own words, as they stand in bounces, and what each is about."""

import pytest

from publisher.channels.smtp.phrases import PHRASES, Phrase, Verdict
from publisher.channels.smtp.replies import Answer, Stage, outcome, verdict
from publisher.channels.types import Outcome

GONE, FULL, ROUTE, CONTENT = (
    Verdict.RECIPIENT,
    Verdict.MAILBOX_FULL,
    Verdict.POLICY,
    Verdict.CONTENT,
)
# Lines of one reply are joined by " / ".
SAID: list[tuple[str, Verdict]] = [
    # Gmail
    ("550 5.1.1 The email account that you tried to reach does not exist.", GONE),
    ("550 5.2.1 The email account that you tried to reach is inactive.", GONE),
    ("550 5.2.1 The user you are trying to contact is receiving mail at a rate that / "
     "prevents additional messages from being delivered.", Verdict.DEFERRAL),
    ("552 5.2.2 The recipient's inbox is out of storage space and inactive.", FULL),
    ("452 4.2.2 The recipient's inbox is out of storage space.", FULL),
    ("550 The email account that you tried to reach is over quota.", FULL),
    ("550 5.7.1 Our system has detected that this message is likely unsolicited mail.", ROUTE),
    ("550 5.7.26 This mail has been blocked because the sender is unauthenticated.", ROUTE),
    ("421 4.7.28 Our system has detected an unusual rate of unsolicited mail.", Verdict.DEFERRAL),
    # Outlook, Hotmail, Exchange Online
    ("550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302).", GONE),
    ("550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
     GONE),
    ("550 5.4.1 Recipient address rejected: Access denied. AS(201806281)", GONE),
    ("550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent (S3140).", ROUTE),
    ("550 SC-001 (COL004-MC1F4) Unfortunately, messages from 192.0.2.1 weren't sent.", ROUTE),
    ("550 Part of their network is on our block list (AS3140).", ROUTE),
    ("550 5.7.708 Access denied, traffic not accepted from this IP", ROUTE),
    ("451 4.7.650 The mail server has been temporarily rate limited due to IP reputation.",
     Verdict.DEFERRAL),
    ("554 5.2.0 STOREDRV.Deliver.Exception:QuotaExceededException; Failed to process", FULL),
    ("550 Unable to relay recipient in non-accepted domain", ROUTE),
    # Yahoo, AOL
    ("554 delivery error: dd This user doesn't have a yahoo.com account (reader) [0]", GONE),
    ("554 delivery error: dd Not a valid recipient - atlas", GONE),
    ("554 30 Sorry, your message cannot be delivered. This mailbox is disabled (554.30).", GONE),
    ("552 1 Requested mail action aborted, mailbox not found", GONE),
    ("552 Requested mail action aborted: exceeded storage allocation", FULL),
    ("554 Message not allowed - [PH01] Email not accepted for policy reasons.", ROUTE),
    ("553 5.7.1 [BL21] Connections will not be accepted from 192.0.2.1", ROUTE),
    ("421 4.7.0 [TSS04] Messages from 192.0.2.1 temporarily deferred", Verdict.DEFERRAL),
    ("554 Too many messages in this session, unsolicited bulk", Verdict.SESSION),
    # Orange, Wanadoo
    ("550 5.1.1 Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416 [416]",
     GONE),
    ("550 Invalid recipient. OFR204_418 [418]", GONE),
    ("552 5.1.1 Boite pleine. Quota exceeded. OFR_417 [417]", FULL),
    ("550 5.2.0 Mail rejete. Mail rejected. ofr_506 [506]", CONTENT),
    ("550 5.5.0 Service refuse. Veuillez essayer plus tard. OFR006_102 [102]", ROUTE),
    # La Poste, SFR, Free, OVH
    ("550 5.5.0 Service refuse. Service refused, please try later. LPN007_510 [510]", ROUTE),
    ("550 Adresse d au moins un destinataire inconnu. LPN105_416", GONE),
    ("554 Client host 192.0.2.1 blocked, see smtp.sfr.fr", ROUTE),
    ("550 5.2.1 This mailbox has been blocked due to inactivity", GONE),
    ("550 This account has been blocked due to inactivity", GONE),
    ("550 Too many spams from your IP (192.0.2.1), please visit http://postmaster.free.fr/",
     ROUTE),
    ("550 spam detected (ref 42)", CONTENT),
    ("550 local policy: mail of this kind is not taken", ROUTE),
    # GMX, web.de, iCloud
    ("550 Requested action not taken: mailbox unavailable / Reject due to policy restrictions.",
     ROUTE),
    ("550 5.1.1 unknown or illegal alias", GONE),
    ("550 unknown or illegal alias", GONE),
    ("552 5.2.2 user is over quota", FULL),
    ("554 5.7.1 [HM08] Message rejected due to local policy.", ROUTE),
    # Postfix, Dovecot
    ("550 5.1.1 Recipient address rejected: User unknown in virtual mailbox table", GONE),
    ("550 Recipient address rejected: User unknown in local recipient table", GONE),
    ("550 5.1.0 Sender address rejected: User unknown in virtual mailbox table", ROUTE),
    ("554 5.7.1 Relay access denied", ROUTE),
    ("554 Relay access denied", ROUTE),
    ("554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
     ROUTE),
    ("552 5.3.4 Message size exceeds fixed limit", CONTENT),
    ("552 Message size exceeds fixed limit", CONTENT),
    ("450 4.2.0 Recipient address rejected: Greylisted", Verdict.DEFERRAL),
    ("550 Greylisted, please try again in 300 seconds", Verdict.DEFERRAL),
    ("552 Mailbox is full / Blocks limit exceeded", FULL),
    ("504 5.5.2 Helo command rejected: need fully-qualified hostname", ROUTE),
    # Exim, Sendmail, qmail
    ("550 Unrouteable address", GONE),
    ("550 No Such User Here", GONE),
    ("550 relay not permitted", ROUTE),
    ("550 Sender verify failed", ROUTE),
    ("550 Administrative prohibition", ROUTE),
    ("550 rejected because 192.0.2.1 is in a black list at zen.spamhaus.org", ROUTE),
    ("511 sorry, no mailbox here by that name (#5.1.1 - chkuser)", GONE),
    ("553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)", ROUTE),
    # Cisco, Proofpoint, Mimecast, submission servers
    ("550 #5.1.0 Address rejected.", GONE),
    ("554 Your access has been rejected due to the sending MTA's poor reputation.", ROUTE),
    ("554 Blocked - see https://ipcheck.proofpoint.com/?ip=192.0.2.1", ROUTE),
    ("550 Authentication required", ROUTE),
]  # fmt: skip


def answer(said: str) -> Answer:
    return Answer(int(said[:3]), tuple(said[4:].split(" / ")))


@pytest.mark.parametrize(("said", "means"), SAID)
def test_a_provider_s_words_are_understood(said: str, means: Verdict) -> None:
    assert verdict(answer(said), Stage.RCPT) is means
    expected = {
        Verdict.DEFERRAL: Outcome.DEFERRED,
        ROUTE: Outcome.ROUTE,
        Verdict.SESSION: Outcome.ROUTE,
        FULL: Outcome.DEFERRED if said.startswith("4") else Outcome.REFUSED,
    }
    assert outcome(answer(said), Stage.RCPT) is expected.get(means, Outcome.REFUSED)


def _decides(said: str) -> Phrase | None:
    return next((p for p in PHRASES if p.pattern.search(said[4:])), None)


def test_every_line_of_the_table_is_held_by_real_words() -> None:
    held = {id(_decides(said)) for said, _ in SAID}
    assert [phrase for phrase in PHRASES if id(phrase) not in held] == []


@pytest.mark.parametrize("words", ["User unknown", "mailbox full", "no such user", "spam"])
def test_a_5_7_is_the_route_s_affair_whatever_the_words(words: str) -> None:
    for detail in (0, 1, 8, 26, 708):
        assert verdict(Answer(550, (f"5.7.{detail} {words}",)), Stage.RCPT) is ROUTE
