"""Static files as a server hands them out: sheets gathered, names with a digest, compressed once and kept for ever.

Without a folder named by CROSSFOOT_STATIC, as in tests, the files are served as they stand in the sources.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.contrib.staticfiles.finders import get_finders
from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]

from crossfoot.web.weight.sheets import SHEETS, parts, whole


class Gathered(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Django's manifest of names with digests, imports of modules among them, with the gathered sheets beside the parts."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], *given: Any, **options: Any) -> Iterator[Any]:
        """Gather first, so that the whole gets a digest and is compressed like any other file."""
        for name in SHEETS:
            Path(self.path(whole(name))).write_text(
                "".join(Path(self.path(part)).read_text("utf-8") + "\n" for part in parts(name)), "utf-8"
            )
            paths[whole(name)] = (self, whole(name))
        yield from super().post_process(paths, *given, **options)


_LEFT = ["CVS", ".*", "*~", "django_htmx/ext/*"]
"""Files that no page asks for; the extensions of htmx name modules that do not come with them."""


def gather(folder: Path) -> None:
    """Put every static file there is into an empty folder, ready to be served from it. Raises OSError, ValueError."""
    storage = Gathered(location=str(folder), base_url="/static/")
    paths: dict[str, Any] = {}
    for finder in get_finders():
        for path, source in finder.list(_LEFT):
            name = f"{source.prefix}/{path}" if getattr(source, "prefix", None) else path
            if name not in paths:
                target = folder / name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source.path(path), target)
                paths[name] = (storage, name)
    for _, _, done in storage.post_process(paths):
        if isinstance(done, Exception):
            raise done
