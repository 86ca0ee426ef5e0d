"""The exercises and predictions of lesson 4."""

LESSON = 4
