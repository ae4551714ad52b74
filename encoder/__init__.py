"""How the sentence encoder was taught the trade; its result is ``encoder/model``.

Runs in an environment of its own (``make encoder``), which nothing else needs.
"""
