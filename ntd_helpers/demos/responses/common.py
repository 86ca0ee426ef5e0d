"""What the demos of response functions share."""


def rounded(number):
    """Three digits, with a true minus."""
    return f"{number:.3g}".replace("-", "−")


def with_sign(number):
    """Three digits and a power of ten, with a plus or a true minus; a plain 0 for zero."""
    return f"{number:+.2e}".replace("-", "−") if number else "0"
