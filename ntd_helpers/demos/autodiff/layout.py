"""A drawing of a graph in layers, and its arrows."""

import numpy as np

GRAPH = np.array([5.46, 3.1])  # the size of the drawing, in inches


def layered(parents):
    """A drawing of a graph whose node i has the nodes `parents[i]`, all before it, with edges from left to right.

    Returns places (N, 2) in the unit square and a list of (parent, child, curve (40, 2)). A node stands one layer to
    the right of its last parent; an edge across layers gets a place of its own in each; layers are sorted by the mean
    height of what they are joined to (Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
    system structures", 1981).
    """
    layer = []
    for above in parents:
        layer.append(1 + max(layer[p] for p in above) if above else 0)
    layers = [[i for i, depth in enumerate(layer) if depth == d] for d in range(max(layer) + 1)]
    chains, joined = [], []
    for child, above in enumerate(parents):
        for k, parent in enumerate(above):
            stops = [("via", child, k, d) for d in range(layer[parent] + 1, layer[child])]
            for stop in stops:
                layers[stop[3]].append(stop)
            chains.append([parent, *stops, child])
            joined += list(zip(chains[-1], chains[-1][1:], strict=False))
    height = {}
    for order in layers:
        height |= {node: 0.5 - r + (len(order) - 1) / 2 for r, node in enumerate(order)}
    for sweep in range(8):
        for order in layers[1:] if sweep % 2 == 0 else layers[-2::-1]:
            side = 0 if sweep % 2 == 0 else 1
            pull = {a: [height[e[side]] for e in joined if e[1 - side] == a] or [height[a]] for a in order}
            order.sort(key=lambda a: -np.mean(pull[a]))
            height |= {node: 0.5 - r + (len(order) - 1) / 2 for r, node in enumerate(order)}
    step = 1 / max(len(layers) - 1, 1)
    tall = max(map(len, layers))
    place = {
        a: (0.06 + 0.88 * step * d, 0.5 + (height[a] - 0.5) * min(0.38, 0.76 / max(tall - 1, 1)))
        for d, order in enumerate(layers)
        for a in order
    }
    edges = []
    for chain in chains:
        twins = [c for c in chains if (c[0], c[-1]) == (chain[0], chain[-1])]
        bulge = 0.0 if len(twins) == 1 else 0.07 * (1 if twins[0] is chain else -1)
        edges.append((chain[0], chain[-1], _curve([place[a] for a in chain], bulge)))
    return np.array([place[i] for i in range(len(parents))]), edges


def _curve(stops, bulge, count=40, radius=0.045):
    """A smooth line (count, 2) through `stops`, level at each of them, from the rim of the first node to the last's."""
    stops = np.array(stops, float)
    stops[0, 0] += radius
    stops[-1, 0] -= radius
    at = np.linspace(0, len(stops) - 1, count)
    span = np.minimum(at.astype(int), len(stops) - 2)
    t = at - span
    ease = t * t * (3 - 2 * t)
    x = stops[span, 0] + t * (stops[span + 1, 0] - stops[span, 0])
    y = stops[span, 1] + ease * (stops[span + 1, 1] - stops[span, 1])
    return np.column_stack([x, y + bulge * np.sin(np.pi * at / at[-1])])


def with_arrow(curve, back):
    """The curve with an arrowhead in its middle, which points against it where `back`."""
    middle = curve[20]
    ahead = GRAPH * (middle - curve[24 if back else 16])  # in inches; from behind, since the curve may bend here
    ahead = ahead / max(np.hypot(*ahead), 1e-9)
    side = np.array([-ahead[1], ahead[0]])
    wings = [middle + (0.055 * turn * side - 0.11 * ahead) / GRAPH for turn in (1, -1)]
    return np.vstack([curve, [[np.nan, np.nan]], wings[:1], [middle], wings[1:]])
