"""Films, sounds, maps and cards become links; what shortcodes stand for is kept or named."""

import io
from zoneinfo import ZoneInfo

import pytest

from publisher.content.blocks import Figure
from publisher.content.parsers.html.body import read_body
from publisher.content.parsers.wordpress.export import overview, stories
from publisher.content.plain_text import paragraphs_of


def links(html):
    """The texts and addresses of the links in a story's body."""
    blocks = read_body(f"<p>Before.</p>{html}", base="https://t.example/a").blocks
    spans = [span for block in blocks for span in getattr(block, "content", ())]
    return [(s.text, m.href) for s in spans for m in s.marks if m.type == "link"]


@pytest.mark.parametrize(
    ("html", "address"),
    [
        ('<iframe src="https://player.vimeo.com/video/11?h=ab12cd"></iframe>',
         "https://vimeo.com/11/ab12cd"),
        ('<iframe src="https://player.vimeo.com/video/11?autoplay=1&h=ab12"></iframe>',
         "https://vimeo.com/11/ab12"),
        ('<iframe src="https://player.vimeo.com/video/11"></iframe>', "https://vimeo.com/11"),
        ('<video><source src="/films/boat.mp4"></video>', "https://t.example/films/boat.mp4"),
        ('<audio src="https://s.example/horn.mp3"></audio>', "https://s.example/horn.mp3"),
        ('<iframe src="https://www.google.com/maps/embed?pb=7"></iframe>',
         "https://www.google.com/maps/embed?pb=7"),
    ],
)  # fmt: skip
def test_what_plays_becomes_a_link(html, address):
    assert links(html) == [(address, address)]


def test_a_film_shows_its_poster_with_its_caption_and_a_link():
    film = '<video src="https://s.example/b.mp4" poster="https://s.example/b.jpg"></video>'
    html = f"<figure>{film}<figcaption>The boat</figcaption></figure>"
    figure = read_body(html).blocks[0]
    assert isinstance(figure, Figure)
    assert (figure.src, paragraphs_of(figure)[0]) == ("https://s.example/b.jpg", "The boat")
    assert links(html) == [("https://s.example/b.mp4", "https://s.example/b.mp4")]


def test_a_card_that_is_a_link_keeps_it_at_its_title():
    inside = "<div><div>The boat sails</div><div>On Friday.</div></div>"
    html = f'<div class="kg-bookmark-card"><a href="https://t.example/b">{inside}</a></div>'
    assert links(html) == [("The boat sails", "https://t.example/b")]


WXR = """<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><wp:wxr_version>1.2</wp:wxr_version>
<item><title>Boats</title><guid>b7</guid><content:encoded><![CDATA[Three boats came in. {body}]]>
</content:encoded><wp:post_id>7</wp:post_id><wp:post_type>post</wp:post_type></item>{pictures}
</channel></rss>"""
PICTURE = """<item><wp:post_id>{0}</wp:post_id><wp:post_parent>7</wp:post_parent>
<wp:post_type>attachment</wp:post_type><wp:attachment_url>https://t.example/{1}</wp:attachment_url>
</item>"""


def post(body):
    pictures = PICTURE.format(8, "a.jpg") + PICTURE.format(9, "b.png") + PICTURE.format(10, "c.pdf")
    export = WXR.format(body=body, pictures=pictures).encode()
    found = overview(io.BytesIO(export))
    story = next(stories(io.BytesIO(export)))
    return story.read(found.pictures, ZoneInfo("UTC"), found.attached)


def test_a_gallery_without_numbers_shows_what_is_attached():
    blocks = post("[gallery] So it was.").article.blocks
    found = [block.src for block in blocks if isinstance(block, Figure)]
    assert found == ["https://t.example/a.jpg", "https://t.example/b.png"]
    assert "[" not in "".join(text for block in blocks for text in paragraphs_of(block))


@pytest.mark.parametrize(
    "code",
    ['[audio mp3="{}"]', '[video src="{}"][/video]', "[youtube {}]", "[embed]{}[/embed]",
     '[soundcloud url="{}" height="1"]'],
)  # fmt: skip
def test_shortcodes_of_films_and_sounds_become_links(code):
    address = "https://s.example/x"
    spans = [s for b in post(code.format(address)).article.blocks for s in b.content]
    assert address in [mark.href for span in spans for mark in span.marks]


def test_shortcodes_that_are_left_out_are_named():
    parsed = post('[poll id="3"] and [sic] they said.')
    assert ["[poll]" in w.message for w in parsed.warnings] == [True]
    assert "[sic]" in paragraphs_of(parsed.article.blocks[0])[0]
