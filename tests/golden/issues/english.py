"""“The Island Courier”: an alert, a digest, a letter and a correction in English."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from publisher.content.article import Article, Author
from publisher.content.blocks import (
    Closing,
    Heading,
    List,
    ListItem,
    Mark,
    Preformatted,
    Quote,
    Separator,
    Span,
)
from publisher.renderers.email import Notice
from publisher.renderers.email.types import Brand, Composition, Envelope, Item, Sponsor
from tests.golden import sample_issue
from tests.golden.issues.samples import (
    GROUNDS,
    JUST_NOW,
    PICTURES,
    SHARPER,
    Sample,
    listed,
    paragraph,
    photograph,
    table,
)
from tests.golden.sample_issue import EVENING, READER, link, published, text

HERE = EVENING.astimezone(ZoneInfo("Europe/London"))
BRAND = Brand(
    name="The Island Courier",
    tagline="For those who live surrounded by water",
    language="en",
    colour="#1d4f7a",
    home_url="https://courier.example.org",
    publisher_name="Island Courier Co-operative Ltd",
    postal_address="4 Pier Road\nKirkwall KW15 1LH",
    contact="desk@courier.example.org",
    legal_notice="Editor: Isla Rendall. Printed nowhere.",
    privacy_url="https://courier.example.org/privacy",
    logo="https://courier.example.org/pictures/courier/logo.png",
    logo_size=(536, 120),
    logo_dark="https://courier.example.org/pictures/courier/logo-dark.png",
    logo_dark_size=(536, 100),
    social_links=(("Mastodon", "https://social.example.org/@courier"),),
    footer="Written between two ferries, by nine people and a cat.",
)
FERRY = Article(
    headline="The ferry that runs on yesterday’s wind",
    language="en",
    rubrics=("News", "Energy"),
    kicker="Letter from Orkney",
    standfirst="A hydrogen boat crosses to Shapinsay on power that the grid could not use. It has "
    "missed two sailings in a year — both because of fog.",
    authors=(
        Author(name="Isla Rendall", note="Isla Rendall has covered the islands since 2014."),
        Author(name="Magnus Flett"),
    ),
    sponsor="Orkney Ropes supports this page. It does not read our stories before you do.",
    blocks=(
        paragraph(
            "The crossing takes twenty-five minutes. ",
            Span("Jean Drever", (Mark("strong"),)),
            ", 67, has made it ",
            Span("“about nine thousand times”", (Mark("emphasis"),)),
            ". The cook calls it ",
            Span("la traversée", (Mark("language", language="fr"), Mark("emphasis"))),
            ", since he came from Brest. The water it makes is H",
            Span("2", (Mark("subscript"),)),
            "O and nothing else, says the ",
            *link("harbour register", "https://example.org/register?ship=12&year=2026"),
            ".",
        ),
        photograph(
            "A small white ferry leaving a stone pier at dusk, its lights on",
            "The Shapinsay ferry on Saturday, seen from the pier.",
            "Magnus Flett / The Island Courier",
        ),
        Heading(content=text("What the wind pays for")),
        paragraph(
            "On most nights the turbines make more than the islands can use. Until last year "
            "they were switched off; now they fill the tanks."
        ),
        Quote(
            paragraphs=(text("“We used to throw the night away.”"),),
            source_marker="—",
            source=text("Jean Drever, bosun"),
        ),
        Heading(content=text("In short"), level=3),
        List(
            ordered=True,
            items=(
                ListItem(content=text("Two tanks, filled between midnight and five")),
                ListItem(
                    content=text("Three crews"),
                    children=(listed("one from Kirkwall", "two from Shapinsay"),),
                ),
                ListItem(content=text("No diesel since March")),
            ),
        ),
        table(
            "What a crossing costs",
            ("Item", "2024", "2026"),
            ("Fuel", "£212", "£38"),
            ("Crew", "£164", "£171"),
            ("Harbour dues", "£40", "£40"),
        ),
        Preformatted(content=text("KIRKWALL   dep. 07:15   12:40   18:05\nBALFOUR    arr. 07:40 ")),
        Separator(),
        Closing(content=text("The ferry sails every day but Christmas, if the fog lets it.")),
    ),
)
STORM = Article(
    headline="Storm Nolwenn: the Churchill Barriers are closed",
    language="en",
    kicker="Alert",
    rubrics=("News",),
    standfirst="Waves are breaking over the second barrier. Police ask drivers to stay at home "
    "until six.",
    authors=(Author(name="Magnus Flett"),),
    blocks=(
        paragraph("The road has been closed in both directions since 4.45 p.m."),
        listed("11,400 homes are without power", "no ferry sails before noon", "call 999 or 112"),
        paragraph("We shall keep this page up to date through the night."),
    ),
)
BAKERY = Article(
    headline="Stromness gets its bakery back",
    language="en",
    rubrics=("Town",),
    standfirst="The ovens were cold for three winters. On Thursday the queue reached the pier.",
    blocks=(paragraph("Bere bannocks sold out by ten, the rest by noon."),),
)
SEALS = Article(
    headline="Pups on Copinsay: 2,300 counted, a record",
    language="en",
    blocks=(paragraph("The count was made from the air."),),
)
SCHOOL = Article(
    headline="Sanday school keeps its sixth teacher",
    language="en",
    blocks=(paragraph("The council voted twelve to nine."),),
)
SPONSOR = Sponsor(
    advertiser="Pier Books",
    url="https://pier.example.org/",
    blocks=(
        paragraph(
            "Twelve readers, one lamp, no microphone: 5 December. ",
            *link("Keep a chair", "https://pier.example.org/chairs"),
            ".",
        ),
    ),
    section="Town",
)
DIGEST = Composition(
    subject="The ferry that runs on yesterday’s wind",
    preheader="Also: a bakery comes back, and 2,300 seals.",
    newsletter="The Evening Letter",
    language="en",
    dated_at=HERE,
    items=(
        Item(article=published(21, FERRY)),
        Item(
            article=published(22, BAKERY, notice="An earlier version said “two winters”."),
            section="Town",
        ),
        SPONSOR,
        Item(article=published(1, sample_issue.LEAD), length="teaser", section="Elsewhere"),
        Item(article=published(4, sample_issue.ARABIC), section="Elsewhere"),
        Item(article=published(23, SEALS), length="line", section="In brief"),
        Item(article=published(24, SCHOOL), length="line", section="In brief"),
    ),
    brand=BRAND,
    view_url="https://courier.example.org/view/17",
    list_names=("The Evening Letter",),
    pictures=PICTURES,
    sharper=SHARPER,
    grounds=GROUNDS,
    intro="Good evening. One boat, one bakery and **two thousand three hundred** seals tonight.",
)
ALERT = replace(
    DIGEST,
    subject=STORM.headline,
    preheader="Waves over the second barrier; no ferry before noon.",
    newsletter="Alerts",
    list_names=("Alerts",),
    view_url="https://courier.example.org/view/18",
    items=(Item(article=published(25, STORM, published_at=JUST_NOW, updated_at=JUST_NOW)),),
    intro="",
)
LETTER = replace(
    DIGEST,
    subject="What the fog is for",
    preheader="A letter from Isla Rendall, and two things to read.",
    newsletter="Isla’s Letter",
    list_names=("Isla’s Letter",),
    view_url="https://courier.example.org/view/19",
    intro="Dear readers,\n\n"
    "On Saturday I missed the ferry, and so did the ferry. *Nobody complained.* Somebody had a "
    "flask; somebody else had [the timetable of 1931](https://courier.example.org/1931).\n\n"
    "> “It was late then, too.”\n\n"
    "We write about boats because they are how we get to each other.\n\n"
    "Yours,\n\n**Isla Rendall**, editor",
    items=(
        Item(article=published(21, FERRY), length="teaser", section="To read"),
        Item(article=published(22, BAKERY), section="To read"),
        replace(SPONSOR, section="To read"),
        Item(article=published(23, SEALS), length="line", section="And also"),
    ),
)
SAMPLE = Sample(
    alert=ALERT,
    digest=DIGEST,
    letter=LETTER,
    notice=Notice(
        withdrawn=False,
        headline=FERRY.headline,
        headline_language="en",
        text="An earlier version said that the ferry had missed three sailings. It missed two.",
        article_url="https://courier.example.org/articles/21",
        issue_date=HERE,
        newsletter="The Evening Letter",
        language="en",
        dated_at=HERE,
        brand=BRAND,
        list_names=("The Evening Letter",),
    ),
    envelope=Envelope(
        from_name="The Island Courier",
        from_address="desk@courier.example.org",
        reply_to="letters@courier.example.org",
        list_id="evening.courier.example.org",
        list_name="The Evening Letter",
        language="en",
        unsubscribe_base="https://courier.example.org/u/",
        preferences_base="https://courier.example.org/preferences/",
        archive_url="https://courier.example.org/archive/evening/",
        domain="courier.example.org",
        unsubscribe_mailto="leave@courier.example.org",
        complaint_address="complaints@courier.example.org",
        time_zone="Europe/London",
        feedback_id="17:evening:courier:courier-example",
        owner="letters@courier.example.org",
    ),
    reader=replace(READER, address="jean@example.org", values={"name": "Jean Drever"}),
)
