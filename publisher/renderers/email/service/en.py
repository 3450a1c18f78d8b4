"""What mails about one person say in English."""

from publisher.renderers.email.service.says import Alarm, Receipt, Says, ServiceWords

_OPENING = (
    "Opening this link does nothing yet: on the page, one last button waits for you to press it."
)
_UNTIL = "The link is good until {until}."
_IGNORE = "You asked for nothing? Do nothing: nothing will change."

ENGLISH = ServiceWords(
    language="en",
    moment="{date}, {time}",
    link_plain="The button does not answer? Copy this address into your browser:",
    receipt=Receipt(
        title="What we keep of your request",
        lists="Lists",
        asked_at="Asked on",
        text="The text that you read",
    ),
    person_wrote="{person} wrote:",
    left_out="Attachments and formatting stay in the original message.",
    confirmation=Says(
        subject="Confirm your subscription to {lists}",
        title="One more button to press",
        lines=(
            "Somebody, probably you, gave this address to {publication} to receive:",
            _OPENING,
        ),
        button="Open the confirmation page",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message, and no other, because this address was given in a sign-up "
        "form. Without your confirmation we will forget it.",
    ),
    welcome=Says(
        subject="You are subscribed to {lists}",
        title="You are subscribed",
        lines=("From now on {publication} will write to you:",),
        button="Choose what you receive",
        notes=("By the same button you can leave at any time.",),
        why="You receive this message because this address has just been subscribed.",
    ),
    fresh_link=Says(
        subject="Your link for {publication}",
        title="Your link",
        lines=(
            "This link opens the page where you see what {publication} keeps about you, and where "
            "you change, download or erase it.",
            "Pass it on to nobody. It works once.",
        ),
        button="Open my page",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because this link was asked for, for this address.",
    ),
    address_change=Says(
        subject="Confirm your new address for {publication}",
        title="Receive your letters here",
        lines=(
            "It was asked that the letters of {publication} which went to {old} arrive at this "
            "address from now on.",
            _OPENING,
        ),
        button="Open the confirmation page",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because this address was given as the new one.",
    ),
    address_change_old=Says(
        subject="Your letters from {publication} are about to move",
        title="Another address was asked for",
        lines=(
            "It was asked that the letters of {publication} go to {new} from now on, and no longer "
            "to this address.",
            _OPENING,
        ),
        button="Open the confirmation page",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because your letters arrive at this address.",
    ),
    invitation=Says(
        subject="Invitation to work for {publication}",
        title="You are invited",
        lines=(
            "{person} opens an account for you in the newsroom of {publication}.",
            "On the page you will choose how to sign in.",
        ),
        button="Open my account",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because this address was invited.",
    ),
    reset=Says(
        subject="Get back into {publication}",
        title="Get back in",
        lines=("On the page you will choose anew how to sign in.",),
        button="Get back in",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because this was asked for, for your account.",
    ),
    own_address=Says(
        subject="Confirm your new address for {publication}",
        title="Sign in by this address",
        lines=(
            "On {asked} it was asked that the account “{person}” in the newsroom of {publication} "
            "have this address.",
            "On the page you sign in, and a last button waits for your press. Until then nothing "
            "changes.",
        ),
        button="Open the confirmation page",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because this address was given as the new one of an account.",
    ),
    own_address_old=Says(
        subject="Your account at {publication} is about to have another address",
        title="Another address was asked for",
        lines=(
            "On {asked} it was asked that the account “{person}” in the newsroom of {publication} "
            "have the address {new}, and no longer this one.",
            "Was it you? Then do nothing here: the link in the other mailbox confirms it.",
            "It was not you? The page behind this button stops it, gives this address back if it "
            "is gone already, and signs you out everywhere.",
        ),
        button="Stop it",
        notes=(_UNTIL,),
        why="You receive this message because the account has, or had, this address.",
    ),
    partner_link=Says(
        subject="The page of {partner} at {publication}",
        title="Your deliveries",
        lines=(
            "This link opens the page of {partner} at {publication}: what was delivered and what "
            "was answered, tests, samples, the secret, the inventory.",
            "Pass it on to nobody. It works once.",
        ),
        button="Open the page",
        notes=(_UNTIL, _IGNORE),
        why="You receive this message because this link was asked for, for this address, or "
        "because the newsroom sends it to you.",
    ),
    alarm=Says(
        subject="{title} ({publication})",
        title="{title}",
        lines=(),
        button="Open the desk",
        why="You receive this message because you answer for {publication}.",
    ),
    approval=Says(
        subject="To approve: {issue}",
        title="An issue waits for your yes",
        lines=(
            "{person} asks whether “{issue}” may leave as it stands.",
            "The page shows what was changed since you looked last, and what the checks found.",
        ),
        button="Read and decide",
        why="You receive this message because you may approve the issues of {publication}.",
    ),
    forwarded=Says(
        subject="Somebody wrote to {publication}",
        title="A message for you",
        lines=("This message came to one of the addresses that send your letters.",),
        why="You receive this message because your address is the contact of {publication}. Answer "
        "it like any message: your answer goes to the person.",
    ),
    alarms={
        "sent_unapproved": Alarm(
            "An issue goes without approval",
            (
                "{by} sends “{issue}” without the approvals that its letter asks for.",
                "The reason given: {reason}",
            ),
        ),
        "destination_gone": Alarm(
            "A partner says that its address is gone",
            (
                "The destination {place} of {partner} answered that nobody is there any more "
                "(410). Nothing but what takes a story back goes there until a person looks.",
                "Ask the partner. Then: publisher partner resume {partner} --destination {place}",
            ),
        ),
        "still_there": Alarm(
            "A partner still shows what had to go",
            (
                "{partner} was told to take back {guid}, and it still stands at its destination "
                "{place}.",
                "Call them: {contact}. The report says since when: publisher article "
                "takedown-report {guid}",
            ),
        ),
        "destination_host_key_changed": Alarm(
            "A partner’s server is another one",
            (
                "The server of {partner} ({place}) has another key than the one that was "
                "pinned: it was set up anew, or somebody sits between. Nothing was shown to it,"
                " and nothing goes there until a person looks.",
                "Ask the partner for the new key by another way than its server. Then: "
                "publisher partner change {partner} --destination {place} --set host_key=…, and"
                " publisher partner resume {partner} --destination {place}",
            ),
        ),
        "webhook_gone": Alarm(
            "A webhook says that its address is gone",
            (
                "The webhook {webhook} answered that nobody is there any more (410). It is paused; "
                "what happens meanwhile waits for 30 days.",
                "Look at its address, then: publisher webhook resume {webhook}",
            ),
        ),
        "webhook_failing": Alarm(
            "A webhook takes nothing",
            (
                "The webhook {webhook} has taken nothing for four days. It is paused; what happens "
                "meanwhile waits for 30 days.",
                "See what it answers: publisher webhook log {webhook}. Then: publisher webhook "
                "resume {webhook}",
            ),
        ),
        "destination_stalled": Alarm(
            "A partner takes nothing",
            (
                "The destination {place} of {partner} has let a story wait for {waits}, and that "
                "is longer than usual. {waiting} stories wait.",
                "See what it answers: publisher partner log {partner}",
            ),
        ),
        "source_silent": Alarm(
            "A source brings nothing",
            (
                "The source {source} has brought nothing for {silent}; in the last four weeks it "
                "was never silent for more than {usual}.",
                "Look at it: publisher source list",
            ),
        ),
        "form_slow": Alarm(
            "A form goes slowly",
            (
                "Hardly anybody confirms what the form “{form}” asks for: {confirmed} "
                "confirmations for {asked} messages. The next ones leave slowly, and none is lost.",
                "Look at who uses the form. Then: publisher form change {form} --no-slow",
            ),
        ),
    },
)
