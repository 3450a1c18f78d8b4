"""The official schemas of the formats of newsrooms, each compiled once for all tests."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree
from referencing import Registry, Resource

from tests.json_schemas import draft_7, draft_2020

NINJS = {"ninjs": "3.0", "ninjs-1.6": "1.6", "ninjs-2.2": "2.2", "ninjs-3.1": "3.1"}
XML = {
    "newsml-g2": "newsml-g2/NewsML-G2_2.35-spec-All-Power.xsd",
    "nitf": "nitf/nitf-3-6.xsd",
}


def faults(code: str, body: bytes, schemas: Path) -> list[str]:
    """What the schema of a format says against a document; `schemas` is the folder of them all."""
    if code in NINJS:
        return [
            error.message for error in _ninjs(NINJS[code], schemas).iter_errors(json.loads(body))
        ]
    schema, root = _xml(XML[code], schemas), etree.fromstring(body)
    schema.validate(root)
    found = [str(error) for error in schema.error_log]
    # A message's items are judged leniently inside it: each is a document of its own.
    for item in root.iterfind("{*}itemSet/*"):
        schema.validate(item)
        found += [str(error) for error in schema.error_log]
    return found


@cache
def _ninjs(version: str, schemas: Path) -> Any:
    folder = schemas / "ninjs"
    schema = json.loads((folder / f"ninjs-schema_{version}.json").read_bytes())
    geo = json.loads((folder / "GeoJSON-schema.json").read_bytes())
    known = Registry().with_resource(
        "https://geojson.org/schema/GeoJSON.json", Resource.from_contents(geo)
    )
    return (draft_7 if version == "1.6" else draft_2020)(schema, registry=known)


@cache
def _xml(name: str, schemas: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(schemas / name))
