"""Everything the environment may say, in one table. docs/configuration.md is printed from it."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on", "oui"}
NO = {"", "0", "false", "no", "off", "non"}


@dataclass(frozen=True)
class Variable:
    name: str
    default: str
    french: str
    english: str


VARIABLES = (
    # The instance
    Variable(
        "SITE_URL",
        "http://localhost:8000",
        "Adresse publique de l’instance, imprimée dans les courriers et les codes QR.",
        "Public address of the instance, printed in letters and QR codes.",
    ),
    Variable("SITE_NAME", "Sillage", "Nom affiché en haut des pages et dans les messages.", "Name shown at the top of pages and in messages."),
    Variable(
        "SOURCE_URL",
        "",
        "Adresse du code source de la version en service (lien exigé par l’AGPL). Vide : la page interne « Code source ».",
        "Address of the source of the running version (link required by the AGPL). Empty: the built-in source page.",
    ),
    Variable(
        "PRODUCTION",
        "0",
        "1 en service réel : refuse de démarrer si un secret manque ou si la démonstration est ouverte.",
        "1 in real service: refuses to start when a secret is missing or the demonstration is open.",
    ),
    Variable(
        "DEMO",
        "0",
        "1 montre les comptes de démonstration ouverts d’un clic. Refusé quand PRODUCTION vaut 1.",
        "1 shows the one-click demo accounts. Refused when PRODUCTION is 1.",
    ),
    Variable(
        "DEBUG",
        "0",
        "1 affiche le détail des erreurs au développeur. Refusé quand PRODUCTION vaut 1.",
        "1 shows error details to the developer. Refused when PRODUCTION is 1.",
    ),
    Variable(
        "SECRET_KEY",
        "",
        "Clé des sessions et des jetons. Vide hors production : tirée au sort puis gardée dans VAR_DIR/secret_key.",
        "Key of sessions and tokens. Empty outside production: drawn at random, then kept in VAR_DIR/secret_key.",
    ),
    Variable(
        "ALLOWED_HOSTS",
        "",
        "Noms d’hôte acceptés en plus de celui de SITE_URL, séparés par des virgules.",
        "Host names accepted besides that of SITE_URL, separated by commas.",
    ),
    Variable(
        "BEHIND_PROXY",
        "0",
        "1 quand un mandataire de confiance pose X-Forwarded-Proto et X-Forwarded-For.",
        "1 when a trusted proxy sets X-Forwarded-Proto and X-Forwarded-For.",
    ),
    Variable("TIME_ZONE", "Europe/Paris", "Fuseau par défaut ; chaque institution a le sien.", "Default time zone; each institution has its own."),
    Variable(
        "LOG_LEVEL",
        "INFO",
        "Finesse du journal technique, qui ne contient aucune donnée personnelle.",
        "Level of the technical log, which holds no personal data.",
    ),
    # Data
    Variable(
        "VAR_DIR",
        "var",
        "Dossier de tout ce que l’instance écrit. Relatif : compté depuis le projet.",
        "Folder of everything the instance writes. Relative: counted from the project.",
    ),
    Variable(
        "DATABASE_URL",
        "",
        "sqlite:////chemin.sqlite3 ou postgres://utilisateur:mot@hote:5432/base. Vide : SQLite dans VAR_DIR.",
        "sqlite:////path.sqlite3 or postgres://user:password@host:5432/base. Empty: SQLite in VAR_DIR.",
    ),
    Variable("DATABASE_MAX_AGE", "60", "Durée de vie d’une connexion PostgreSQL, en secondes.", "Lifetime of a PostgreSQL connection, in seconds."),
    Variable(
        "TEST_DB_SUFFIX",
        "",
        "Distingue les bases d’essai de plusieurs personnes sur un même serveur.",
        "Keeps apart the test databases of several people on one server.",
    ),
    Variable(
        "STORAGE_DIR",
        "",
        "Dossier des documents et pièces, rangés par empreinte. Vide : VAR_DIR/storage.",
        "Folder of documents and files, kept by digest. Empty: VAR_DIR/storage.",
    ),
    Variable("MAX_UPLOAD_MB", "20", "Taille la plus grande d’une pièce déposée, en mégaoctets.", "Largest file that may be handed in, in megabytes."),
    # Work behind the pages
    Variable(
        "BROKER_URL",
        "memory://",
        "memory:// : une seule machine, sans courtier. Sinon amqp://… (RabbitMQ) ou redis://….",
        "memory://: one machine, no broker. Otherwise amqp://… (RabbitMQ) or redis://….",
    ),
    Variable("WORKER_CONCURRENCY", "2", "Nombre de tâches menées de front.", "Number of tasks carried out at once."),
    Variable("WEB_THREADS", "8", "Nombre de requêtes servies de front par « manage.py up ».", "Number of requests served at once by “manage.py up”."),
    # Mail
    Variable(
        "MAIL_URL",
        "",
        "smtp://utilisateur:mot@hote:587?tls=1 ou smtps://… . Vide : boîte en fichiers dans VAR_DIR/mail.",
        "smtp://user:password@host:587?tls=1 or smtps://… . Empty: file mailbox in VAR_DIR/mail.",
    ),
    Variable("MAIL_FROM", "Sillage <ne-pas-repondre@example.org>", "Expéditeur des messages.", "Sender of messages."),
    # Seals and signatures
    Variable("KEYS_DIR", "", "Dossier des clés de cachet et de signature. Vide : VAR_DIR/keys.", "Folder of seal and signing keys. Empty: VAR_DIR/keys."),
    Variable(
        "SEAL_PASSPHRASE",
        "",
        "Phrase qui protège les clés de cachet. Vide hors production : tirée au sort puis gardée dans VAR_DIR/seal_passphrase.",
        "Passphrase protecting the seal keys. Empty outside production: drawn at random, then kept in VAR_DIR/seal_passphrase.",
    ),
    Variable(
        "TSA_URL",
        "",
        "Serveur d’horodatage RFC 3161. Vide : horodatage interne, sans valeur qualifiée.",
        "RFC 3161 time-stamping server. Empty: internal time stamp, not qualified.",
    ),
    # Sign-in through another house
    Variable(
        "OIDC_SERVER_URL",
        "",
        "Adresse OpenID Connect du fournisseur d’identité. Vide : pas de connexion externe.",
        "OpenID Connect address of the identity provider. Empty: no outside sign-in.",
    ),
    Variable("OIDC_NAME", "Compte professionnel", "Nom du bouton de connexion externe.", "Name of the outside sign-in button."),
    Variable("OIDC_CLIENT_ID", "", "Identifiant donné par le fournisseur d’identité.", "Identifier given by the identity provider."),
    Variable("OIDC_CLIENT_SECRET", "", "Secret donné par le fournisseur d’identité.", "Secret given by the identity provider."),
    Variable(
        "OIDC_TRUST_EMAIL",
        "0",
        "1 : une adresse que ce fournisseur dit vérifiée ouvre le compte qui la porte déjà ici. À réserver au fournisseur de votre institution. L’adresse de retour à lui déclarer est SITE_URL/connexion/oidc/sso/login/callback/ ; sa réponse « userinfo » peut être signée (application/jwt, comme ProConnect).",
        "1: an address this provider calls verified opens the account that already bears it here. Only for your institution’s own provider. The return address to declare is SITE_URL/connexion/oidc/sso/login/callback/; its userinfo may be signed (application/jwt, as ProConnect).",
    ),
)


class Environment:
    """Reads the table's variables, and nothing else: an unlisted name is a mistake in the code."""

    def __init__(self, variables: tuple[Variable, ...] = VARIABLES, source: Mapping[str, str] | None = None) -> None:
        self.defaults = {variable.name: variable.default for variable in variables}
        self.source = os.environ if source is None else source

    def text(self, name: str) -> str:
        default = self.defaults[name]
        return self.source.get(name, default).strip() or default

    def flag(self, name: str) -> bool:
        value = self.text(name).lower()
        if value not in YES | NO:
            raise ImproperlyConfigured(f"{name} : « {value} » n’est ni oui (1) ni non (0).")
        return value in YES

    def number(self, name: str) -> int:
        value = self.text(name)
        if not value.isdecimal():
            raise ImproperlyConfigured(f"{name} : « {value} » n’est pas un nombre entier.")
        return int(value)

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def secret(self, name: str, *, kept_in: Path, production: bool) -> str:
        """The given secret; outside production one is drawn once and kept, readable by its owner only."""
        given = self.text(name)
        if given:
            return given
        if production:
            raise ImproperlyConfigured(f"{name} est obligatoire en production : posez-la dans l’environnement.")
        return _kept_secret(kept_in)


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text(encoding="ascii")
