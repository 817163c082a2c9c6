"""A hall with any number of old cases: persons, visits, materials, steps and records, made by SQL for speed."""

from hall.store import Store
from station.bench.ticketing import age

MATERIALS = 3
PER_PERSON = 5
_PAGE = 20_000  # cases of one transaction

_N = "WITH RECURSIVE c(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ?2)"
_ID = "printf('01900000-0000-7000-8000-%012d', n)"
_DAY = "date('2020-01-01', (n / 400) || ' days')"
_CASES = f"""{_N} INSERT INTO hall_case (id, provisional_no, official_no, item, item_name, item_version, department,
    state, applicant, person, ticket, received_at, accepted_at, due, promised, statutory, decision, decided_at,
    revision, closed_at, kind, case_type, accepted_by, outcome)
    SELECT {_ID}, printf('临610722%08d%04d', n / 400, n % 400), printf('OLD%010d', n), 'old', '旧事项', '2017-07-24',
        '旧部门', 'closed', '{{"name": "张三", "id_kind": "mainland", "id_number": "0", "phone": "", "address": ""}}',
        printf('%032x', n / {PER_PERSON}), 'old-' || (n % 200000), {_DAY} || 'T09:00:00.000+08:00',
        {_DAY} || 'T10:00:00.000+08:00', date({_DAY}, '5 days'), '5 working_day', '20 working_day', '准予',
        date({_DAY}, '3 days') || 'T10:00:00.000+08:00', 1, date({_DAY}, '3 days') || 'T11:00:00.000+08:00', '01',
        'promised', '7', 'granted' FROM c"""
_MATERIALS = f"""{_N}, m(k) AS (VALUES {", ".join(f"({k})" for k in range(MATERIALS))})
    INSERT INTO case_material (case_id, code, position, name, key, state)
    SELECT {_ID}, 'm' || k, k, '材料' || k, k = 0, 'received' FROM c, m"""
_STEPS = f"""{_N}, s(k, act, before, state) AS (VALUES (1, 'receive', 'received', 'received'),
        (2, 'accept', 'received', 'accepted'), (3, 'granted', 'accepted', 'granted'), (4, 'close', 'granted', 'closed'))
    INSERT INTO case_step (case_id, n, act, before, state, at, actor, facts)
    SELECT {_ID}, k, act, before, state, {_DAY} || 'T09:00:00.000+08:00', '7', '{{}}' FROM c, s"""
_RECORDS = f"""{_N}, s(k) AS (VALUES (1), (2), (3), (4))
    INSERT INTO journal (inc, dseq, case_id, seq, type, at, actor, prev, body_hash, hash)
    SELECT 1, n * 4 + k, {_ID}, k, 'CaseClosed', {_DAY} || 'T09:00:00.000+08:00', '7', printf('%064x', n * 4 + k - 1),
        printf('%064x', 0), printf('%064x', n * 4 + k) FROM c, s"""
_NUMBERS = f"{_N} INSERT INTO official_number SELECT printf('OLD%010d', n), {_ID} FROM c"
_POINTERS = "INSERT INTO outbox (inc, n, pos, state) SELECT 1, dseq, pos, 'safe' FROM journal WHERE dseq > ?1 * 4"


def fill(store: Store, cases: int) -> None:
    """Put `cases` closed cases with purged records, and the old numbers, into a store that holds nothing yet."""
    age(store)
    for first in range(0, cases, _PAGE):
        last = min(first + _PAGE, cases)
        with store.atomic():
            for sql in (_CASES, _NUMBERS, _MATERIALS, _STEPS, _RECORDS):
                store.run(sql, first, last)
            store.run(_POINTERS, first)
