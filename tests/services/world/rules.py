"""The rules that the service keeps, as queries for what breaks them.

Source: finance.md 5.2, 6.2, 7 and 16; funding-eligibility.md 6.1; migration.md 2.5; provider-api.md 15.2.
"""

from sqlalchemy import text


async def broken_rules(session, *, now):
    """How many rows break each rule, for those that any row breaks."""
    broken = {}
    for words, query in BROKEN_RULES.items():
        moment = {"now": now} if ":now" in query else {}
        if found := (await session.execute(text(query), moment)).all():
            broken[words] = len(found)
    return broken


# What must not be found, in words and as a query. :now is the moment of the world.
BROKEN_RULES = {
    "a declaration and its items are out of step": """
        SELECT d.id FROM declarations d LEFT JOIN statement_items i ON i.declaration_id = d.id
         GROUP BY d.id, d.state
        HAVING CASE d.state
               WHEN 'submitted' THEN count(i.id) <> 0
               WHEN 'voided' THEN count(i.id) > 1 OR bool_or(i.state <> 'voided')
               WHEN 'awaiting_clawback'
                    THEN array_agg(i.state::text ORDER BY i.state::text)
                         <> '{awaiting_clawback,paid}'
               WHEN 'clawed_back'
                    THEN array_agg(i.state::text ORDER BY i.state::text) <> '{clawed_back,paid}'
               ELSE array_agg(i.state::text) <> ARRAY[d.state::text] END""",
    "an item and its statement are out of step": """
        SELECT i.id FROM statement_items i JOIN statements s ON s.id = i.statement_id
         WHERE (i.state = 'eligible' AND s.state <> 'open')
            OR (i.state = 'payable' AND s.state <> 'payable')
            OR (i.state IN ('paid', 'clawed_back') AND s.state <> 'paid')
            OR (i.state = 'awaiting_clawback' AND s.state = 'paid')""",
    "a clawback is not on a later statement": """
        SELECT c.id FROM statement_items c JOIN statement_items p USING (declaration_id)
          JOIN statements cs ON cs.id = c.statement_id JOIN statements ps ON ps.id = p.statement_id
         WHERE c.state IN ('awaiting_clawback', 'clawed_back') AND p.state = 'paid'
           AND cs.deadline_date <= ps.deadline_date""",
    "an item is on another's statement or one without outputs": """
        SELECT i.id FROM statement_items i JOIN statements s ON s.id = i.statement_id
          JOIN declarations d ON d.id = i.declaration_id
         WHERE NOT s.output_fee OR (s.lead_provider_id, s.cohort_id)
               <> (d.lead_provider_id, d.cohort_id)""",
    "an item came after its statement's deadline": """
        SELECT i.id FROM statement_items i JOIN statements s ON s.id = i.statement_id
         WHERE i.created_at >= s.deadline_date + 1""",
    "an item's statement has no contract for the course": """
        SELECT i.id FROM statement_items i JOIN declarations d ON d.id = i.declaration_id
          JOIN applications a ON a.id = d.application_id
         WHERE NOT EXISTS (SELECT FROM funding_contracts f
                            WHERE f.statement_id = i.statement_id AND f.course_id = a.course_id)""",
    "a past statement is still open": """
        SELECT id FROM statements WHERE state = 'open' AND deadline_date < CAST(:now AS date)
           AND lead_provider_id IN (SELECT lead_provider_id FROM applications)""",
    "a paid statement has nothing on it, no outputs or no time": """
        SELECT id FROM statements s WHERE state = 'paid'
           AND (NOT output_fee OR marked_as_paid_at IS NULL OR marked_as_paid_at > :now
                OR NOT EXISTS (SELECT FROM statement_items i WHERE i.statement_id = s.id))""",
    "a declaration breaks its schedule or lies in the future": """
        SELECT d.id FROM declarations d JOIN applications a ON a.id = d.application_id
          JOIN schedules s ON s.id = a.schedule_id
         WHERE d.declaration_date < s.applies_from OR d.declaration_date > :now
            OR d.created_at > :now OR d.created_at < d.declaration_date
            OR d.declaration_type <> ALL (s.allowed_declaration_types)
            OR d.cohort_id <> s.cohort_id OR d.lead_provider_id <> a.lead_provider_id""",
    "somebody declared for who was not accepted or had left": """
        SELECT d.id FROM declarations d JOIN applications a ON a.id = d.application_id
          LEFT JOIN application_states w ON w.application_id = a.id AND w.state = 'withdrawn'
         WHERE a.lead_provider_approval_status <> 'accepted' OR w.created_at <= d.declaration_date""",
    "a declaration is paid for that nobody funds": """
        SELECT d.id FROM declarations d JOIN applications a ON a.id = d.application_id
         WHERE d.state IN ('eligible', 'payable', 'paid')
           AND (NOT a.eligible_for_funding OR a.funded_place IS FALSE)""",
    "acceptance left something out, or gave something else": """
        SELECT a.id FROM applications a JOIN cohorts c ON c.id = a.cohort_id
          LEFT JOIN schedules s ON s.id = a.schedule_id JOIN courses k ON k.id = a.course_id
         WHERE (a.lead_provider_approval_status = 'accepted')
               <> (a.schedule_id IS NOT NULL AND a.accepted_at IS NOT NULL
                   AND a.training_status IS NOT NULL)
            OR s.course_group_id <> k.course_group_id
            OR (a.funded_place IS NOT NULL)
               <> (c.funding_cap AND a.lead_provider_approval_status = 'accepted')
            OR (a.funded_place AND NOT a.eligible_for_funding)
            OR a.accepted_at > :now OR a.created_at > :now OR a.accepted_at < a.created_at
            OR (a.eligible_for_funding <> (a.funding_eligibility_status_code = 'funded'))""",
    "the history of training does not end where the application stands": """
        SELECT a.id FROM applications a
          LEFT JOIN LATERAL (SELECT state FROM application_states h WHERE h.application_id = a.id
                              ORDER BY created_at DESC LIMIT 1) AS last ON true
         WHERE a.training_status IS DISTINCT FROM last.state""",
    "a duplicate does not name an older live declaration of the same TRN": """
        SELECT d.id FROM declarations d
          JOIN applications a ON a.id = d.application_id JOIN users u ON u.id = a.user_id
          LEFT JOIN declarations o ON o.id = d.superseded_by_id
          LEFT JOIN applications oa ON oa.id = o.application_id
          LEFT JOIN users ou ON ou.id = oa.user_id
         WHERE (d.state = 'ineligible') <> (d.superseded_by_id IS NOT NULL)
            OR (d.state = 'ineligible' AND (ou.trn <> u.trn OR ou.id = u.id
                OR o.created_at > d.created_at OR oa.course_id <> a.course_id
                OR d.state_reason IS DISTINCT FROM 'duplicate'))""",
    "an outcome belongs to no completion of the right group": """
        SELECT o.id FROM participant_outcomes o JOIN declarations d ON d.id = o.declaration_id
          JOIN applications a ON a.id = d.application_id JOIN courses k ON k.id = a.course_id
          JOIN course_groups g ON g.id = k.course_group_id
         WHERE d.declaration_type <> 'completed' OR g.name NOT IN ('leadership', 'specialist')
            OR o.completion_date > CAST(:now AS date)""",
    "a completion has no outcome, or a voided one no voided outcome": """
        SELECT d.id FROM declarations d JOIN applications a ON a.id = d.application_id
          JOIN courses k ON k.id = a.course_id JOIN course_groups g ON g.id = k.course_group_id
          LEFT JOIN participant_outcomes o ON o.declaration_id = d.id
         WHERE d.declaration_type = 'completed' AND g.name IN ('leadership', 'specialist')
         GROUP BY d.id HAVING count(o.id) FILTER (WHERE o.state <> 'voided') <> 1
            OR (d.state IN ('voided', 'awaiting_clawback', 'clawed_back'))
               <> (count(o.id) FILTER (WHERE o.state = 'voided') = 1)""",
    "two accepted applications of one person are for one course": """
        SELECT user_id FROM applications WHERE lead_provider_approval_status = 'accepted'
         GROUP BY user_id, course_id HAVING count(*) > 1""",
    "a workplace does not fit": """
        SELECT id FROM applications
         WHERE (school_id IS NOT NULL AND private_childcare_provider_id IS NOT NULL)
            OR works_in_school <> (school_id IS NOT NULL)
            OR works_in_childcare <> (private_childcare_provider_id IS NOT NULL)
            OR (work_setting = 'another_setting') <> (school_id IS NULL AND NOT works_in_childcare)
            OR (work_setting = 'another_setting') <> (employer_name IS NOT NULL)""",
    "a delivery partner is missing, not the provider's, or abroad": """
        SELECT d.id FROM declarations d JOIN applications a ON a.id = d.application_id
          JOIN cohorts c ON c.id = d.cohort_id
         WHERE (c.start_year >= 2024 AND a.teacher_catchment = 'england')
               <> (d.delivery_partner_id IS NOT NULL)
            OR (SELECT count(*) FROM delivery_partnerships p
                 WHERE p.lead_provider_id = d.lead_provider_id AND p.cohort_id = d.cohort_id
                   AND p.delivery_partner_id IN (d.delivery_partner_id, d.secondary_delivery_partner_id))
               <> num_nonnulls(d.delivery_partner_id, d.secondary_delivery_partner_id)""",
}
