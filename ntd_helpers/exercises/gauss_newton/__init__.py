"""The exercises and predictions of lesson 5."""

LESSON = 5
