"""Reading the data files shipped beside this code: once, checked against their schema."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

from calls.referentials import schema

FOLDER = Path(__file__).parent
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str, name: str) -> Any:
    """The content of a YAML text, or BadData with the line of the mistake. No aliases: a few lines of them swell without end."""
    try:
        _refuse_aliases(text, name)
        return yaml.load(text, Loader=Loader)  # noqa: S506 - the safe loader, in C where it is compiled
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"ligne {mark.line + 1}" if mark else "fichier"
        raise schema.BadData(name, [f"{where} : {getattr(error, 'problem', None) or 'ce fichier n’est pas lisible'}."]) from error
    except (RecursionError, ValueError) as error:
        raise (
            error if isinstance(error, schema.BadData) else schema.BadData(name, ["Ce texte n’est pas lisible : trop de niveaux, ou une valeur impossible."])
        ) from error


def _refuse_aliases(text: str, name: str) -> None:
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            raise schema.BadData(name, [f"ligne {event.start_mark.line + 1} : les renvois (*{event.anchor}) ne sont pas admis, répétez le texte."])


@cache
def read(name: str) -> Any:
    return parse((FOLDER / name).read_text(encoding="utf-8"), name)
