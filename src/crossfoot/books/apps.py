"""The one Django app: one label, one stream of migrations, rooms by folder."""

from django.apps import AppConfig


class BooksConfig(AppConfig):
    """`books`: every table of ours."""

    name = "crossfoot.books"
    label = "books"
    verbose_name = "Books"
    default_auto_field = "django.db.models.BigAutoField"
