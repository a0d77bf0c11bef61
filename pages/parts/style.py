"""The only CSS of the house: what no theme option reaches, each rule with its reason (LOOK.md 9).

Addressed by key (class st-key-…) or data-testid, never by generated class names; a browser test measures a card and a
row, so that an upgrade that breaks a selector is noticed.
"""

import streamlit as st

from pages.parts.device import is_print

CSS = """
/* side padding and width of the page: "horizontal padding is not configurable yet" */
[data-testid="stMainBlockContainer"] {max-width: 90rem; padding-left: 2rem; padding-right: 2rem;}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding-left: 1rem; padding-right: 1rem;}
}
/* title: Streamlit's is 1.25rem above; 0 below would overlap the sentence (negative margin) */
[data-testid="stMain"] h1 {padding: 0 0 1rem;}
/* air below the head, as the title has none of its own */
.st-key-head {margin-bottom: 0.75rem;}
/* headings with and without a link are equally high, so that the boxes below begin at one height */
[class*="st-key-section-"] {min-height: 2.1rem;}
[class*="st-key-section-"] h3 {padding: 0;}
/* metric card: from 205 to 168 px, sparkline inside the border */
[data-testid="stMetric"] {padding: 0 0.75rem;}
[data-testid="stMetric"] > div {padding: 0.5rem 0.15rem 0.1rem;}
[data-testid="stMetricChart"] {margin-bottom: 0.6rem;}
/* the whole card is the link to its cases: the link's text is for screen readers, its area is the card's */
[class*="st-key-card-"] {position: relative;}
[class*="st-key-card-"] [data-testid="stPageLink"] {position: absolute; inset: 0; width: 100%; height: 100%;}
[class*="st-key-card-"] [data-testid="stPageLink"] * {width: 100%; height: 100%; opacity: 0;}
[class*="st-key-card-"] [data-testid="stElementContainer"]:has([data-testid="stPageLink"]) {
  position: static; height: 0; margin: 0;
}
[class*="st-key-card-"] [data-testid="stTooltipIcon"] {position: relative; z-index: 1;}
[class*="st-key-card-"]:hover [data-testid="stMetric"],
[class*="st-key-card-"]:focus-within [data-testid="stMetric"] {border-color: #5A95C9;}
/* links inside a sentence or a line of a box: a page link is built as a menu item and would stand apart */
[class*="st-key-inline-"] [data-testid="stPageLink"] a {padding: 0; min-height: 0;}
.st-key-inline-sentence [data-testid="stPageLink"] p {font-size: 1rem;}
/* why a file was not taken stands in a tooltip and for screen readers only */
[data-testid="stFileUploader"] [role="alert"] {
  position: static; width: auto; height: auto; margin: 0; clip: auto; clip-path: none; white-space: normal;
}
[data-testid="stFileUploader"] [data-testid="stFileChip"]:has([role="alert"]) {flex-wrap: wrap; height: auto; max-width: none;}
/* a link from a screen to another address of the same screen would look like a pressed button */
[class*="st-key-own-"] [data-testid="stPageLink"] a {background: none;}
[class*="st-key-own-"] [data-testid="stPageLink"] a p {font-weight: 400;}
/* rows of the need list: hairlines between them; a page link is built as a menu item and would stand indented */
[class*="st-key-need-"] {padding: 0.45rem 0; border-bottom: 1px solid rgba(128, 144, 160, 0.25);}
[class*="st-key-need-"] [data-testid="stPageLink"] a, [class*="st-key-item-"] [data-testid="stPageLink"] a {
  padding: 0; min-height: 0;
}
/* a link in raw HTML would be browser blue and underlined */
.side-link, .take-now {color: inherit; text-decoration: none; font-size: 0.867rem; opacity: 0.8;}
.plain-link {color: inherit;}
/* a finger needs 36 px */
@media (max-width: 640px) {
  [class*="st-key-need-"] [data-testid="stPageLink"] a, [class*="st-key-item-"] [data-testid="stPageLink"] a {
    min-height: 36px;
  }
  [class*="st-key-pick-"] label {min-height: 36px; align-items: center;}
}
[class*="st-key-needbox-"] > :last-child > [class*="st-key-need-"],
[class*="st-key-needbox-"] > [class*="st-key-need-"]:last-child {border-bottom: none;}
[class*="st-key-needbox-"] {padding-top: 0.4rem; padding-bottom: 0.4rem;}
/* a cell of an HTML table breaks its text at 375 px even where the table has room */
[data-testid="stTable"] td > [data-testid="stMarkdownContainer"] {max-width: none;}
/* what floats lies over the button that sends the form: the calendar while a day is typed, the acts once one is chosen */
body:has([data-testid="stDateInput"] [role="spinbutton"][data-focus-visible]) [data-testid="stDateInputCalendar"],
body:has([data-testid="stDialog"]) [data-testid="stPopoverBody"] {display: none;}
/* tidiness, not protection: disableDataExport leaves these two in the chart menu */
[data-testid="stVegaLiteChart"] .vega-actions {display: none;}
/* a map that fills a telephone would hold the page fast: it neither pans nor zooms, so a finger on it scrolls */
[data-testid="stDeckGlJsonChart"] * {touch-action: pan-y !important;}
@page {size: A4; margin: 12mm;}
/* paper: no menu, filters, toolbars, buttons; always light, whatever the viewer's theme */
@media print {
  [data-testid="stSidebar"], [data-testid="stHeader"], [data-testid="stToolbar"], [data-testid="stElementToolbar"],
  [data-testid="stButton"], [data-testid="stDownloadButton"], [data-testid="stExpander"], [data-testid="stButtonGroup"],
  [data-testid="stSelectbox"], [data-testid="stTextInput"], [data-testid="stPopover"] {display: none !important;}
  html, body, .stApp, .stApp [data-testid="stMain"] {
    background: #FFFFFF !important; position: static; overflow: visible;
  }
  .stApp * {color: #1C2733 !important;}
  /* a dark viewer's chips and sparklines would be dark on white paper */
  .stMarkdownBadge {background: none !important; outline: 0.5px solid #97A5B3; outline-offset: -1px;}
  [data-testid="stMetricDelta"], [data-testid="stMetricDelta"] > * {background: none !important;}
  /* an inline table is never broken: all of it would move to the next sheet, without a head on the one after */
  [data-testid="stTable"] table {display: table;}
  thead {display: table-header-group;}
  tr, [data-testid="stMetric"], [data-testid="stVegaLiteChart"], [class*="st-key-need-"], [class*="st-key-item-"],
  .st-key-changes {
    break-inside: avoid;
  }
  /* no heading alone at the foot of a sheet */
  [class*="st-key-section-"], [data-testid="stLayoutWrapper"]:has(> [class*="st-key-section-"]) {break-after: avoid;}
}
"""

# A chart is painted for the width of the screen and would shrink with its letters on the way to the sheet: 704 px are
# A4 without its margins.
PAPER = """
[data-testid="stMainBlockContainer"] {max-width: calc(704px + 4rem);}
@media print {[data-testid="stMainBlockContainer"] {padding-left: 0; padding-right: 0;}}
"""

# A list of many columns is wider than a sheet stands.
WIDE_PAPER = """
@page {size: A4 landscape;}
[data-testid="stMainBlockContainer"] {max-width: calc(1032px + 4rem);}
@media print {
  [data-testid="stTable"] td, [data-testid="stTable"] th {
    font-size: 0.8rem; padding-left: 0.25rem; padding-right: 0.25rem;
  }
}
"""

# the sparkline of st.metric is painted with the ground of the viewer's theme
DARK_PAPER = """
@media print {[data-testid="stMetricChart"] {filter: invert(1) hue-rotate(180deg) brightness(1.1);}}
"""


def apply() -> None:
    """Puts the rules into the page; menu.py does so once a run."""
    dark = st.context.theme.type == "dark"
    st.html(f"<style>{CSS}{DARK_PAPER if dark else ''}{PAPER if is_print() else ''}</style>")


def wide() -> None:
    """The sheet lies on its side: for a list of many columns, on paper."""
    st.html(f"<style>{WIDE_PAPER}</style>")
