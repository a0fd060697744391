"""finance.md 20: what holds of every statement, tried on many; the numbers come from a plain model.

The model counts rows one by one, as the document words it; it shares nothing with the code it checks.
"""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from domain.finance.counts import ItemGroup, course_counts
from domain.finance.exact import decimal_of
from domain.finance.facts import ContractFacts, StatementFacts
from domain.finance.lines import DECLARED, LineKind, statement_lines
from domain.finance.states import Standing
from domain.finance.terms import Terms
from domain.finance.totals import statement_totals
from domain.vocabulary import DeclarationType

COURSES = ("npq-early-headship-coaching-offer", "npq-headship", "npq-leading-teaching", "npq-senco")

pounds_of_a_course = st.decimals(min_value=Decimal("0.01"), max_value=5_000, places=2)
terms = st.builds(
    Terms,
    recruitment_target=st.integers(1, 900),
    per_participant=pounds_of_a_course,
    output_payment_percentage=st.integers(0, 120),
    number_of_payment_periods=st.integers(1, 7),
    service_fee_percentage=st.integers(0, 100),
    service_fee_installments=st.integers(1, 40),
    monthly_service_fee=st.none() | st.decimals(min_value=0, max_value=9_000, places=2),
    targeted_delivery_funding_per_participant=st.decimals(min_value=0, max_value=300, places=2),
    special_course=st.booleans(),
)
# One row of a statement: course, user, type, standing, whether it earns TDF, whether it is voided.
row = st.tuples(
    st.integers(0, len(COURSES)),  # the last is a course without a contract
    st.integers(1, 6),
    st.sampled_from(DeclarationType),
    st.sampled_from(Standing),
    st.booleans(),
    st.booleans(),
)
rows = st.lists(row, max_size=30)


@st.composite
def statements(draw):
    return StatementFacts(
        cohort_start_year=draw(st.integers(2021, 2024)),
        reconcile_amount=draw(st.decimals(min_value=-9_999, max_value=9_999, places=2)),
        contracts=[
            ContractFacts(
                course_id=number,
                course_identifier=course,
                contract_template_id=number,
                terms=draw(terms),
            )
            for number, course in enumerate(COURSES)
        ],
        groups=groups(draw(rows)),
    )


def groups(some_rows):
    return [
        ItemGroup(
            course_id=course,
            declaration_type=kind,
            standing=standing,
            earns_tdf=earns_tdf,
            is_voided=is_voided,
            user_ids=[user],
            item_ids=[number],
        )
        for number, (course, user, kind, standing, earns_tdf, is_voided) in enumerate(some_rows)
    ]


def merged(some_groups):
    """The same items as the database groups them: one row for all that are alike."""
    alike: dict[tuple, ItemGroup] = {}
    for one in some_groups:
        key = one.course_id, one.declaration_type, one.standing, one.earns_tdf, one.is_voided
        have = alike.get(key)
        alike[key] = (
            one
            if have is None
            else replace(
                have,
                user_ids=[*have.user_ids, *one.user_ids],
                item_ids=[*have.item_ids, *one.item_ids],
            )
        )
    return list(alike.values())


def pairs(some_rows, *, standing, starts_with_tdf=False):
    """The document's rule, word for word: distinct pairs of user and type."""
    return {
        (user, kind)
        for _, user, kind, has, earns_tdf, _ in some_rows
        if has is standing
        and (not starts_with_tdf or (earns_tdf and kind is DeclarationType.STARTED))
    }


def amounts(facts, kind):
    return {line.course_id: line.amount for line in statement_lines(facts) if line.kind is kind}


@given(some_rows=rows, has_tdf=st.booleans())
def test_counts_are_the_distinct_pairs_of_the_document(some_rows, has_tdf):
    found = course_counts(groups(some_rows), has_tdf=has_tdf)
    assert found.billable.number == len(pairs(some_rows, standing=Standing.BILLABLE))
    assert found.refundable.number == len(pairs(some_rows, standing=Standing.REFUNDABLE))
    assert found.not_eligible.number == len(pairs(some_rows, standing=Standing.NOT_ELIGIBLE))
    earned = pairs(some_rows, standing=Standing.BILLABLE, starts_with_tdf=True)
    assert found.tdf.number == (len(earned) if has_tdf else 0)


@given(facts=statements())
def test_4_counts_by_type_add_up_to_the_billable_count(facts):
    lines = statement_lines(facts)
    for contract in facts.contracts:
        of_course = [line for line in lines if line.course_id == contract.course_id]
        declared = sum(line.count for line in of_course if line.kind in DECLARED.values())
        (output,) = [line for line in of_course if line.kind is LineKind.OUTPUT_PAYMENT]
        assert declared == output.count


@given(facts=statements(), user=st.integers(1, 6), kind=st.sampled_from(DeclarationType))
def test_6_pay_and_clawback_net_to_nothing(facts, user, kind):
    """The same pair paid on one statement and taken back on another with the same terms."""
    item = groups([(1, user, kind, Standing.BILLABLE, True, False)])[0]
    empty = replace(facts, groups=[])
    paid = replace(facts, groups=[item])
    taken_back = replace(facts, groups=[replace(item, standing=Standing.REFUNDABLE)])

    def total(some_facts):
        return statement_totals(some_facts, statement_lines(some_facts)).total_payment

    assert total(paid) + total(taken_back) == 2 * total(empty)


@given(facts=statements(), one_more=row)
def test_7_an_item_changes_no_other_course(facts, one_more):
    added = replace(groups([one_more])[0], item_ids=[1_000])
    after = replace(facts, groups=[*facts.groups, added])

    def others(some_facts):
        return [
            line
            for line in statement_lines(some_facts)
            if line.course_id not in {added.course_id, None}
        ]

    assert others(after) == others(facts)


@given(facts=statements())
def test_8_the_total_is_the_sum_of_the_course_totals_and_the_adjustment(facts):
    special = {one.course_id for one in facts.contracts if one.terms.special_course}
    courses = amounts(facts, LineKind.COURSE_TOTAL)
    expected = sum((courses[key] for key in courses.keys() - special), Fraction(0))
    totals = statement_totals(facts, statement_lines(facts))
    assert totals.total_payment == expected + Fraction(facts.reconcile_amount)


@given(facts=statements())
def test_8_the_total_is_the_sum_of_the_totals_as_well(facts):
    totals = statement_totals(facts, statement_lines(facts))
    assert totals.total_payment == (
        totals.total_service_fees
        + totals.total_output_payment
        - totals.total_clawbacks
        + totals.adjustments
        + totals.total_targeted_delivery_funding
    )


@given(facts=statements(), random=st.randoms(use_true_random=False))
def test_11_the_order_of_rows_and_their_grouping_do_not_matter(facts, random):
    shuffled = list(facts.groups)
    random.shuffle(shuffled)
    contracts = list(facts.contracts)
    random.shuffle(contracts)
    assert statement_lines(replace(facts, groups=shuffled, contracts=contracts)) == statement_lines(
        facts
    )
    assert statement_lines(replace(facts, groups=merged(shuffled))) == statement_lines(facts)


@given(facts=statements())
def test_lines_hold_nothing_but_items_of_their_course(facts):
    items = {one.item_ids[0]: one.course_id for one in facts.groups}
    for line in statement_lines(facts):
        assert list(line.item_ids) == sorted(set(line.item_ids))
        if line.course_id is not None:
            assert {items[key] for key in line.item_ids} <= {line.course_id}


@given(facts=statements())
def test_the_amount_of_a_line_is_its_count_times_its_rate(facts):
    for line in statement_lines(facts):
        if line.kind not in {LineKind.COURSE_TOTAL, LineKind.ADJUSTMENTS}:
            assert line.count * line.rate == line.amount


@given(amount=st.fractions(min_value=-(10**7), max_value=10**7, max_denominator=10**9))
def test_what_is_stored_rounds_as_the_exact_figure_does(amount):
    in_pence = abs(amount) * 100
    whole = int(in_pence + Fraction(1, 2))
    expected = Decimal(whole if amount >= 0 else -whole).scaleb(-2)
    from domain.money import pence

    assert pence(decimal_of(amount)) == expected
