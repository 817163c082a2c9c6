"""A simulated month of a county: one hall, five towns, twelve villages, some twenty thousand visits, all of it seeded.

Nothing here is part of a hall at work. The month drives the hall's public classes as the faces do, checks every
invariant after every day, and leaves stores behind for demonstrations and measurements. `plan` says what happens,
`people` who comes, `site` is one place with its clock and agenda, `counter` its windows, `stories` what becomes of a
case, `scenes` the events that must occur; `audit` checks, `summary` counts, `run` plays it all.
"""
