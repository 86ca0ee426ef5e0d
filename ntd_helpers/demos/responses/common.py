"""What the demos of response functions share."""


def rounded(number):
    """Three digits, with a true minus."""
    return f"{number:.3g}".replace("-", "−")
