"""The exercises and predictions of lesson 2."""

LESSON = 2
