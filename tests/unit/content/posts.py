"""What Ghost 5 and WordPress 6 send of a post, as far as it matters here."""

import copy
from typing import Any

GHOST_POST: dict[str, Any] = {
    "id": "66f3c1a2b4d5e60001a2b3c4",
    "uuid": "1c1a3c5e-8a7b-4f6d-9a0b-2f6e4f5a6b7c",
    "title": "Le bac reprend demain",
    "slug": "le-bac-reprend-demain",
    "html": (
        '<p>Le bac <a href="/ligne/">traverse</a> de nouveau.</p><!--members-only-->'
        "<p>Trois marins ont été embauchés.</p>"
        '<figure class="kg-card kg-image-card"><img src="https://lefanal.example.org/2.jpg" '
        'alt="Un marin" loading="lazy"><figcaption>Un marin.</figcaption></figure>'
    ),
    "plaintext": "Le bac traverse de nouveau.\n\nTrois marins ont été embauchés.",
    "feature_image": "https://lefanal.example.org/content/images/bac.jpg",
    "feature_image_alt": "Le bac à quai",
    "feature_image_caption": '<span style="white-space: pre-wrap;">Le bac, mardi.</span>',
    "featured": False,
    "status": "published",
    "visibility": "members",
    "created_at": "2026-11-20T05:12:44.000Z",
    "updated_at": "2026-11-20T06:45:10.000Z",
    "published_at": "2026-11-20T06:30:00.000Z",
    "custom_excerpt": "Après deux mois d’arrêt, la ligne rouvre.",
    "excerpt": "Après deux mois d’arrêt, la ligne rouvre.",
    "canonical_url": None,
    "url": "https://lefanal.example.org/le-bac-reprend-demain/",
    "authors": [{"id": "1", "name": "Anne Le Goff"}, {"id": "2", "name": "Yann Kerbrat"}],
    "tags": [
        {"id": "7", "name": "Transports", "slug": "transports", "visibility": "public"},
        {"id": "8", "name": "#bac", "slug": "hash-bac", "visibility": "internal"},
        {"id": "9", "name": "Île", "slug": "ile", "visibility": "public"},
    ],
    "primary_tag": {"id": "7", "name": "Transports", "slug": "transports"},
    "lexical": '{"root":{}}',
}

WORDPRESS_POST: dict[str, Any] = {
    "id": 4711,
    "date": "2026-11-20T07:30:00",
    "date_gmt": "2026-11-20T06:30:00",
    "guid": {"rendered": "https://lefanal.example.org/?post_type=post&#038;p=4711"},
    "modified": "2026-11-20T07:45:10",
    "modified_gmt": "2026-11-20T06:45:10",
    "slug": "le-bac",
    "status": "publish",
    "type": "post",
    "link": "https://lefanal.example.org/2026/11/le-bac/",
    "title": {"rendered": "Le bac &#8211; la ligne rouvre"},
    "content": {
        "rendered": "\n<p>Le bac traverse de nouveau.</p>\n\n"
        "\n\n<p>Trois marins l’attendaient.</p>\n",
        "protected": False,
    },
    "excerpt": {"rendered": "<p>Après deux mois d’arrêt.</p>\n", "protected": False},
    "author": 3,
    "featured_media": 99,
    "categories": [5],
    "tags": [12],
    "_links": {"self": [{"href": "https://lefanal.example.org/wp-json/wp/v2/posts/4711"}]},
    "_embedded": {
        "author": [{"id": 3, "name": "Anne Le Goff"}],
        "wp:featuredmedia": [
            {
                "id": 99,
                "source_url": "https://lefanal.example.org/wp-content/uploads/bac.jpg",
                "alt_text": "Le bac à quai",
                "caption": {"rendered": "<p>Le bac, mardi.</p>\n"},
            }
        ],
        "wp:term": [
            [{"id": 5, "name": "Transports &amp; mer", "slug": "t", "taxonomy": "category"}],
            [{"id": 12, "name": "Île", "slug": "ile", "taxonomy": "post_tag"}],
        ],
    },
}


def ghost(previous: dict[str, Any] | None = None, **changed: Any) -> dict[str, Any]:
    """A payload about the post, changed."""
    return {
        "post": {"current": {**copy.deepcopy(GHOST_POST), **changed}, "previous": previous or {}}
    }


def wordpress(**changed: Any) -> dict[str, Any]:
    """The post, changed."""
    return {**copy.deepcopy(WORDPRESS_POST), **changed}
