"""A screen opened by AppTest through the menu, as a visitor opens it: address in, elements out."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

MENU = Path(__file__).resolve().parents[2] / "pages" / "menu.py"


def screen(file: str, **query: str | list[str]) -> AppTest:
    """The screen in `file` (below pages/) with its address; the database and the day come from the environment."""
    # The page of one matter stands under its file's name and is quickly drawn: from there every other page is known.
    at = AppTest.from_file(str(MENU), default_timeout=60).switch_page("situation/matter.py").run()
    at.switch_page(file)
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def written(at: AppTest) -> list[str]:
    """Every piece of markdown on the screen, in order."""
    return [element.value for element in at.main.markdown]
