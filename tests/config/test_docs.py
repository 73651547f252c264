"""Generated documentation is current."""

from pathlib import Path

from config.events import HANDLERS
from portal.management.commands.state_diagrams import diagrams

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_state_diagrams_are_current():
    assert (DOCS / "states.md").read_text(encoding="utf-8") == diagrams()


def test_every_event_is_documented():
    text = (DOCS / "events.md").read_text(encoding="utf-8")

    assert [topic for topic in HANDLERS if f"`{topic}`" not in text] == []
