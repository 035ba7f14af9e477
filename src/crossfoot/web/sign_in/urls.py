"""The addresses of coming in. The names are those that allauth looks its pages up by."""

from __future__ import annotations

from allauth.account import views as account
from allauth.mfa.base import views as factors
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path
from django.views.generic import RedirectView, TemplateView

from crossfoot.web.sign_in import own, single, views

urlpatterns = [
    path("sign-in", account.LoginView.as_view(template_name="sign_in/sign_in.html"), name="account_login"),
    path("sign-in/second", factors.AuthenticateView.as_view(template_name="sign_in/second.html"), name="mfa_authenticate"),
    path("sign-in/left", TemplateView.as_view(template_name="sign_in/unknown.html"), name="account_inactive"),
    path("sign-in/<slug:provider_id>", single.login, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back", single.callback, name="openid_connect_callback"),
    path("sign-out", views.sign_out, name="account_logout"),
    path("invitation/<str:token>", views.invitation, name="invitation"),
    path("step-up", factors.ReauthenticateView.as_view(template_name="sign_in/step_up.html"), name="mfa_reauthenticate"),
    path(
        "step-up/key",
        views.KeyAgain.as_view(template_name="sign_in/step_up_key.html"),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "step-up/password",
        account.ReauthenticateView.as_view(template_name="sign_in/step_up_password.html"),
        name="account_reauthenticate",
    ),
    path("account", own.account, name="account"),
    path("account/second-factor", RedirectView.as_view(pattern_name="account"), name="mfa_index"),
    path("account/app", app.ActivateTOTPView.as_view(template_name="sign_in/app.html"), name="mfa_activate_totp"),
    path(
        "account/app/remove",
        app.DeactivateTOTPView.as_view(template_name="sign_in/app_remove.html"),
        name="mfa_deactivate_totp",
    ),
    path(
        "account/codes", codes.ViewRecoveryCodesView.as_view(template_name="sign_in/codes.html"), name="mfa_view_recovery_codes"
    ),
    path(
        "account/codes/new",
        codes.GenerateRecoveryCodesView.as_view(template_name="sign_in/codes_new.html"),
        name="mfa_generate_recovery_codes",
    ),
    path("account/keys", RedirectView.as_view(pattern_name="account"), name="mfa_list_webauthn"),
    path("account/keys/new", keys.AddWebAuthnView.as_view(template_name="sign_in/key.html"), name="mfa_add_webauthn"),
    path(
        "account/keys/<int:pk>/remove",
        keys.RemoveWebAuthnView.as_view(template_name="sign_in/key_remove.html"),
        name="mfa_remove_webauthn",
    ),
    path("account/password", own.password, name="account_change_password"),
    path("account/sessions/end", own.end_session, name="account_end_session"),
    path("account/sessions/end-all", own.end_all, name="account_end_all"),
]
