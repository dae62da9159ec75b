"""Every procedure that is shipped has a story, and every story a procedure that is shipped."""

from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from calls.domain.catalogue import shipped
from tests.stories.telling import TOLD

STORIES = Path(__file__).resolve().parent.parent / "stories"


def test_every_shipped_procedure_has_its_story() -> None:
    for module in iter_modules([str(STORIES)]):
        import_module(f"tests.stories.{module.name}")
    assert sorted(TOLD) == shipped("procedure")
