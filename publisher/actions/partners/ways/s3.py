"""Objects in a partner's S3 bucket."""

from operator import itemgetter

from django.conf import settings

from publisher.actions.partners.fields import Field, FieldType, Values, checked_url
from publisher.actions.partners.parcel_names import file_name
from publisher.actions.partners.ways.way import Way
from publisher.channels.types import Channel
from publisher.errors import PublisherError


def _bucket(value: str) -> str:
    from publisher.channels.s3 import Bucket

    try:
        bucket = Bucket.from_url(value.strip())
    except ValueError as error:
        raise PublisherError("bad_bucket", str(error)) from None
    checked_url(bucket.endpoint)
    return value.strip()


def _key(value: str) -> str:
    from publisher.channels.s3 import Credentials

    try:
        Credentials.of(value.strip())
    except ValueError as error:
        raise PublisherError("bad_key", str(error)) from None
    return value.strip()


def _open(values: Values) -> Channel:
    from publisher.channels.bucket import BucketChannel
    from publisher.channels.http import GuardedClient
    from publisher.channels.s3 import Bucket, Credentials, S3Client

    # Checked again: what PUBLISHER_ALLOW_PRIVATE names may have changed since.
    bucket = Bucket.from_url(_bucket(values["bucket"]))
    client = GuardedClient(settings.ALLOW_PRIVATE)
    return BucketChannel(S3Client(bucket, Credentials.of(values["key"]), client))


S3 = Way(
    code="s3",
    label={"en": "S3 bucket", "fr": "compartiment S3", "ar": "حاوية S3"},
    fields=(
        Field(
            key="bucket",
            label={"en": "Bucket", "fr": "Compartiment", "ar": "الحاوية"},
            type=FieldType.TEXT,
            help={
                "en": "s3://bucket/prefix?region=eu-west-3&endpoint=https://HOST",
                "fr": "s3://compartiment/préfixe?region=eu-west-3&endpoint=https://HÔTE",
                "ar": "‎s3://bucket/prefix?region=eu-west-3&endpoint=https://HOST",
            },
            check=_bucket,
        ),
        Field(
            key="key",
            label={"en": "Access key", "fr": "Clé d’accès", "ar": "مفتاح الوصول"},
            type=FieldType.SECRET,
            help={
                "en": "the access key’s id, a colon and its secret",
                "fr": "l’identifiant de la clé d’accès, deux-points et son secret",
                "ar": "معرّف مفتاح الوصول ثم نقطتان ثم سرّه",
            },
            check=_key,
        ),
    ),
    open=_open,
    place=itemgetter("bucket"),
    name=file_name,
    files=True,
    repeat_is_harmless=True,  # an object of the same name is replaced in one step
)
