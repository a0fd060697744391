"""Our tables as the migrators see them: joined by the public id, which is the legacy key."""

from typing import Final

from sqlalchemy import FromClause

from store.tables import Cohort, LeadProvider, User

cohort: Final[FromClause] = Cohort.__table__.alias("our_cohort")
lead_provider: Final[FromClause] = LeadProvider.__table__.alias("our_lead_provider")
user: Final[FromClause] = User.__table__.alias("our_user")
