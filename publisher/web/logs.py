"""What Django may log about requests: faults only, and never a personal token."""

import logging


class FaultsWithoutTokens(logging.Filter):
    """Keeps the 500s and names the route (`/u/<str:token>`) where Django would name the path."""

    def filter(self, record: logging.LogRecord) -> bool:
        if getattr(record, "status_code", 500) != 500:
            return False
        request = getattr(record, "request", None)
        match = getattr(request, "resolver_match", None)
        if request is not None:
            record.msg = "%s at %s %s"
            route = f"/{match.route}" if match else "(no route)"
            record.args = ("internal error", str(request.method), route)
        return True
