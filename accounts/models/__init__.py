from accounts.models.funder import Funder, Membership
from accounts.models.organisation import Organisation, OrganisationMember
from accounts.models.user import User

__all__ = ["Funder", "Membership", "Organisation", "OrganisationMember", "User"]
