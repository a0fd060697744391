"""The console's first page. Source: admin-and-operations.md 4.1."""

from aiohttp import web

from gateway.keys import CONFIG, STAFF
from gateway.pages.render import render
from gateway.pages.staff.navigation import areas_for
from gateway.pages.staff.permissions import staff_page

routes = web.RouteTableDef()


@routes.get("/admin")
@staff_page
async def dashboard(request: web.Request) -> web.Response:
    """What there is to do, for this person's role."""
    admin = request[STAFF]
    areas = [
        area for area in areas_for(admin, environment=request.app[CONFIG].environment) if area.about
    ]
    return await render(request, "staff/dashboard.html", admin=admin, areas=areas)
