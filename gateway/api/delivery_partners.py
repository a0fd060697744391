"""Delivery partners. Source: provider-api.md 15.2."""

from collections.abc import Mapping
from typing import Final

from aiohttp import web

from contracts.api.operations import Operation
from gateway.api.lists import page
from gateway.api.reading import shown
from gateway.api.routing import Answer
from store.queries.delivery_partners import DELIVERY_PARTNERS, one_delivery_partner


async def list_delivery_partners(request: web.Request, operation: Operation) -> web.StreamResponse:
    return await page(request, operation, DELIVERY_PARTNERS)


async def show(request: web.Request, operation: Operation) -> web.Response:
    return await shown(request, operation, one_delivery_partner)


HANDLERS: Final[Mapping[str, Answer]] = {
    "listDeliveryPartners": list_delivery_partners,
    "showDeliveryPartner": show,
}
