"""Papers that an earlier version of the program issued are still there to be reprinted, word for word."""

from pathlib import Path

from printing.paper import dump, load_form, reprinted
from tests.helpers.papers import RARE

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "papers"
ISSUED = GOLDEN / "issued-1.json"  # of November 2026; never made anew


def test_what_the_first_version_kept_is_still_a_paper() -> None:
    form = reprinted(load_form(ISSUED.read_bytes()), 2)
    assert (form.title, form.layout, form.mark) == ("受理通知书", "official-1", "补打 2")
    assert RARE in dump(form).decode()
