"""The migrators, one file per entity."""

from collections.abc import Mapping
from typing import Final

from workers.migration.migrator import Migrator
from workers.migration.migrators.cohorts import COHORTS
from workers.migration.migrators.lead_providers import LEAD_PROVIDERS
from workers.migration.migrators.users import USERS

MIGRATORS: Final[Mapping[str, Migrator]] = {
    migrator.entity: migrator for migrator in (LEAD_PROVIDERS, COHORTS, USERS)
}
