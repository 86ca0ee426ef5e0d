"""The exercises and predictions of lesson 1."""

LESSON = 1
