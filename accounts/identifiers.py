"""Numbers that name an organisation, checked as their registers check them.

SIRET and SIREN: Luhn, with La Poste's own rule (`stdnum`). RNA: « W », the departement and a rank; overseas the
second place is a letter (W9G2001932), and there is no check digit. UID (IDE): the suffix (TVA, MWST, IVA, RC, HR)
is not part of the number.
"""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.ch import uid as ch_uid
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siren as fr_siren
from stdnum.fr import siret as fr_siret

RNA = re.compile(r"W\d[A-Z\d]\d{7}")
UID_SUFFIX = re.compile(r"\s*(TVA|MWST|IVA|IDE|UID|RC|HR)$")


def clean_siret(text: str) -> str:
    try:
        return fr_siret.validate(_bare(text))
    except NumberError as error:
        raise ValidationError(_("Ce SIRET n’existe pas : il compte quatorze chiffres et l’un d’eux est faux."), code="siret") from error


def clean_siren(text: str) -> str:
    try:
        return fr_siren.validate(_bare(text))
    except NumberError as error:
        raise ValidationError(_("Ce SIREN n’existe pas : il compte neuf chiffres et l’un d’eux est faux."), code="siren") from error


def clean_rna(text: str) -> str:
    number = _bare(text).upper()
    if not RNA.fullmatch(number):
        raise ValidationError(_("Un numéro RNA s’écrit W suivi de neuf caractères, par exemple W751004076 (ou W9G2001932 outre-mer)."), code="rna")
    return number


def clean_uid(text: str) -> str:
    try:
        return ch_uid.format(ch_uid.validate(UID_SUFFIX.sub("", text.strip().upper())))
    except NumberError as error:
        raise ValidationError(_("Cet IDE n’existe pas : il s’écrit CHE-123.456.789, et l’un des chiffres est faux."), code="uid") from error


def _bare(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f.\-]", "", text)
