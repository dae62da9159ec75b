"""The environment's table: documented, refused when wrong, and secrets kept apart."""

import ast
import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.database import database
from config.environment import VARIABLES, Environment
from config.logs import masked
from config.mail import mail

ROOT = Path(__file__).resolve().parents[2]


def test_every_variable_is_said_once_in_both_languages() -> None:
    names = [variable.name for variable in VARIABLES]
    assert sorted(names) == sorted(set(names))
    assert [variable.name for variable in VARIABLES if not (variable.french and variable.english)] == []


def test_every_variable_is_read_by_the_settings() -> None:
    tree = ast.parse((ROOT / "config/settings.py").read_text())
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)]
    read = {call.args[0].value for call in calls if getattr(call.func.value, "id", "") == "env"}
    assert read == {variable.name for variable in VARIABLES}


def test_an_unknown_name_is_a_mistake_in_the_code() -> None:
    with pytest.raises(KeyError):
        Environment(source={"SURPRISE": "1"}).text("SURPRISE")


@pytest.mark.parametrize(("word", "meaning"), [("1", True), ("Oui", True), ("0", False), ("", False), ("no", False)])
def test_a_flag_reads_yes_and_no(word: str, meaning: bool) -> None:
    assert Environment(source={"DEMO": word}).flag("DEMO") is meaning


def test_a_flag_that_says_neither_is_refused_by_name() -> None:
    with pytest.raises(ImproperlyConfigured, match="^DEMO : « perhaps »"):
        Environment(source={"DEMO": "perhaps"}).flag("DEMO")


def test_a_number_that_is_not_one_is_refused_by_name() -> None:
    with pytest.raises(ImproperlyConfigured, match="^WEB_THREADS : « many »"):
        Environment(source={"WEB_THREADS": "many"}).number("WEB_THREADS")


def test_a_secret_is_drawn_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    kept = tmp_path / "deep" / "secret_key"
    first, second = (Environment(source={}).secret("SECRET_KEY", kept_in=kept, production=False) for _ in range(2))
    assert first == second
    assert len(first) > 50
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_production_refuses_a_missing_secret(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match="^SECRET_KEY est obligatoire"):
        Environment(source={}).secret("SECRET_KEY", kept_in=tmp_path / "key", production=True)
    assert list(tmp_path.iterdir()) == []


def test_sqlite_waits_its_turn_and_survives_a_power_cut() -> None:
    made = database("sqlite:////srv/house.sqlite3", max_age=60, test_suffix="ana")
    assert made["NAME"] == Path("/srv/house.sqlite3")
    assert made["TEST"] == {"NAME": Path("/srv/test_house_ana.sqlite3")}
    assert made["OPTIONS"] == {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }


def test_postgresql_reads_its_address() -> None:
    made = database("postgres://ana:p%40ss@db.example.org:5433/house?sslmode=require", max_age=60, test_suffix="")
    chosen = {name: made[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME", "CONN_MAX_AGE", "OPTIONS", "TEST")}
    assert chosen == {
        "USER": "ana",
        "PASSWORD": "p@ss",
        "HOST": "db.example.org",
        "PORT": "5433",
        "NAME": "house",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"sslmode": "require"},
        "TEST": {"NAME": "test_house"},
    }


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match="^DATABASE_URL : « mysql://"):
        database("mysql://localhost/house", max_age=60, test_suffix="")


def test_mail_goes_to_files_unless_told_otherwise(tmp_path: Path) -> None:
    assert mail("", mailbox=tmp_path) == {"EMAIL_BACKEND": "documents.mailbox.Mailbox", "EMAIL_FILE_PATH": tmp_path}
    sent = mail("smtp://ana:secret@mail.example.org:587?tls=1", mailbox=tmp_path)
    assert (sent["EMAIL_HOST"], sent["EMAIL_PORT"], sent["EMAIL_USE_TLS"], sent["EMAIL_USE_SSL"]) == ("mail.example.org", 587, True, False)


def test_the_technical_log_masks_people() -> None:
    line = "refusé: camille.essai@example.org, compte FR76 3000 6000 0112 3456 7890 189, dossier 2026-0004"
    assert masked(line) == "refusé: <adresse>, compte <iban>, dossier 2026-0004"
