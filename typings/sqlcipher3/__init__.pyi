"""The package itself is only passed on, as the module that stands for sqlite3."""

from sqlcipher3 import dbapi2 as dbapi2
