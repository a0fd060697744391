"""The migration's dashboard, for super admins. Source: migration.md 10."""
