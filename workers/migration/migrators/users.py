"""People who applied or trained, found by their public id. Source: migration.md 5.9.

The newest application of a person decides what we know of them; the teacher profile and the other
applications have a say in the teacher reference number. People who must be merged with, or freed from,
another row of ours are refused here with the reason that the e-mail address or the sign-in is taken.
"""

from typing import Final

from sqlalchemy import and_, case, false, func, or_, select, union
from sqlalchemy.dialects.postgresql import aggregate_order_by, distinct_on

from domain.people.trns import PLACEHOLDER_TRNS
from workers.migration import old, refs
from workers.migration.migrator import Check, Claim, Migrator, Touch
from workers.migration.sql import has_trn_format, is_valid_email, normalised_email, present

SIGN_IN_PROVIDER: Final = "tra_openid_connect"

_ours = refs.user
_legacy = old.users
_identity = old.participant_identities.alias("newest_identity")
_profile = old.participant_profiles.alias("newest_profile")
_profile_identity = old.participant_identities.alias("profile_identity")
_teacher = old.teacher_profiles

_owned = union(
    select(old.teacher_profiles.c.user_id, old.participant_profiles.c.id).join_from(
        old.participant_profiles,
        old.teacher_profiles,
        old.teacher_profiles.c.id == old.participant_profiles.c.teacher_profile_id,
    ),
    select(old.participant_identities.c.user_id, old.npq_applications.c.id).join_from(
        old.npq_applications,
        old.participant_identities,
        old.participant_identities.c.id == old.npq_applications.c.participant_identity_id,
    ),
).subquery("owned")
"""The source: who owns a profile or an application, and under which id of both."""

_newest = (
    select(_owned.c.user_id, *old.npq_applications.c)
    .outerjoin_from(_owned, old.npq_applications, old.npq_applications.c.id == _owned.c.id)
    .ext(distinct_on(_owned.c.user_id))
    .order_by(
        _owned.c.user_id,
        old.npq_applications.c.created_at.desc().nulls_last(),
        old.npq_applications.c.id.desc(),
    )
    .subquery("newest")
)
"""One row per person: the newest application, the highest id on ties, or nulls for none."""

_typed_trn = present(old.npq_applications.c.teacher_reference_number)
_is_verified = old.npq_applications.c.teacher_reference_number_verified
_newest_first = (old.npq_applications.c.created_at.desc(), old.npq_applications.c.id.desc())
_latest_trns = func.array_agg(aggregate_order_by(_typed_trn, *_newest_first))

_candidates = (
    select(
        old.participant_identities.c.user_id,
        _latest_trns.filter(_is_verified)[1].label("verified"),
        func.count(_typed_trn.distinct()).filter(_is_verified).label("verified_count"),
        _latest_trns.filter(_is_verified.is_(False))[1].label("unverified"),
    )
    .join_from(
        old.npq_applications,
        old.participant_identities,
        old.participant_identities.c.id == old.npq_applications.c.participant_identity_id,
    )
    .where(_typed_trn.is_not(None))
    .group_by(old.participant_identities.c.user_id)
    .subquery("candidates")
)
"""Teacher reference numbers typed into the person's applications; neither flag: ignored."""

_email = normalised_email(_identity.c.email)
_profile_trn = present(_teacher.c.trn)
_trusted_trn = func.coalesce(_profile_trn, _candidates.c.verified)
_trn = func.coalesce(_trusted_trn, _candidates.c.unverified, _ours.c.trn)
_trn_verified = case(
    (_trn.in_(PLACEHOLDER_TRNS), False),
    (_trusted_trn.is_not(None), True),
    (_candidates.c.unverified.is_(None), func.coalesce(_ours.c.trn_verified, false())),
    else_=False,
)
_uid = func.coalesce(present(_legacy.c.get_an_identity_id), _ours.c.uid)
_has_application = _newest.c.id.is_not(None)

USERS: Final = Migrator(
    entity="user",
    source=select(_legacy.c.id)
    .join_from(_newest, _legacy, _legacy.c.id == _newest.c.user_id)
    .outerjoin(_candidates, _candidates.c.user_id == _legacy.c.id)
    .outerjoin(_teacher, _teacher.c.user_id == _legacy.c.id)
    .outerjoin(_identity, _identity.c.id == _newest.c.participant_identity_id)
    .outerjoin(_profile, _profile.c.id == _newest.c.id)
    .outerjoin(_profile_identity, _profile_identity.c.id == _profile.c.participant_identity_id)
    .outerjoin(_ours, _ours.c.public_id == _legacy.c.id),
    legacy_id=_legacy.c.id,
    target=_ours,
    checks=(
        Check("broken.user.no_application", ~_has_application),
        Check(
            "conflict.user.multiple_verified_trns",
            and_(_profile_trn.is_(None), _candidates.c.verified_count > 1),
        ),
        Check("invalid.user.full_name_blank", present(_legacy.c.full_name).is_(None)),
        Check("invalid.user.email_blank", and_(_has_application, _email.is_(None))),
        Check("invalid.user.email_invalid", ~is_valid_email(_email)),
        Claim("email", "invalid.user.email_taken"),
        Claim("uid", "invalid.user.uid_taken"),
    ),
    warnings=(
        Check("warning.user.trn_format", ~has_trn_format(_trn)),
        Check("warning.user.archived_in_legacy", _legacy.c.archived_at.is_not(None)),
    ),
    columns={
        "public_id": _legacy.c.id,
        "email": _email,
        "full_name": _legacy.c.full_name,
        "uid": _uid,
        "provider": case(
            (and_(_uid.is_not(None), _ours.c.provider.is_(None)), SIGN_IN_PROVIDER),
            else_=_ours.c.provider,
        ),
        "trn": _trn,
        "trn_verified": _trn_verified,
        "date_of_birth": func.coalesce(_newest.c.date_of_birth, _ours.c.date_of_birth),
        "national_insurance_number": func.coalesce(
            present(_newest.c.nino), _ours.c.national_insurance_number
        ),
        "active_alert": or_(
            func.coalesce(_newest.c.active_alert, false()),
            func.coalesce(_ours.c.active_alert, false()),
        ),
        "created_at": _legacy.c.created_at,
    },
    touch=Touch(
        columns=("updated_at", "significantly_updated_at"),
        legacy_time=_legacy.c.updated_at,
        when=or_(
            _email.is_distinct_from(_identity.c.email),
            and_(_profile.c.id.is_not(None), _email.is_distinct_from(_profile_identity.c.email)),
            _trn_verified.is_distinct_from(_newest.c.teacher_reference_number_verified),
        ),
    ),
)
