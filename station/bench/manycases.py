"""A hall with any number of old cases: persons, visits, materials, steps and records, made by SQL for speed."""

import re

from hall.store import Store
from station.bench.ticketing import age

MATERIALS = 3
PER_PERSON = 5
OPEN = 2_000  # of those not over yet
PER_DAY = 400
COMPANY = 25  # one of so many is a company's licence, one of twice as many the whole of its setting up
_PAGE = 20_000  # cases of one transaction
_MARKS = re.compile(r"\?(\d)")

# ?1 and ?2: from which case to which; ?3: how many there are; ?4: how many of them are over; ?5: today.
_N = "WITH RECURSIVE c(n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM c WHERE n + 1 < ?2)"
_ID = "printf('01900000-0000-7000-8000-%012d', n)"
_DAY = f"date(?5, '-' || (4 + (?3 - n) / {PER_DAY}) || ' days')"
_CASES = f"""{_N} INSERT INTO hall_case (id, provisional_no, official_no, item, item_name, item_version, department,
    state, applicant, person, ticket, received_at, accepted_at, due, promised, statutory, decision, decided_at,
    revision, closed_at, kind, case_type, accepted_by, outcome)
    SELECT {_ID}, printf('临610722%08d%04d', n / {PER_DAY}, n % {PER_DAY}), printf('OLD%010d', n),
        iif(n % {COMPANY}, 'old', iif(n % {2 * COMPANY}, 'CG26-31', 'CG26-55')), '旧事项', '2017-07-24', '旧部门',
        iif(n < ?4, 'delivered', 'accepted'),
        '{{"name": "张三", "id_kind": "mainland", "id_number": "0", "phone": "", "address": ""}}',
        printf('%032x', n / {PER_PERSON}), 'old-' || (n % 200000), {_DAY} || 'T09:00:00.000+08:00',
        {_DAY} || 'T10:00:00.000+08:00', date({_DAY}, iif(n < ?4, '5 days', '60 days')), '5 working_day',
        '20 working_day', iif(n < ?4, '准予', ''),
        iif(n < ?4, date({_DAY}, '3 days') || 'T10:00:00.000+08:00', ''), 1,
        iif(n < ?4, date({_DAY}, '3 days') || 'T11:00:00.000+08:00', ''), '01', 'promised', '7',
        iif(n < ?4, 'granted', '') FROM c"""
_MATERIALS = f"""{_N}, m(k) AS (VALUES {", ".join(f"({k})" for k in range(MATERIALS))})
    INSERT INTO case_material (case_id, code, position, name, key, state)
    SELECT {_ID}, 'm' || k, k, '材料' || k, k = 0, 'received' FROM c, m"""
_STEPS = f"""{_N}, s(k, act, before, state) AS (VALUES (1, 'receive', 'received', 'received'),
        (2, 'accept', 'received', 'accepted'), (3, 'granted', 'accepted', 'granted'), (4, 'close', 'granted', 'closed'))
    INSERT INTO case_step (case_id, n, act, before, state, at, actor, facts)
    SELECT {_ID}, k, act, before, state, {_DAY} || 'T09:00:00.000+08:00', '7', '{{}}' FROM c, s WHERE n < ?4 OR k < 3"""
_RECORDS = f"""{_N}, s(k) AS (VALUES (1), (2), (3), (4))
    INSERT INTO journal (inc, dseq, case_id, seq, type, at, actor, prev, body_hash, hash)
    SELECT 1, n * 4 + k, {_ID}, k, 'CaseClosed', {_DAY} || 'T09:00:00.000+08:00', '7', printf('%064x', n * 4 + k - 1),
        printf('%064x', 0), printf('%064x', n * 4 + k) FROM c, s ORDER BY n, k"""
_NUMBERS = f"{_N} INSERT INTO official_number SELECT printf('OLD%010d', n), {_ID} FROM c"
_POINTERS = "INSERT INTO outbox (inc, n, pos, state) SELECT 1, dseq, pos, 'safe' FROM journal WHERE dseq > ?1 * 4"


def fill(store: Store, cases: int) -> None:
    """Put `cases` cases of the last days and years into a store that holds nothing yet, with purged records that
    supervision has seen, and the old numbers. All but `OPEN` of them, or a fifth of few, are over."""
    age(store)
    over, today = cases - min(OPEN, cases // 5), store.clock.now().date().isoformat()
    for first in range(0, cases, _PAGE):
        last = min(first + _PAGE, cases)
        with store.atomic():
            for sql in (_CASES, _NUMBERS, _MATERIALS, _STEPS, _RECORDS):
                store.run(sql, *(first, last, cases, over, today)[: max(int(mark) for mark in _MARKS.findall(sql))])
            store.run(_POINTERS, first)
    with store.atomic():
        for what in ("journal", "papers"):
            store.run("INSERT INTO watch_state SELECT ?, max(pos) FROM journal", what)
