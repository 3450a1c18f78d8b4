"""Addresses of the desk's rooms about readers. No part of them is about a person by address: those
are logged on the way."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.desk.readers import (
    acts,
    adding,
    arriving,
    blocked,
    forms,
    imported,
    importing,
    labels,
    people,
    person,
    segments,
)
from publisher.web.desk.readers.lists import list_door, readers

readers_routes = [
    path("readers/", readers, name="readers"),
    path("readers/lists/<row:number>/door/", list_door, name="list-door"),
    path("readers/people/", people.people, name="people"),
    path("readers/people/new/", adding.add, name="person-new"),
    path("readers/people/<row:number>/", person.person, name="person"),
    path("readers/people/<row:number>/why/", person.why, name="person-why"),
    path("readers/people/<row:number>/kept/", acts.export, name="person-kept"),
    path("readers/people/<row:number>/lists/", acts.lists, name="person-lists"),
    path("readers/people/<row:number>/block/", acts.block, name="person-block"),
    path("readers/people/<row:number>/labels/", acts.labels, name="person-labels"),
    path("readers/people/<row:number>/again/", acts.again, name="person-again"),
    path("readers/people/<row:number>/erase/", acts.erase, name="person-erase"),
    path("readers/import/", importing.imports, name="imports"),
    path("readers/import/file/<row:number>/", arriving.piece, name="upload-piece"),
    path("readers/import/file/<row:number>/columns/", importing.columns, name="import-columns"),
    path("readers/import/file/<row:number>/drop/", importing.drop, name="upload-drop"),
    path("readers/import/<row:number>/", imported.one_import, name="import"),
    path("readers/import/<row:number>/progress/", imported.progress, name="import-progress"),
    path("readers/import/<row:number>/go/", imported.go, name="import-go"),
    path("readers/import/<row:number>/stop/", imported.stop, name="import-stop"),
    path("readers/import/<row:number>/refused/", imported.refused, name="import-refused"),
    path("readers/segments/", segments.segments, name="segments"),
    path("readers/segments/new/", segments.new_segment, name="segment-new"),
    path("readers/segments/<row:number>/", segments.segment, name="segment"),
    path("readers/segments/<row:number>/delete/", segments.delete, name="segment-delete"),
    path("readers/labels/", labels.labels, name="labels"),
    path("readers/labels/tags/<row:number>/", labels.tag, name="tag"),
    path("readers/labels/fields/<row:number>/", labels.field, name="field"),
    path("readers/blocked/", blocked.blocked, name="blocked"),
    path("readers/blocked/new/", blocked.block, name="block"),
    path("readers/blocked/file/", blocked.bring, name="blocked-file"),
    path("readers/blocked/<row:number>/free/", blocked.let_free, name="let-free"),
    path("readers/forms/", forms.forms, name="forms"),
    path("readers/forms/new/", forms.new_form, name="form-new"),
    path("readers/forms/picture/", forms.picture, name="form-picture"),
    path("readers/forms/of/<slug:slug>/", forms.form, name="form"),
]
