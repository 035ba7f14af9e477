"""Where and how this installation is served, from the environment: the address, the cookies that fit it, single sign-on."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crossfoot.errors import Malformed, Missing

LAPTOP = "http://localhost:8000"
_LOOPBACK = ("localhost", "127.0.0.1", "[::1]", "::1")


@dataclass(frozen=True, slots=True)
class Served:
    """url: scheme and host people type, without a path. secure: whether it is https."""

    url: str
    host: str
    secure: bool


def served(environment: Mapping[str, str] = os.environ) -> Served:
    """Where the workspace is, by CROSSFOOT_URL; a laptop's own address when it is not set.

    Raises Malformed: url-not-https (plain http is for the machine itself alone), url-malformed.
    """
    given = environment.get("CROSSFOOT_URL") or LAPTOP
    try:
        parts = urlsplit(given)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        raise Malformed("url-malformed", given=given) from None
    if parts.scheme not in ("http", "https") or not host or parts.path.strip("/") or parts.query or parts.username:
        raise Malformed("url-malformed", given=given)
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise Malformed("url-not-https", given=given)
    return Served(f"{parts.scheme}://{parts.netloc}", host, parts.scheme == "https")


def hosts(at: Served, environment: Mapping[str, str] = os.environ) -> list[str]:
    """The names the server answers to."""
    more = [each.strip() for each in environment.get("CROSSFOOT_HOSTS", "").split(",") if each.strip()]
    return [*dict.fromkeys([at.host, *more, *([] if at.secure else ["localhost", "127.0.0.1"])])]


def cookie(name: str, at: Served) -> str:
    """A cookie's name: under https one that a browser takes from this very host alone, for every path, over https."""
    return f"__Host-{name}" if at.secure else name


def single_sign_on(environment: Mapping[str, str] = os.environ) -> Mapping[str, Any]:
    """The identity provider as allauth's OpenID Connect wants it told; empty when none is configured.

    Raises Malformed: sso-incomplete, sso-not-https; Missing: sso-secret-not-readable.
    """
    issuer = environment.get("CROSSFOOT_SSO_ISSUER", "").rstrip("/")
    client, file = environment.get("CROSSFOOT_SSO_CLIENT_ID", ""), environment.get("CROSSFOOT_SSO_SECRET_FILE", "")
    if not issuer:
        return {}
    if not client or not file:
        raise Malformed("sso-incomplete", issuer=issuer)
    parts = urlsplit(issuer)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _LOOPBACK):
        raise Malformed("sso-not-https", issuer=issuer)
    try:
        secret = Path(file).read_text("utf-8").strip()
    except OSError as error:
        raise Missing("sso-secret-not-readable", file=file, reason=error.strerror or str(error)) from error
    return {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "company",
                    "name": environment.get("CROSSFOOT_SSO_NAME", "single sign-on"),
                    "client_id": client,
                    "secret": secret,
                    "settings": {
                        "server_url": issuer,
                        "issuer": issuer,
                        "oauth_pkce_enabled": True,
                        "fetch_userinfo": False,
                        "login_claim": environment.get("CROSSFOOT_SSO_CLAIM", "preferred_username"),
                    },
                }
            ],
        }
    }


def single_sign_on_origins(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Where the sign-in form may send a browser on to: the provider's own address and others that it is known to use."""
    named = [environment.get("CROSSFOOT_SSO_ISSUER", ""), *environment.get("CROSSFOOT_SSO_ORIGINS", "").split(",")]
    parts = [urlsplit(each.strip()) for each in named if each.strip()]
    return [f"{each.scheme}://{each.netloc}" for each in parts]
