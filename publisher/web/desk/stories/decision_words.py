"""What each decision about a story is called and does, in the words of the desk."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """link: on the story's page; question: above the form; consequence: what happens; label: of its
    text field, and its `audience`; button: what it says."""

    link: object
    question: object
    consequence: object
    label: object
    audience: object
    button: object


_NEWSROOM = _("For the house; no reader sees it.")
_READERS = _("Readers and partners see it.")
_NOTE = _("Note (if you like)")

WORDS = {
    "correct": Words(
        link=_("Correct"),
        question=_("Correct this story?"),
        consequence=_(
            "A new version goes out at once, with your notice. Sends that have not begun and "
            "include it wait for a new approval; running ones go on with the corrected text."
        ),
        label=_("What was wrong"),
        audience=_READERS,
        button=_("Publish the correction"),
    ),
    "reply": Words(
        link=_("Right of reply"),
        question=_("Publish a reply to this story?"),
        consequence=_(
            "It stands below the story for good, on its page, in feeds and at partners, to whom it "
            "goes as a correction. Its source cannot take it away."
        ),
        label=_("The reply, word for word"),
        audience=_("An empty line begins a new paragraph. Readers and partners see it."),
        button=_("Publish the reply"),
    ),
    "release": Words(
        link=_("Publish now"),
        question=_("Publish this story now?"),
        consequence=_("It is out at once: on its page, in feeds and for partners."),
        label=_NOTE,
        audience=_NEWSROOM,
        button=_("Yes, publish it now"),
    ),
    "embargo": Words(
        link=_("Put under embargo"),
        question=_("Put this story under embargo?"),
        consequence=_(
            "No exit shows it before that time; then it goes out by itself. What readers got by "
            "mail cannot be called back; partners that hold it are told to wait."
        ),
        label=_NOTE,
        audience=_NEWSROOM,
        button=_("Put it under embargo"),
    ),
    "withhold": Words(
        link=_("Withhold"),
        question=_("Withhold this story?"),
        consequence=_(
            "It is shown nowhere until somebody publishes it again; partners that hold it are "
            "told to wait."
        ),
        label=_NOTE,
        audience=_NEWSROOM,
        button=_("Yes, withhold it"),
    ),
    "unpublish": Words(
        link=_("Unpublish"),
        question=_("Unpublish this story?"),
        consequence=_(
            "It is gone from pages and feeds without a notice; partners that hold it get a "
            "cancel. Its source or an editor may publish it again."
        ),
        label=_NOTE,
        audience=_NEWSROOM,
        button=_("Yes, unpublish it"),
    ),
    "kill": Words(
        link=_("Kill"),
        question=_("Kill this story?"),
        consequence=_(
            "Nobody may use it any more: only your notice stays, on its page and in feeds. "
            "Partners that hold it are told, paused ones too. This cannot be undone."
        ),
        label=_("Public notice"),
        audience=_(
            "Readers and partners get it word for word. The headline is not shown: say what the "
            "story is about."
        ),
        button=_("Yes, kill it everywhere"),
    ),
    "takedown": Words(
        link=_("Take down by law"),
        question=_("Take this story down?"),
        consequence=_(
            "Text and pictures are erased from every version, and no mail that held it can be "
            "shown again. A neutral notice stays. This cannot be undone."
        ),
        label=_("Legal reason"),
        audience=_NEWSROOM,
        button=_("Yes, erase it everywhere"),
    ),
}
