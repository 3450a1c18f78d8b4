"""Files in a directory of this machine."""

from operator import itemgetter

from publisher.actions.partners.fields import Field, FieldType, Values
from publisher.actions.partners.parcel_names import file_name
from publisher.actions.partners.ways.way import Way
from publisher.channels.types import Channel


def _open(values: Values) -> Channel:
    from publisher.channels.files.directory import DirectoryChannel

    return DirectoryChannel(values["path"])


DIRECTORY = Way(
    code="directory",
    label={"en": "directory", "fr": "dossier", "ar": "مجلد"},
    fields=(
        Field(
            key="path",
            label={"en": "Folder", "fr": "Dossier", "ar": "المجلد"},
            type=FieldType.DIRECTORY,
            help={
                "en": "absolute path of a directory that files are put into",
                "fr": "chemin absolu d’un dossier où poser les fichiers",
                "ar": "المسار الكامل لمجلد توضع فيه الملفات",
            },
        ),
    ),
    open=_open,
    place=itemgetter("path"),
    name=file_name,
    files=True,
    repeat_is_harmless=True,  # a file of the same name is replaced in one step
)
