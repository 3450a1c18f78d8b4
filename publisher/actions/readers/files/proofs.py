"""Proofs of consent from our own exports: what is not here yet is appended."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from publisher.actions.readers.files.restore_rows import Link, OwnReader, Receipt
from publisher.audience.files.own import Said, said_moment
from publisher.audience.models import ConsentBatch, ConsentEvent, Entitlement, Form, FormText
from publisher.publications.models import Publication


@dataclass(slots=True)
class Proofs:
    """The imports, forms and texts that a file's proofs name."""

    publication: Publication
    _batches: dict[tuple[Any, ...], int] = field(default_factory=dict)
    _forms: dict[str, int] = field(default_factory=dict)
    _texts: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        own = {"publication": self.publication}
        self._forms = dict(Form.objects.filter(**own).values_list("slug", "pk"))
        self._texts = dict(FormText.objects.filter(**own).values_list("sha256", "pk"))

    def batch(self, mailing_list_id: int, link: Link) -> int | None:
        """The id of the import that made a subscription."""
        if link.batch is None:
            return None
        said = link.batch
        values = {
            "mailing_list_id": mailing_list_id,
            "source": str(said["source"])[:300],
            "by": str(said["by"])[:150],
            "filename": str(said.get("file", ""))[:255],
            "sha256": str(said.get("sha256", ""))[:64],
            "at": said_moment(said["at"]),
        }
        known = tuple(values.values())
        if known not in self._batches:
            rows = ConsentBatch.objects.filter(publication=self.publication, **values)
            found = rows.first() or ConsentBatch.objects.create(
                publication=self.publication, **values
            )
            self._batches[known] = found.pk
        return self._batches[known]

    def add_receipts(self, readers: Mapping[int, OwnReader], new: Iterable[int]) -> None:
        """Append the readers' receipts, by their ids, that are not here; of `new` none is."""
        fresh = set(new)
        old = [pk for pk in readers if pk not in fresh]
        there = set(
            ConsentEvent.objects.filter(subscriber__in=old).values_list(
                "subscriber_id", "mailing_list_id", "kind", "at", "source"
            )
        )
        ConsentEvent.objects.bulk_create(
            [
                self._event(pk, receipt)
                for pk, reader in readers.items()
                for receipt in reader.receipts
                if (pk, receipt.mailing_list, receipt.kind, receipt.at, receipt.source) not in there
            ],
            batch_size=1000,
        )

    def _event(self, pk: int, receipt: Receipt) -> ConsentEvent:
        """A form or a text that is not here stays named in the receipt's detail."""
        detail: Said = dict(receipt.detail)
        form = self._forms.get(receipt.form or "")
        if receipt.form and form is None:
            detail.setdefault("form", receipt.form)
        text = self._texts.get(str((receipt.text or {}).get("sha256", "")))
        if receipt.text and text is None:
            detail.setdefault("text", receipt.text)
        return ConsentEvent(
            publication=self.publication,
            subscriber_id=pk,
            mailing_list_id=receipt.mailing_list,
            kind=receipt.kind,
            at=receipt.at,
            source=receipt.source,
            form_id=form,
            form_text_id=text,
            detail=detail,
        )

    def add_rights(self, readers: Mapping[int, OwnReader]) -> None:
        """Give the readers what they may read; of two states of one right the newer stays."""
        rights = {
            right["external_id"]: Entitlement(
                publication=self.publication, subscriber_id=pk, **right
            )
            for pk, reader in readers.items()
            for right in reader.rights
        }
        known = Entitlement.objects.filter(
            publication=self.publication, external_id__in=list(rights)
        )
        for old in known:
            right = rights.pop(old.external_id)
            if right.subscriber_id == old.subscriber_id and right.changed_at > old.changed_at:
                right.pk = old.pk
                right.save()
        Entitlement.objects.bulk_create(rights.values(), ignore_conflicts=True)
