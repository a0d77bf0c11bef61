"""A dry run is asked for: by the form, and again where somebody chose anew what it found."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from data_access.writing import last_revision
from pages.parts.desk import data
from pages.parts.import_work import ask


def try_out(arguments: Mapping[str, Any], at: datetime) -> None:
    """Begins the dry run and shows it. The same question about the same data is the same work; after an import or an undo
    it is asked anew."""
    with data() as connection:
        question = json.dumps([dict(arguments), last_revision(connection)], ensure_ascii=False, sort_keys=True)
    ask("dry_run", arguments, at, f"dry-{hashlib.sha256(question.encode()).hexdigest()[:16]}")
