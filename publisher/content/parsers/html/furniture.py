"""The names by which sites mark their furniture: whole tokens of `class` and `id`, and known pairs.

A fragment of a name decides nothing: `social-housing` and `content-with-sidebar` are a story's own.
"""

import re
from itertools import pairwise

from publisher.content.typography import word_set

WHOLE = word_set(
    "a-lire-aussi a-voir-aussi abo-box ad ads adsbygoogle adslot advert advertisement advertising "
    "article-footer article-tags article-tools author-box back-to-top banner breadcrumb "
    "breadcrumbs colophon comment-add comment-respond commentaires commentlist comments "
    "comments-area cookie cookies disqus disqus_thread entry-footer essentiel-abo "
    "inread jp-relatedposts lire-aussi masthead menu most-read nav navbar navigation newsletter "
    "outbrain page-footer page-header-nav pager pagination paywall plus-lus popin popup "
    "post-footer post-tags print-footer print-only promo promos pub publicite publicité read-also "
    "read-more reading-time recirc recirculation recommended recommendations related "
    "relatedposts respond screen-reader-text see-also share sharedaddy shares sharing sidebar "
    "signup site-footer site-header skip skip-link social sociallinks sponsored sr-only subscribe "
    "subscription taboola tag-list tagcloud tags-links toolbar trending visually-hidden "
    "visuallyhidden voir-aussi widget widget-area"
)
SUBJECTS = word_set(
    "ad ads advert advertisement breadcrumb breadcrumbs comment comments commentaires consent "
    "cookie cookies disqus gdpr menu nav navbar navigation newsletter newsletters outbrain "
    "pagination paywall popup promo pub publicite recirc recirculation recommendation "
    "recommendations recommended related share shares sharing sidebar signup social socials "
    "privacy subscribe subscription taboola tag tags toolbar trending widget"
)
FORMS = word_set(
    "actions area articles aside bar bars block blocks box boxes button buttons card cards "
    "carousel column container content cta feed footer form frame grid group header heading "
    "holder icon icons inline inner input item items label layer links list lists message modal "
    "module news overlay panel placeholder placement posts prompt rail reply root section "
    "sections slider slot stories strip teaser teasers thread title tools top topics unit units "
    "widget widgets wrap wrapper zone"
)
PARTS = word_set(
    "a amp article articles block body bottom c component content dbar desktop elementor entry et "
    "field fixed floating footer g gh global h header in inline inner js js- kg l left m main "
    "mobile module news o page post posts primary print right secondary section single site sticky "
    "story t td tdb text the top u uk view w widget wp wpb zone"
)
NOT = word_set("has is no not show with without hide")  # what follows says how the page is built
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W_A-Z]+")


def furniture_name(names: str) -> str | None:
    """The first of these names (as in `class`) that is furniture's; None where none is."""
    return next((each for each in names.split() if _is_furniture(each)), None)


def has_comments_name(names: str) -> bool:
    """Whether one of these names is that of readers' comments, which may be long."""
    parts = (set(_parts(each)) for each in names.split())
    return any(not {"comments", "comment", "commentaires", "disqus"}.isdisjoint(p) for p in parts)


def _is_furniture(name: str) -> bool:
    if name.lower() in WHOLE:
        return True
    parts = _parts(name)
    if not NOT.isdisjoint(parts):
        return False
    pairs = pairwise(parts)
    if any(first in SUBJECTS and second in FORMS for first, second in pairs):
        return True
    return len(parts) > 1 and parts[-1] in SUBJECTS and PARTS.issuperset(parts[:-1])


def _parts(name: str) -> list[str]:
    """The words of a name: `shareBar`, `share-bar` and `share_bar` have the same."""
    return [part.lower() for part in PART.findall(name)]
