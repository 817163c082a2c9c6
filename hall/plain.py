"""Texts of which it is known without a look into any font that every screen shows them: nearly all of them."""

import re

PLAIN = re.compile("[\n -~·—…、-】〔〕一-\u9fef！-～]*")
