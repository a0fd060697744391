"""Gathers what the figures of statements depend on: four questions, however many statements."""

from collections.abc import Mapping, Sequence
from typing import Final

import asyncpg

from domain.finance.counts import ItemGroup
from domain.finance.facts import ContractFacts, StatementFacts
from domain.finance.states import STANDINGS
from domain.finance.terms import Terms
from domain.vocabulary import DeclarationType
from store.queries.statements import contracts_of, item_groups, statement_heads, templates_of
from store.statements import fetch

_STANDINGS: Final = tuple(STANDINGS)


async def gather_facts(
    connection: asyncpg.Connection, statement_ids: Sequence[int]
) -> dict[int, StatementFacts]:
    """The facts of the statements that exist, by their ids."""
    heads = await fetch(connection, statement_heads(statement_ids))
    contracts = await _contracts(connection, statement_ids)
    groups = await _groups(connection, statement_ids)
    return {
        head["id"]: StatementFacts(
            cohort_start_year=head["start_year"],
            reconcile_amount=head["reconcile_amount"],
            contracts=contracts.get(head["id"], []),
            groups=groups.get(head["id"], []),
        )
        for head in heads
    }


async def _contracts(
    connection: asyncpg.Connection, statement_ids: Sequence[int]
) -> Mapping[int, list[ContractFacts]]:
    templates = await fetch(connection, templates_of(statement_ids))
    terms = {row["id"]: _terms(row) for row in templates}
    contracts: dict[int, list[ContractFacts]] = {}
    for row in await fetch(connection, contracts_of(statement_ids)):
        contract = ContractFacts(
            course_id=row["course_id"],
            course_identifier=row["course_identifier"],
            contract_template_id=row["contract_template_id"],
            terms=terms[row["contract_template_id"]],
        )
        contracts.setdefault(row["statement_id"], []).append(contract)
    return contracts


def _terms(row: asyncpg.Record) -> Terms:
    return Terms(
        recruitment_target=row["recruitment_target"],
        per_participant=row["per_participant"],
        output_payment_percentage=row["output_payment_percentage"],
        number_of_payment_periods=row["number_of_payment_periods"],
        service_fee_percentage=row["service_fee_percentage"],
        service_fee_installments=row["service_fee_installments"],
        monthly_service_fee=row["monthly_service_fee"],
        targeted_delivery_funding_per_participant=row["targeted_delivery_funding_per_participant"],
        special_course=row["special_course"],
    )


async def _groups(
    connection: asyncpg.Connection, statement_ids: Sequence[int]
) -> Mapping[int, list[ItemGroup]]:
    groups: dict[int, list[ItemGroup]] = {}
    for row in await fetch(connection, item_groups(statement_ids)):
        group = ItemGroup(
            course_id=row["course_id"],
            declaration_type=DeclarationType(row["declaration_type"]),
            standing=_STANDINGS[row["standing"]],
            earns_tdf=row["earns_tdf"],
            is_voided=row["is_voided"],
            user_ids=row["user_ids"],
            item_ids=row["item_ids"],
        )
        groups.setdefault(row["statement_id"], []).append(group)
    return groups
