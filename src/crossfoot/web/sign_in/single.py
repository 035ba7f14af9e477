"""Single sign-on by OpenID Connect: authorization code, PKCE, state and nonce, and a signature that is always checked."""

from __future__ import annotations

import secrets
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

_NONCE = "crossfoot.nonce"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
"""How an identity token may be signed: never by nothing, and never by a secret that both sides know."""
_LEEWAY_SECONDS = 60


class _Provider(OpenIDConnectProvider):  # type: ignore[misc]
    """The company's provider, asked with a nonce."""

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict[str, str]:
        """What is asked beyond the standard: nothing that the address bar may say."""
        request.session[_NONCE] = secrets.token_urlsafe(32)
        return {"nonce": request.session[_NONCE]}

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict[str, Any]:
        """To sign in, and nothing else: nobody ties another identity to the person who is signed in."""
        asked: dict[str, Any] = super().get_redirect_from_request_kwargs(request)
        return {**asked, "process": "login"}

    def get_oauth2_adapter(self, request: HttpRequest) -> _Client:
        """Our client."""
        return _Client(request, self.app.provider_id)


class _Client(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Talks to the provider."""

    def get_provider(self) -> _Provider:
        """The provider. Raises SocialApp.DoesNotExist when none is configured."""
        app = get_adapter(self.request).get_app(self.request, provider=self.provider_id)
        return _Provider(self.request, app=app)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **given: Any) -> Any:
        """Who the provider says came. Raises OAuth2Error: no identity token, or one that is not to be trusted."""
        told = given["response"].get("id_token")
        if not told:
            raise OAuth2Error("the provider sent no identity token")
        return self.get_provider().sociallogin_from_response(request, {"id_token": self._decode_id_token(app, told)})

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        nonce, issuer = self.request.session.pop(_NONCE, ""), app.settings["issuer"]
        try:
            header = jwt.get_unverified_header(id_token)
            with get_adapter().get_requests_session() as session:
                answer = session.get(self.openid_config["jwks_uri"])
                answer.raise_for_status()
                key = jwt.PyJWKSet.from_dict(answer.json())[header["kid"]] if "kid" in header else None
            if key is None or header.get("alg") not in ALGORITHMS:
                raise OAuth2Error("the identity token is not signed by a key of the provider")
            facts: dict[str, Any] = jwt.decode(
                id_token,
                key=key,
                algorithms=list(ALGORITHMS),
                audience=app.client_id,
                issuer=issuer,
                leeway=_LEEWAY_SECONDS,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise OAuth2Error(f"the identity token is not to be trusted: {type(error).__name__}") from error
        if not nonce or not secrets.compare_digest(str(facts.get("nonce", "")), nonce):
            raise OAuth2Error("the identity token answers another question")
        if facts.get("azp", app.client_id) != app.client_id:
            raise OAuth2Error("the identity token is for another program")
        return facts


@never_cache
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Go to the provider; by POST alone, so that no page elsewhere sends somebody there."""
    return _answer(request, provider_id, OAuth2LoginView if request.method == "POST" else None)


@never_cache
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Come back from the provider."""
    return _answer(request, provider_id, OAuth2CallbackView)


def _answer(request: HttpRequest, provider_id: str, view: Any) -> HttpResponse:
    if view is None:
        raise Http404
    try:
        answered: HttpResponse = view.adapter_view(_Client(request, provider_id))(request)
    except (SocialApp.DoesNotExist, ProviderException):
        raise Http404 from None
    return answered
