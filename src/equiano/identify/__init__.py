"""Recognise a case: findings by standard, with reasons and the next question."""
