"""The forms of this room."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm as FactorForm
from allauth.mfa.base.forms import ReauthenticateForm as FactorAgainForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from crossfoot.desks.sign_in.limits import begin_factor_try, first_use, pass_factor_try
from crossfoot.errors import Forbidden
from crossfoot.web.sign_in.clock import now, pepper

LOGIN_MOST, PASSWORD_MOST = 150, 200


def _input(**attributes: str) -> forms.TextInput:
    return forms.TextInput(attrs={"class": "input", "autocapitalize": "none", "spellcheck": "false", **attributes})


def _secret(autocomplete: str) -> forms.PasswordInput:
    return forms.PasswordInput(attrs={"class": "input", "autocomplete": autocomplete})


def _code() -> forms.TextInput:
    return _input(autocomplete="one-time-code", inputmode="text", autofocus="autofocus")


class SignInForm(LoginForm):  # type: ignore[misc]
    """Login and password."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["login"] = forms.CharField(
            label="Login", max_length=LOGIN_MOST, widget=_input(autocomplete="username", autofocus="autofocus")
        )
        self.fields["password"] = forms.CharField(
            label="Password", max_length=PASSWORD_MOST, strip=False, widget=_secret("current-password")
        )


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]
    """One's password once more."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["password"] = forms.CharField(
            label="Password", max_length=PASSWORD_MOST, strip=False, widget=_secret("current-password")
        )


class _Limited(forms.Form):
    """A code is tried so often and no more, over all processes, and no code is taken twice."""

    user: Any

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["code"] = forms.CharField(label="Code", max_length=40, widget=_code())

    def clean_code(self) -> str:
        """The code, right and used for the first time. Raises ValidationError."""
        try:
            begin_factor_try(actor=self.user.pk, pepper=pepper(), at=now())
        except Forbidden as refusal:
            raise ValidationError(refusal.says, code="locked") from None
        code: str = super().clean_code()  # type: ignore[misc]
        plain = "".join(letter for letter in code if letter.isalnum())
        if not first_use(actor=self.user.pk, code=plain, pepper=pepper(), at=now()):
            raise ValidationError("This code was used already. Wait for the next one and type that.", code="used")
        pass_factor_try(actor=self.user.pk, pepper=pepper())
        return code


class CodeForm(_Limited, FactorForm):  # type: ignore[misc]
    """The second factor at sign-in: a code of the app, or one that recovers."""


class CodeAgainForm(_Limited, FactorAgainForm):  # type: ignore[misc]
    """The second factor before a binding act."""


class EnrolForm(_Limited, ActivateTOTPForm):  # type: ignore[misc]
    """The first code of an app just set up."""


class NewPasswordForm(forms.Form):
    """A new password, twice."""

    password = forms.CharField(label="Password", max_length=PASSWORD_MOST, strip=False, widget=_secret("new-password"))
    again = forms.CharField(label="The same again", max_length=PASSWORD_MOST, strip=False, widget=_secret("new-password"))

    def __init__(self, *given: Any, person: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.person = person

    def clean_password(self) -> str:
        """Raises ValidationError: too short, too common, too much like the login."""
        password: str = self.cleaned_data["password"]
        validate_password(password, self.person)
        return password

    def clean(self) -> dict[str, Any]:
        """Raises ValidationError when the two differ."""
        given = super().clean() or {}
        if "password" in given and given["password"] != given.get("again"):
            self.add_error("again", "The two passwords differ. Type the same one twice.")
        return given
