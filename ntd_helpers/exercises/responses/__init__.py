"""The exercises and predictions of lesson 6."""

LESSON = 6
