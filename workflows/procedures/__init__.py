"""Procedures: how one scheme uses the lifecycles, as data.

publishing    a version, its digest; it never changes
facts         what a procedure may speak of, filled by the rooms above
conditions    the sentences of a procedure that are computed (CEL): true, false, or undecided
"""

from workflows.procedures.publishing import digest_of, publish

__all__ = ["digest_of", "publish"]
