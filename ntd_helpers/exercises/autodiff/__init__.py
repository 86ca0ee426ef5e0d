"""The exercises and predictions of lesson 3."""

LESSON = 3
