"""Sample districts of every size on both engines, built once and kept, with how long that took."""

import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from data_access.engine import connect, reading
from tests.databases import HOUSE, TODAY, Databases, manage


@dataclass(frozen=True)
class Sample:
    """A filled database; seconds it took to build, bytes it takes on disk."""

    engine: str
    matters: int
    url: str
    seconds: float
    bytes: int


def sample(databases: Databases, engine: str, matters: int, folder: Path) -> Sample:
    """The sample of this size, built unless an earlier run left it here. Raises CalledProcessError if it cannot be."""
    name = f"sample_{matters}"
    url = databases.url(name)
    # Written last, so that a build that was broken off is begun anew.
    took = folder / f"{engine}_{name}.seconds"
    if took.exists():
        manage("migrate", database=url)
    else:
        databases.drop(name)
        databases.create(name)
        begun = time.perf_counter()
        command = ("sample", "--matters", str(matters), "--today", TODAY, "--database", url)
        subprocess.run([sys.executable, "manage.py", *command], cwd=HOUSE, check=True, stdout=subprocess.DEVNULL)
        took.write_text(f"{time.perf_counter() - begun:.1f}")
    return Sample(engine, matters, url, float(took.read_text()), _bytes(engine, url))


def _bytes(engine: str, url: str) -> int:
    if engine == "sqlite":
        return Path(url.removeprefix("sqlite:///")).stat().st_size
    with reading(connect(url)) as connection:
        return connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one()
