"""The phone line: a neutral voice-turn core and thin adapters for telephony platforms."""
