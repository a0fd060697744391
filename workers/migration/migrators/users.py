"""People who applied or trained, found by their public id. Source: migration.md 5.9.

The newest application of a person decides what we know of them; the teacher profile and the other
applications have a say in the teacher reference number. People who must be merged with, or freed from,
another row of ours are refused here with the reason that the e-mail address or the sign-in is taken.
"""

from typing import Final

from sqlalchemy import and_, case, false, func, or_, select, union
from sqlalchemy.dialects.postgresql import distinct_on

from domain.people.trns import PLACEHOLDER_TRNS
from workers.migration import old, refs
from workers.migration.migrator import Check, Claim, Migrator, Touch
from workers.migration.sql import has_trn_format, is_valid_email, normalised_email, present

SIGN_IN_PROVIDER: Final = "tra_openid_connect"

_ours = refs.user
_teacher = old.teacher_profiles
_identity = old.participant_identities
_application = old.npq_applications

_by_identity = _application.join(
    _identity, _identity.c.id == _application.c.participant_identity_id
)
_by_profile = old.participant_profiles.join(
    _teacher, _teacher.c.id == old.participant_profiles.c.teacher_profile_id
)
_owned = union(
    select(_teacher.c.user_id, old.participant_profiles.c.id).select_from(_by_profile),
    select(_identity.c.user_id, _application.c.id).select_from(_by_identity),
).subquery("owned")
"""The source: who owns a profile or an application, and the id that both share."""

_newest = (
    select(_owned.c.user_id, *_application.c)
    .outerjoin_from(_owned, _application, _application.c.id == _owned.c.id)
    .ext(distinct_on(_owned.c.user_id))
    .order_by(
        _owned.c.user_id,
        _application.c.created_at.desc().nulls_last(),
        _application.c.id.desc(),
    )
    .subquery("newest")
)
"""One row per person: the newest application, the highest id on ties, or nulls for none."""

_typed_trn = present(_application.c.teacher_reference_number)
_is_verified = _application.c.teacher_reference_number_verified

_verified = (
    select(
        _identity.c.user_id,
        func.min(_typed_trn).label("trn"),
        (func.min(_typed_trn) != func.max(_typed_trn)).label("is_ambiguous"),
    )
    .select_from(_by_identity)
    .where(_is_verified)
    .group_by(_identity.c.user_id)
    .subquery("verified")
)
"""The reference number that the person's applications carry as verified, if it is always the same."""

_unverified = (
    select(_identity.c.user_id, _typed_trn.label("trn"))
    .select_from(_by_identity)
    .where(_is_verified.is_(False), _typed_trn.is_not(None))
    .ext(distinct_on(_identity.c.user_id))
    .order_by(_identity.c.user_id, _application.c.created_at.desc(), _application.c.id.desc())
    .subquery("unverified")
)
"""The newest reference number that the person's applications carry as unverified."""

_newest_identity = _identity.alias("newest_identity")
_newest_profile = old.participant_profiles.alias("newest_profile")
_profile_identity = _identity.alias("profile_identity")

_facts = (
    select(
        *old.users.c,
        *(column.label(f"application_{column.name}") for column in _newest.c),
        _newest_profile.c.id.label("profile_id"),
        _newest_identity.c.email.label("identity_email"),
        _profile_identity.c.email.label("profile_email"),
        normalised_email(_newest_identity.c.email).label("email"),
        present(_teacher.c.trn).label("profile_trn"),
        _verified.c.trn.label("verified_trn"),
        _verified.c.is_ambiguous,
        _unverified.c.trn.label("unverified_trn"),
        present(old.users.c.get_an_identity_id).label("sign_in"),
    )
    .join_from(_newest, old.users, old.users.c.id == _newest.c.user_id)
    .outerjoin(_verified, _verified.c.user_id == old.users.c.id)
    .outerjoin(_unverified, _unverified.c.user_id == old.users.c.id)
    .outerjoin(_teacher, _teacher.c.user_id == old.users.c.id)
    .outerjoin(_newest_identity, _newest_identity.c.id == _newest.c.participant_identity_id)
    .outerjoin(_newest_profile, _newest_profile.c.id == _newest.c.id)
    .outerjoin(
        _profile_identity, _profile_identity.c.id == _newest_profile.c.participant_identity_id
    )
    .offset(0)
    .subquery("facts")
)
"""All that the legacy service knows of a person; worked out once (``OFFSET 0``), used many times."""

_trusted_trn = func.coalesce(_facts.c.profile_trn, _facts.c.verified_trn)
_trn = func.coalesce(_trusted_trn, _facts.c.unverified_trn, _ours.c.trn)
_trn_verified = case(
    (_trn.in_(PLACEHOLDER_TRNS), False),
    (_trusted_trn.is_not(None), True),
    (_facts.c.unverified_trn.is_(None), func.coalesce(_ours.c.trn_verified, false())),
    else_=False,
)
_uid = func.coalesce(_facts.c.sign_in, _ours.c.uid)
_has_application = _facts.c.application_id.is_not(None)

USERS: Final = Migrator(
    entity="user",
    source=select(_facts.c.id).outerjoin_from(_facts, _ours, _ours.c.public_id == _facts.c.id),
    legacy_id=_facts.c.id,
    target=_ours,
    checks=(
        Check("broken.user.no_application", ~_has_application),
        Check(
            "conflict.user.multiple_verified_trns",
            and_(_facts.c.profile_trn.is_(None), _facts.c.is_ambiguous),
        ),
        Check("invalid.user.full_name_blank", present(_facts.c.full_name).is_(None)),
        Check("invalid.user.email_blank", and_(_has_application, _facts.c.email.is_(None))),
        Check("invalid.user.email_invalid", ~is_valid_email(_facts.c.email)),
        Claim("email", "invalid.user.email_taken"),
        Claim("uid", "invalid.user.uid_taken"),
    ),
    warnings=(
        Check("warning.user.trn_format", ~has_trn_format(_trn)),
        Check("warning.user.archived_in_legacy", _facts.c.archived_at.is_not(None)),
    ),
    columns={
        "public_id": _facts.c.id,
        "email": _facts.c.email,
        "full_name": _facts.c.full_name,
        "uid": _uid,
        "provider": case(
            (and_(_uid.is_not(None), _ours.c.provider.is_(None)), SIGN_IN_PROVIDER),
            else_=_ours.c.provider,
        ),
        "trn": _trn,
        "trn_verified": _trn_verified,
        "date_of_birth": func.coalesce(_facts.c.application_date_of_birth, _ours.c.date_of_birth),
        "national_insurance_number": func.coalesce(
            present(_facts.c.application_nino), _ours.c.national_insurance_number
        ),
        "active_alert": or_(
            func.coalesce(_facts.c.application_active_alert, false()),
            func.coalesce(_ours.c.active_alert, false()),
        ),
        "created_at": _facts.c.created_at,
    },
    touch=Touch(
        columns=("updated_at", "significantly_updated_at"),
        legacy_time=_facts.c.updated_at,
        when=or_(
            _facts.c.email.is_distinct_from(_facts.c.identity_email),
            and_(
                _facts.c.profile_id.is_not(None),
                _facts.c.email.is_distinct_from(_facts.c.profile_email),
            ),
            _trn_verified.is_distinct_from(_facts.c.application_teacher_reference_number_verified),
        ),
    ),
)
