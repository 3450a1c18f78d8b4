"""Settings that name a bucket and its key."""

from publisher import env
from publisher.channels.s3 import Bucket, Credentials
from publisher.errors import SettingError


def check_bucket(setting: str) -> None:
    """Raises SettingError for a bucket that cannot be read, or whose `…_KEY` cannot."""
    named = setting
    try:
        if url := env.text(setting):
            Bucket.from_url(url)
            named = f"{setting}_KEY"
            Credentials.of(env.text(named))
    except ValueError as error:
        raise SettingError(named, str(error)) from None
