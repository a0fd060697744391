"""Values that many statements share: what they are given, under one name each, and words of ours."""

from typing import Final

from sqlalchemy import BigInteger, ColumnElement, DateTime, Integer, Uuid, literal_column
from sqlalchemy.dialects.postgresql import ARRAY

from domain.vocabulary import ApprovalStatus
from store.prepared import constant, given

PROVIDER: Final = given("provider_id", BigInteger)
PUBLIC_ID: Final = given("public_id", Uuid)
NOW: Final = given("now", DateTime(timezone=True))
UPDATED_SINCE: Final = given("updated_since", DateTime(timezone=True))
COHORTS: Final = given("cohort", ARRAY(Integer))

ACCEPTED: Final = constant(ApprovalStatus.ACCEPTED)
ONE: Final[ColumnElement[int]] = literal_column("1")
