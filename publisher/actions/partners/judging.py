"""A dry run: what a destination's receiver would refuse, of samples and of real stories."""

from pathlib import Path

from publisher.actions.feeds.lint_feed import PROFILES
from publisher.renderers.feeds.lint import Profile, profile_of
from publisher.renderers.wire import judges

RULES = Path(judges.__file__).parent / "rules"


def profiles(code: str) -> list[Profile]:
    """The rules that a format is held against; none for a format without a judge."""
    return [_profile(name) for name in judges.profiles_of(code)]


def _profile(name: str) -> Profile:
    folders = (PROFILES, RULES)
    file = next(path for folder in folders if (path := folder / f"{name}.toml").exists())
    return profile_of(file.read_text(encoding="utf-8"), name)
