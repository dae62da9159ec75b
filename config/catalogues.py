"""Messages of the code, catalogues of the translations, without any system tool.

The code speaks French. `locale/en` translates every message; `locale/fr` holds only the plurals, because without a
catalogue gettext would write « 0 dossiers », and the words that a library's own French catalogue would say otherwise. Compiled files are kept beside their source, and a test compares them.
"""

import ast
import gettext
import io
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

OURS = ("config", "ui", "accounts", "workflows", "documents", "calls", "grants", "conventions", "observatory")
SIMPLE = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
TEXT = r"""((?:u?'(?:[^'\\]|\\.)*')|(?:u?"(?:[^"\\]|\\.)*"))"""
IN_TEMPLATE = re.compile(rf"\b(n?p?gettext|_)\(\s*{TEXT}(?:\s*,\s*{TEXT})?(?:\s*,\s*{TEXT})?")
HEADER = "Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: 8bit\nLanguage: {language}\nPlural-Forms: nplurals=2; plural={rule};\n"
RULES = {"fr": "(n > 1)", "en": "(n != 1)"}


@dataclass(frozen=True, order=True)
class Message:
    singular: str
    plural: str = ""
    context: str = ""

    @property
    def key(self) -> str:
        text = f"{self.singular}\0{self.plural}" if self.plural else self.singular
        return f"{self.context}\x04{text}" if self.context else text


@dataclass
class Entry:
    translations: list[str]
    places: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def is_complete(self) -> bool:
        return not self.fuzzy and all(self.translations)


def catalogue(language: str) -> Path:
    return Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"


# What the code says


def messages() -> dict[Message, list[str]]:
    """Every message of the product, with the files where it stands."""
    root, found = Path(settings.BASE_DIR), dict[Message, list[str]]()
    for path in sorted(_sources(root)):
        read = _in_python if path.suffix == ".py" else _in_template
        for message in read(path.read_text(encoding="utf-8")):
            places = found.setdefault(message, [])
            place = path.relative_to(root).as_posix()
            if place not in places:
                places.append(place)
    return found


def _sources(root: Path) -> Iterator[Path]:
    for app in OURS:
        yield from (path for path in (root / app).rglob("*.py") if "migrations" not in path.parts)
        yield from _template_files(root / app / "templates")
    yield from _template_files(root / "templates")


def _template_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.suffix in {".html", ".txt", ".svg"})


def _in_python(source: str) -> Iterator[Message]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            texts = [each.value if isinstance(each, ast.Constant) and isinstance(each.value, str) else None for each in node.args]
            yield from _message(name, texts)


def _in_template(source: str) -> Iterator[Message]:
    if "i18n" not in source and "_(" not in source:
        return
    for name, *quoted in IN_TEMPLATE.findall(templatize(source)):
        yield from _message(name, [ast.literal_eval(each) for each in quoted if each])


def _message(name: str, texts: list[str | None]) -> Iterator[Message]:
    wanted = 1 + (name in PLURAL | CONTEXT) + 2 * (name in CONTEXT_PLURAL)
    first = texts[:wanted]
    if name not in SIMPLE | PLURAL | CONTEXT | CONTEXT_PLURAL or len(first) < wanted or not all(first):
        return
    said = [text or "" for text in first]
    if name in SIMPLE:
        yield Message(said[0])
    elif name in PLURAL:
        yield Message(said[0], said[1])
    else:
        yield Message(said[1], said[2] if len(said) > 2 else "", context=said[0])


# What the catalogues say


def read(path: Path) -> dict[Message, Entry]:
    blocks = path.read_text(encoding="utf-8").split("\n\n") if path.exists() else []
    entries = dict(_entry(block) for block in blocks if "msgid" in block)
    return {message: entry for message, entry in entries.items() if message.singular}


def _entry(block: str) -> tuple[Message, Entry]:
    parts: dict[str, str] = {}
    entry, word = Entry([]), ""
    for line in block.splitlines():
        if line.startswith("#:"):
            entry.places += line[2:].split()
        elif line.startswith("#,"):
            entry.fuzzy |= "fuzzy" in line
        elif line and not line.startswith("#"):
            word, text = line.split(" ", 1) if not line.startswith('"') else (word, line)
            parts[word] = parts.get(word, "") + ast.literal_eval(text)
    entry.translations = [text for name, text in parts.items() if name.startswith("msgstr")]
    return Message(parts.get("msgid", ""), parts.get("msgid_plural", ""), parts.get("msgctxt", "")), entry


def write(path: Path, language: str, entries: dict[Message, Entry]) -> None:
    blocks = [f'msgid ""\nmsgstr {_quoted(_header(language))}\n']
    blocks += [_block(message, entries[message]) for message in sorted(entries)]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(blocks), encoding="utf-8")


def _block(message: Message, entry: Entry) -> str:
    lines = [f"#: {' '.join(entry.places)}"] if entry.places else []
    lines += ["#, fuzzy"] if entry.fuzzy else []
    lines += [f"msgctxt {_quoted(message.context)}"] if message.context else []
    lines.append(f"msgid {_quoted(message.singular)}")
    if message.plural:
        lines.append(f"msgid_plural {_quoted(message.plural)}")
        lines += [f"msgstr[{number}] {_quoted(text)}" for number, text in enumerate(entry.translations)]
    else:
        lines.append(f"msgstr {_quoted(entry.translations[0])}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t") + '"'


def _header(language: str) -> str:
    return HEADER.format(language=language, rule=RULES[language])


def collected() -> dict[str, dict[Message, Entry]]:
    """The catalogues as they should stand: today's messages, yesterday's translations."""
    today, english = messages(), read(catalogue("en"))
    return {
        "en": {message: Entry(_kept(english, message), places) for message, places in today.items()},
        "fr": {
            message: Entry([message.singular, message.plural] if message.plural else [message.singular], places)
            for message, places in today.items()
            if is_in_french(message)
        },
    }


def is_in_french(message: Message) -> bool:
    return bool(message.plural) or is_homograph(message)


def is_homograph(message: Message) -> bool:
    """A French word that is also an English one: a library's French catalogue would say « Remarque » for our « Note »."""
    return not message.context and any(book.gettext(message.singular) != message.singular for book in _french_of_others())


@cache
def _french_of_others() -> list[gettext.GNUTranslations]:
    places = [Path(django.__file__).parent / "conf", *(Path(each.path) for each in apps.get_app_configs())]
    books = [place / "locale/fr/LC_MESSAGES/django.mo" for place in places]
    return [gettext.GNUTranslations(io.BytesIO(book.read_bytes())) for book in books if book.exists()]


def _kept(known: dict[Message, Entry], message: Message) -> list[str]:
    empty = ["", ""] if message.plural else [""]
    return known[message].translations if message in known and not known[message].fuzzy else empty


def compiled(language: str, entries: dict[Message, Entry]) -> bytes:
    """The binary form gettext reads: two tables of (length, offset), then the texts, keys in order."""
    texts = {"": _header(language)} | {message.key: "\0".join(entry.translations) for message, entry in entries.items() if entry.is_complete}
    keys = sorted(texts, key=str.encode)
    columns = [[key.encode() for key in keys], [texts[key].encode() for key in keys]]
    start = 28 + 16 * len(keys)
    tables, body = b"", b""
    for column in columns:
        for text in column:
            tables += struct.pack("<II", len(text), start + len(body))
            body += text + b"\0"
    return struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, start) + tables + body
