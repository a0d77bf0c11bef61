"""The house's font: one style sheet of its cuts, which Streamlit's page and the gate's own all link to."""

import hashlib
import re
from pathlib import Path

STYLE = Path(__file__).with_name("fonts.css").read_text(encoding="utf-8")
# Its content is in the address, so that a browser asks for it once.
ADDRESS = f"/fonts-{hashlib.sha256(STYLE.encode('utf-8')).hexdigest()[:16]}.css"
LINK = f'<link rel="stylesheet" href="{ADDRESS}">'
FILES = frozenset(re.findall(r"url\((.+?)\)", STYLE))  # addresses of the cuts
