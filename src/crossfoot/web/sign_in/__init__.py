"""Coming in: password and second factor, single sign-on, invitations, step-up, one's own account."""
