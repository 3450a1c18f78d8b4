"""What each decision about a story is called and does, in the words of the desk."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """link: on the story's page; question: above the form; then: what happens; text: the label of
    its text field, and `who` reads it; yes: on the button."""

    link: object
    question: object
    then: object
    text: object
    who: object
    yes: object


_HOUSE = _("For the house; no reader sees it.")
_READERS = _("Readers and partners see it.")
_NOTE = _("Note (if you like)")

WORDS = {
    "correct": Words(
        link=_("Correct"),
        question=_("Correct this story?"),
        then=_(
            "A new version goes out at once, with your notice. Sends that have not begun and "
            "include it wait for a new approval; running ones go on with the corrected text."
        ),
        text=_("What was wrong"),
        who=_READERS,
        yes=_("Publish the correction"),
    ),
    "release": Words(
        link=_("Publish now"),
        question=_("Publish this story now?"),
        then=_("It is out at once: on its page, in feeds and for partners."),
        text=_NOTE,
        who=_HOUSE,
        yes=_("Yes, publish it now"),
    ),
    "embargo": Words(
        link=_("Put under embargo"),
        question=_("Put this story under embargo?"),
        then=_(
            "No exit shows it before that time; then it goes out by itself. What readers got by "
            "mail cannot be called back; partners that hold it are told to wait."
        ),
        text=_NOTE,
        who=_HOUSE,
        yes=_("Put it under embargo"),
    ),
    "withhold": Words(
        link=_("Withhold"),
        question=_("Withhold this story?"),
        then=_(
            "It is shown nowhere until somebody publishes it again; partners that hold it are "
            "told to wait."
        ),
        text=_NOTE,
        who=_HOUSE,
        yes=_("Yes, withhold it"),
    ),
    "unpublish": Words(
        link=_("Unpublish"),
        question=_("Unpublish this story?"),
        then=_(
            "It is gone from pages and feeds without a notice; partners that hold it get a "
            "cancel. Its source or an editor may publish it again."
        ),
        text=_NOTE,
        who=_HOUSE,
        yes=_("Yes, unpublish it"),
    ),
    "kill": Words(
        link=_("Kill"),
        question=_("Kill this story?"),
        then=_(
            "Nobody may use it any more: only your notice stays, on its page and in feeds. "
            "Partners that hold it are told, paused ones too. This cannot be undone."
        ),
        text=_("Why it is killed"),
        who=_READERS,
        yes=_("Yes, kill it everywhere"),
    ),
    "takedown": Words(
        link=_("Take down by law"),
        question=_("Take this story down?"),
        then=_(
            "Text and pictures are erased from every version, and no mail that held it can be "
            "shown again. A neutral notice stays. This cannot be undone."
        ),
        text=_("Legal reason"),
        who=_HOUSE,
        yes=_("Yes, erase it everywhere"),
    ),
}
