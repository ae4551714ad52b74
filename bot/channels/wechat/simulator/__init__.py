"""Plays WeChat's side, so that nobody needs an account to try the channel or to test it."""
