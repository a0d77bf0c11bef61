"""The shipped readers, in the order of the screen. A further one is a declaration in a file of its own and a line here."""

from collections.abc import Mapping

from data_access.imports.contract import Source
from data_access.imports.sources import hotline, ledger, nyc311, pingshan

SOURCES: Mapping[str, Source] = {
    source.name: source for source in (ledger.SOURCE, hotline.SOURCE, pingshan.SOURCE, nyc311.SOURCE)
}
