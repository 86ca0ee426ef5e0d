"""The order in which matplotlib draws a figure's artists."""


def drawing_order(container):
    """Every artist within a figure, an axes or any other artist, the lowest first.

    All of an axes is drawn when its turn comes, so a zorder counts only among artists of the same axes.
    """
    patch = getattr(container, "patch", None)
    for artist in sorted(container.get_children(), key=lambda child: (child is not patch, child.get_zorder())):
        yield artist
        yield from drawing_order(artist)
