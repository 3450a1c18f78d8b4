"""Addresses of partners, their destinations and products."""

from django.urls import path

import publisher.web.row_numbers  # noqa: F401 (the converter `row`)
from publisher.web.desk.partners.listing import new_partner, partners
from publisher.web.desk.partners.log import delivery, delivery_body, inventory, log
from publisher.web.desk.partners.page import (
    control_partner,
    forget_contact,
    invite,
    partner,
    rename,
)
from publisher.web.desk.partners.place import change_place, new_place
from publisher.web.desk.partners.place_page import control_place, place, test_place
from publisher.web.desk.partners.products import new_product, product, products, remove_product
from publisher.web.desk.partners.replay import replay
from publisher.web.desk.partners.secrets import secret

partner_routes = [
    path("partners/", partners, name="partners"),
    path("partners/new/", new_partner, name="partner-new"),
    path("partners/<row:number>/", partner, name="partner-page"),
    path("partners/<row:number>/name/", rename, name="partner-name"),
    path("partners/<row:number>/control/", control_partner, name="partner-control"),
    path("partners/<row:number>/invite/", invite, name="partner-invite"),
    path("partners/<row:number>/contact/", forget_contact, name="partner-contact"),
    path("partners/<row:number>/to/", new_place, name="place-new"),
    path("partners/<row:number>/log/", log, name="partner-desk-log"),
    path("partners/<row:number>/inventory/", inventory, name="partner-desk-inventory"),
    path("partners/<row:number>/replay/", replay, name="partner-desk-replay"),
    path("partners/places/<row:number>/", place, name="place"),
    path("partners/places/<row:number>/change/", change_place, name="place-change"),
    path("partners/places/<row:number>/secret/", secret, name="place-secret"),
    path("partners/places/<row:number>/test/", test_place, name="place-test"),
    path("partners/places/<row:number>/control/", control_place, name="place-control"),
    path("partners/deliveries/<row:number>/", delivery, name="desk-delivery"),
    path("partners/deliveries/<row:number>/body", delivery_body, name="desk-delivery-body"),
    path("products/", products, name="products"),
    path("products/new/", new_product, name="product-new"),
    path("products/<row:number>/", product, name="product"),
    path("products/<row:number>/remove/", remove_product, name="product-remove"),
]
