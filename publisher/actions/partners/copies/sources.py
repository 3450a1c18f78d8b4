"""A publication and a version's pictures, as wire formats name them."""

from dataclasses import replace

from publisher.actions.feeds.feed_meta import home_address
from publisher.actions.pictures.picture_url import picture_url
from publisher.content.links import source_of
from publisher.editorial.models import ArticleVersion, Picture
from publisher.publications.models import Publication
from publisher.renderers.wire.source import WirePicture, WireSource
from publisher.syndication.models import TopicMapping


def wire_source(version: ArticleVersion) -> WireSource:
    """The publication, its topics and the version's pictures."""
    publication: Publication = version.article.publication
    pictures: list[Picture] = list(version.pictures.order_by("pk"))
    return replace(
        publication_source(publication),
        pictures={
            source_of(one.name): WirePicture(
                url=picture_url(publication, one.name),
                content_type=one.content_type,
                size=one.size,
                width=one.width,
                height=one.height,
            )
            for one in pictures
        },
    )


def publication_source(publication: Publication) -> WireSource:
    """The publication and its topics."""
    logo = publication.logo
    return WireSource(
        name=publication.name,
        domain=publication.domain,
        language=publication.language,
        copyright_holder=publication.publisher_name,
        usage_terms=publication.usage_terms,
        home_url=home_address(publication),
        logo=picture_url(publication, logo) if logo else "",
        topics=topics_of(publication),
    )


def topics_of(publication: Publication) -> dict[tuple[str, str], str]:
    """The whole table: (kind, `fold`ed value) to medtop:NNNNNNNN."""
    rows = TopicMapping.objects.filter(publication=publication)
    return {
        (kind, key): topic for kind, key, topic in rows.values_list("kind", "key", "media_topic")
    }
