"""A view of a text in which digits look alike, of the same length as the text.

Full-width characters become plain ones, and long runs of spoken digits (一三八零零一三…, as a
speech recogniser writes a telephone number) become figures. Positions in the view are positions
in the text.
"""

from __future__ import annotations

import re

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣"), "-")
_SPOKEN = str.maketrans("〇零○一壹二贰三叁四肆五伍六陆七柒八捌九玖幺", "0001122334455667788991")
_SPOKEN_RUN = re.compile(r"[〇零○一壹二贰三叁四肆五伍六陆七柒八捌九玖幺]{7,}[xX]?")


def plain_view(text: str) -> str:
    """The view of ``text``."""
    narrow = text.translate(_FULL_WIDTH).translate(_DASHES)
    return _SPOKEN_RUN.sub(lambda run: run.group().translate(_SPOKEN), narrow)
