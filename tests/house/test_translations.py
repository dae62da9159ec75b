"""The screens speak French in the code and English in a complete catalogue."""

import ast
import gettext
import io
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import gettext as translate
from django.utils.translation import override

from config import catalogues
from config.catalogues import Entry, Message

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def test_english_says_everything_the_code_says() -> None:
    english = catalogues.read(catalogues.catalogue("en"))
    missing = [message.singular for message in catalogues.messages() if message not in english or not english[message].is_complete]
    assert missing == []


def test_english_says_nothing_more() -> None:
    assert set(catalogues.read(catalogues.catalogue("en"))) - set(catalogues.messages()) == set()


def test_french_has_its_plurals_and_its_own_words() -> None:
    wanted = {message for message in catalogues.messages() if catalogues.is_in_french(message)}
    assert set(catalogues.read(catalogues.catalogue("fr"))) == wanted


def test_a_french_word_is_never_taken_for_an_english_one() -> None:
    """Libraries translate « Note » into « Remarque » and « Close » into « Fermer »: on our screens they stay what was written."""
    with override("fr"):
        assert [
            message.singular
            for message in catalogues.messages()
            if not message.context and not message.plural and translate(message.singular) != message.singular
        ] == []


def test_translations_keep_the_blanks_to_fill() -> None:
    english = catalogues.read(catalogues.catalogue("en"))
    broken = [message.singular for message, entry in english.items() if not _keeps_blanks(message, entry)]
    assert broken == []


def _keeps_blanks(message: Message, entry: Entry) -> bool:
    wanted = [set(PLACEHOLDER.findall(text)) for text in (message.singular, message.plural or message.singular)]
    return all(set(PLACEHOLDER.findall(text)) in wanted for text in entry.translations)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_compiled_catalogue_is_that_of_its_source(language: str) -> None:
    path = catalogues.catalogue(language)
    assert path.with_suffix(".mo").read_bytes() == catalogues.compiled(language, catalogues.read(path)), "run: manage.py collect_messages"


def test_no_message_is_built_before_it_is_translated() -> None:
    """gettext(f"…") can never be found in a catalogue."""
    root, found = Path(settings.BASE_DIR), []
    for app in catalogues.OURS:
        for path in (root / app).rglob("*.py"):
            calls = [
                node
                for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") in catalogues.SIMPLE
            ]
            found += [f"{path.relative_to(root)}:{call.lineno}" for call in calls if call.args and isinstance(call.args[0], (ast.JoinedStr, ast.BinOp))]
    assert found == []


def test_a_catalogue_comes_back_as_it_was_written(tmp_path: Path) -> None:
    entries = {
        Message("Déposer « le dossier »\n"): Entry(['Hand in "the file"\n'], ["grants/views.py"]),
        Message("%(n)s dossier", "%(n)s dossiers", "liste"): Entry(["%(n)s file", "%(n)s files"]),
    }
    catalogues.write(tmp_path / "django.po", "en", entries)
    assert catalogues.read(tmp_path / "django.po") == entries


def test_gettext_reads_what_we_compile() -> None:
    entries = {Message("oui"): Entry(["yes"]), Message("un dossier", "%d dossiers"): Entry(["one file", "%d files"]), Message("vide"): Entry([""])}
    book = gettext.GNUTranslations(io.BytesIO(catalogues.compiled("en", entries)))
    assert [book.gettext("oui"), book.gettext("vide"), book.ngettext("un dossier", "%d dossiers", 1), book.ngettext("un dossier", "%d dossiers", 0)] == [
        "yes",
        "vide",
        "one file",
        "%d files",
    ]


def test_messages_are_read_from_python_and_templates() -> None:
    python = 'x = _("Bonjour"); ngettext("un", "plusieurs", n); pgettext("porte", "Ouvrir"); other("rien"); _(nom)'
    template = '{% load i18n %}{% translate "L\'acte" %}{% blocktranslate count n=n %}un{% plural %}{{ n }}{% endblocktranslate %}{{ x|default:_("néant") }}'
    assert list(catalogues._in_python(python)) == [Message("Bonjour"), Message("un", "plusieurs"), Message("Ouvrir", context="porte")]
    assert list(catalogues._in_template(template)) == [Message("L'acte"), Message("un", "%(n)s"), Message("néant")]


def test_the_screen_changes_language() -> None:
    with override("en"):
        assert translate("Français") == "French"
