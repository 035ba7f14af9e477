"""Pages compressed on their way. Answers of the API and files keep their bytes, and their strong ETags."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class ZippedPages(GZipMiddleware):
    """Compresses HTML. Its length is blurred by Django, and the token of forms is masked anew in each page, so that
    what an attacker slips into an address does not measure what stands beside it."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave alone what is no page."""
        if response.streaming or not response.get("Content-Type", "").startswith("text/html"):
            return response
        return super().process_response(request, response)
