"""Demos of lesson 5: G beside H through training and in one small network, linearisation, damping, a race of three."""

import functools

import numpy as np
from matplotlib.colors import ListedColormap, to_rgb

from ntd_helpers import stage, style
from ntd_helpers.datasets import recorded
from ntd_helpers.demos.shared import TWO_LINES, graphs, key, signed, word

OFF_THE_PAGE = 1e3  # what leaves its panel by far is cut here
RANK_TOLERANCE = 1e-9  # eigenvalues of G above this share of the largest are counted

H_COLOUR, G_COLOUR, REST_COLOUR = style.INK, style.ORANGE, style.PURPLE


# H, G and their difference through training ---------------------------------------------------------------------------

TOP = 20  # of the eigenvalues are shown by themselves


@style.styled
def spectra(step=0):
    """All eigenvalues of H, G and H − G of a digits network at 15 moments of its training; a recorded training."""
    data = recorded("spectra")
    steps, n = data["steps"], data["hessian"].shape[1]
    ordered = {name: data[name][:, ::-1] for name in ("hessian", "gauss_newton", "residual")}  # descending
    apart = [np.linalg.norm(ordered[name], axis=1) for name in ("residual", "hessian")]
    ratio = apart[0] / apart[1]
    figure, (everything, top, way) = style.panels(3, height=4.2, top=0.75, ratios=(1.35, 1, 1))
    ranks = np.unique(np.r_[0:40, 40 : n - 40 : 6, n - 40 : n])
    _symmetric_log(everything, 1e-3, (-1, -0.1, -0.01, 0, 0.01, 0.1, 1, 5))
    everything.set(xlim=(-25, n + 25), ylim=(-2, 8), xlabel="eigenvalues in order, largest first")
    everything.set_title(f"All {n} eigenvalues", pad=TWO_LINES)
    key(everything, (0, "▬ H", H_COLOUR), (0.13, "▬ G", G_COLOUR), (0.26, "▬ H − G", REST_COLOUR))
    everything.axhline(0, color=style.FAINT, lw=1, zorder=1)
    top.set(xlim=(0, TOP + 1), ylim=(0, 3.5), xlabel=f"the {TOP} largest", xticks=(1, 5, 10, 15, 20))
    top.set_title(f"The {TOP} largest", pad=TWO_LINES)
    key(top, (0, "○ of H", H_COLOUR), (0.26, "● of G", G_COLOUR))
    way.set(xscale="symlog", xlim=(-0.15, 4500), ylim=(0, 1.05), xlabel="step k")
    style.ticks(way.xaxis, [0, 1, 10, 100, 1000], ["0", "1", "10", "100", "1000"])
    way.set_title("How far G is from H", pad=TWO_LINES)
    key(way, (0, "▬ ‖H − G‖/‖H‖", REST_COLOUR), (0.5, "▬ J(k)/J(0)", style.BLUE))
    way.plot(steps, data["costs"] / data["costs"][0], color=style.BLUE, lw=1.4)
    way.plot(steps, ratio, color=REST_COLOUR)
    x = ranks + 1
    actors = {
        "residual": everything.plot(x, x, color=REST_COLOUR, lw=1.4)[0],
        "gauss_newton": everything.plot(x, x, color=G_COLOUR, lw=2.2)[0],
        "hessian": everything.plot(x, x, color=H_COLOUR, lw=2)[0],
        "top_h": top.plot([1], [1], "o", color=H_COLOUR, mfc="none", ms=7, mew=1.4)[0],
        "top_g": top.plot([1], [1], "o", color=G_COLOUR, ms=4)[0],
        "ratio_now": way.plot([1], [1], "o", color=REST_COLOUR, ms=8, zorder=4)[0],
        "cost_now": way.plot([1], [1], "o", color=style.BLUE, ms=6, zorder=4)[0],
        "negative": word(everything, row=1, color=style.QUIET),
        "largest": word(top, row=1, color=style.QUIET),
        "ratio": word(way, row=1, color=style.QUIET),
    }

    def negative(i):
        values = ordered["hessian"][i]
        return int((values < -1e-6).sum()), values[-1]

    def frames(step):
        which = np.searchsorted(steps, step)
        place = lambda height: np.stack([steps[which], height[which]], -1)[:, None]  # noqa: E731
        first = np.arange(1, TOP + 1)
        return {name: graphs(x, ordered[name][which][:, ranks]) for name in ordered} | {
            "top_h": graphs(first, ordered["hessian"][which][:, :TOP]),
            "top_g": graphs(first, ordered["gauss_newton"][which][:, :TOP]),
            "ratio_now": place(ratio), "cost_now": place(data["costs"] / data["costs"][0]),
            "negative": {"text": [f"H: {negative(i)[0]} below −10⁻⁶, down to {signed(negative(i)[1], 4)};  G: none"
                                  for i in which]},
            "largest": {"text": [f"λ₁ of H {ordered['hessian'][i, 0]:.2f}, of G {ordered['gauss_newton'][i, 0]:.2f}"
                                 for i in which]},
            "ratio": {"text": [f"at step {steps[i]}: {ratio[i]:.2f}" for i in which]},
        }  # fmt: skip

    def describe(step):
        i = int(np.searchsorted(steps, step))
        count, least = negative(i)
        return (
            f"Step {step}, cost {data['costs'][i]:.3g}. H has {count} of {n} eigenvalues below −10⁻⁶, down to "
            f"{signed(least, 4)}; G has none. The largest: {ordered['hessian'][i, 0]:.2f} of H, "
            f"{ordered['gauss_newton'][i, 0]:.2f} of G. ‖H − G‖/‖H‖ = {ratio[i]:.2f}."
        )

    return stage.Stage(
        figure, actors,
        [stage.Slider("step", [int(k) for k in steps], step, label="trained for", format="{} steps",
                      marks={0: "untrained", 100: "100", 3000: "3000"})],
        frames=frames, describe=describe, title="The spectra of H, G and H − G through training", dark=style.DARK,
    )  # fmt: skip


def _symmetric_log(axes, linear, ticks):
    """A vertical axis that is linear between ±`linear` and logarithmic beyond, with plain numbers at `ticks`."""
    axes.set_yscale("symlog", linthresh=linear)
    style.ticks(axes.yaxis, ticks, [f"{t:g}".replace("-", "−") for t in ticks])


# One hidden layer, with its derivatives -------------------------------------------------------------------------------


def starting_weights(sizes, seed):
    """The weights (n,) with which `networks.MLP(sizes)` begins, in numpy."""
    rng = np.random.default_rng(seed)
    pairs = zip(sizes, sizes[1:], strict=False)
    return np.concatenate([np.append(rng.normal(size=a * b) / np.sqrt(a), np.zeros(b)) for a, b in pairs])


def _split(w, sizes):
    a, h, m = sizes
    W, b, V, c = np.split(w, np.cumsum([a * h, h, h * m]), axis=-1)
    return W.reshape(*W.shape[:-1], a, h), b, V.reshape(*V.shape[:-1], h, m), c


def outputs(w, X, sizes):
    """z = tanh(X W + b) V + c, (…, N, m), for weights w (…, n) in the order of `networks.MLP`, and inputs X (N, a)."""
    W, b, V, c = _split(w, sizes)
    return np.tanh(X @ W + b[..., None, :]) @ V + c[..., None, :]


def derivatives(w, X, sizes):
    """J_zw (N, m, n) and the second derivatives ∇²z (N, m, n, n) of `outputs` at w (n,)."""
    (a, h, m), (W, b, V, _), N = sizes, _split(w, sizes), len(X)
    x = np.column_stack([X, np.ones(N)])  # the bias counts as a weight of the input 1
    t = np.tanh(x @ np.vstack([W, b]))
    slope, bend = 1 - t**2, -2 * t * (1 - t**2)
    n, into = len(w), np.append(np.arange(a * h), a * h + np.arange(h)).reshape(a + 1, h)  # where W and b stand in w
    out = (a + 1) * h + np.arange(h * m).reshape(h, m)
    D, S = np.zeros((N, m, n)), np.zeros((N, m, n, n))
    for k in range(m):
        D[:, k, into] = x[:, :, None] * (slope * V[:, k])[:, None]
        D[:, k, out[:, k]], D[:, k, n - m + k] = t, 1
        for j in range(h):
            mine = into[:, j]
            S[:, k, mine[:, None], mine] = (bend[:, j] * V[j, k])[:, None, None] * x[:, :, None] * x[:, None]
            S[:, k, mine, out[j, k]] = S[:, k, out[j, k], mine] = slope[:, j, None] * x
    return D, S


# The three matrices of a small network --------------------------------------------------------------------------------

SMALL = (2, 3, 2)  # 17 weights
MOST = 10  # examples
LOSSES = ("squared error", "softmax", "robust")
SMALL_W = starting_weights(SMALL, 3) + 0.15
SMALL_X = np.random.default_rng(1).uniform(-1.5, 1.5, (MOST, 2))
SMALL_T = np.column_stack([np.sin(2 * SMALL_X[:, 0]), SMALL_X[:, 0] * SMALL_X[:, 1]]) * 1.6
SMALL_LABELS = (SMALL_X[:, 0] * SMALL_X[:, 1] > 0).astype(int)


def loss_parts(name, z, t, share=1.0):
    """r = ∂L/∂z (N, m) and H_z (N, m, m), example by example, of the mean loss; with the errors scaled by `share`.

    "squared error": ½‖e‖² with e = z − t; "softmax": cross-entropy, e = p − t; "robust": Σ 1 − exp(−½e²), e = z − t,
    which is not convex. Where the errors are scaled, the targets have moved so far towards what the network says.
    """
    N, m = z.shape
    if name == "softmax":
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        return share * (p - t) / N, (p[:, :, None] * np.eye(m) - p[:, :, None] * p[:, None]) / N
    e = share * (z - t)
    if name == "robust":
        well = np.exp(-(e**2) / 2)
        return e * well / N, ((1 - e**2) * well)[:, :, None] * np.eye(m) / N
    return e / N, np.broadcast_to(np.eye(m) / N, (N, m, m))


@functools.cache
def small_matrices(name, examples, share):
    """G and the residual term, both (17, 17), of the small network with the first `examples` examples."""
    X = SMALL_X[:examples]
    D, S = derivatives(SMALL_W, X, SMALL)
    t = np.eye(2)[SMALL_LABELS] if name == "softmax" else SMALL_T
    r, C = loss_parts(name, outputs(SMALL_W, X, SMALL), t[:examples], share)
    return np.einsum("iam,iab,ibn->mn", D, C, D), np.einsum("ia,iamn->mn", r, S)


def numerical_rank(values):
    """How many of the eigenvalues are not zero but for rounding: above `RANK_TOLERANCE` of the largest in size."""
    return int((np.abs(values) > RANK_TOLERANCE * np.abs(values).max()).sum())


def _two_sided(below, above):
    """Shades from one colour by way of nothing to another: what is zero is clear, on a light page and on a dark one."""
    strength = np.linspace(1, 0, 128)[:, None]
    sides = [np.hstack([np.tile(to_rgb(colour), (128, 1)), strength]) for colour in (below, above)]
    return ListedColormap(np.vstack([sides[0], sides[1][::-1]]))


@style.styled
def matrices(loss="squared error", residual=1.0, examples=8):
    """H, G and the residual term of a network of 17 weights as pictures, and their eigenvalues."""
    figure, axes = style.panels(4, height=3.4, top=0.75)
    *squares, values = axes
    shades, n = _two_sided("#2b83ba", "#d7601c"), len(SMALL_W)
    actors = {}
    titles = ("H", "G", "H − G"), (H_COLOUR, G_COLOUR, REST_COLOUR), ("the Hessian", "= Jᵀ H_z J", "the residual term")
    for panel, name, colour, said in zip(squares, *titles, strict=True):
        panel.set(xlim=(0, n), ylim=(n, 0), aspect="equal", anchor="N", xticks=[], yticks=[])
        panel.spines[:].set_visible(False)
        panel.set_title(f"{name}  {said}", pad=TWO_LINES, color=colour)
        for edge in (0, 6, 9, 15, 17):
            panel.plot([edge, edge], [0, n], color=style.FAINT, lw=0.8, zorder=0.5)
            panel.plot([0, n], [edge, edge], color=style.FAINT, lw=0.8, zorder=0.5)
        for at, part in ((3, "W₁"), (7.5, "b₁"), (12, "W₂"), (16, "b₂")):
            panel.text(at, n + 0.3, part, color=style.QUIET, fontsize=9, ha="center", va="top")
        image = np.zeros((n, n))
        actors[name] = panel.imshow(image, extent=(0, n, n, 0), cmap=shades, vmin=-1, vmax=1, zorder=1)
    _symmetric_log(values, 1e-3, (-10, -1, -0.1, -0.01, 0, 0.01, 0.1, 1, 10))
    values.set(xlim=(0, n + 1), ylim=(-3, 12), xlabel="eigenvalues in order", xticks=(1, 5, 9, 13, 17))
    values.set_title("Their eigenvalues", pad=TWO_LINES)
    values.axhline(0, color=style.FAINT, lw=1, zorder=1)
    upper = 1.115  # the upper row of words: these panels are low, so rows stand farther apart, in heights of the panel
    for at, text, colour in ((0, "○ H", H_COLOUR), (0.2, "● G", G_COLOUR), (0.4, "× H − G", REST_COLOUR)):
        values.text(at, upper, text, color=colour, transform=values.transAxes)
    for at, text, colour in ((0, "■ positive", style.ORANGE), (0.45, "■ negative", style.BLUE)):
        squares[0].text(at, upper, text, color=colour, transform=squares[0].transAxes)
    marks = ("H", "o", 8, H_COLOUR), ("G", "o", 4.5, G_COLOUR), ("H − G", "x", 5, REST_COLOUR)
    for name, mark, size, colour in marks:
        fill = "none" if name == "H" else colour
        actors[f"values of {name}"] = values.plot([1], [1], mark, color=colour, mfc=fill, ms=size, mew=1.3, ls="")[0]
    actors["scale"] = word(squares[0], row=1, color=style.QUIET)
    actors["sign"] = word(squares[1], row=1)
    actors["share"] = word(squares[2], row=1, color=style.QUIET)
    actors["rank"] = word(values, row=1, color=style.QUIET)

    def pose(loss, examples, share):
        """The three matrices, and the eigenvalues of each, descending."""
        G, rest = small_matrices(loss, int(examples), float(share))
        three = {"H": G + rest, "G": G, "H − G": rest}
        return three, {name: np.linalg.eigvalsh(matrix)[::-1] for name, matrix in three.items()}

    def scale(loss, examples):
        return max(np.abs(matrix).max() for share in (0, 1) for matrix in small_matrices(loss, int(examples), share))

    def frames(loss, examples, share):
        told = {name: [] for name in actors}
        for state in zip(loss, examples, share, strict=True):
            three, spectrum = pose(*state)
            size = scale(*state[:2])
            for name, matrix in three.items():
                told[name].append(np.sign(matrix) * np.sqrt(np.abs(matrix) / size))  # small entries are to be seen too
                told[f"values of {name}"].append(np.column_stack([np.arange(1, n + 1), spectrum[name]]))
            told["scale"].append(f"full shade: {size:.2f}")
            told["sign"].append(_sign(spectrum["G"]))
            told["share"].append(f"‖H − G‖/‖H‖ = {_apart(three):.2f}")
            told["rank"].append(_ranks(state[0], int(state[1]), spectrum["G"]))
        return (
            {name: {"image": np.array(told[name])} for name in ("H", "G", "H − G")}
            | {f"values of {name}": np.array(told[f"values of {name}"]) for name in ("H", "G", "H − G")}
            | {name: {"text": told[name]} for name in ("scale", "share", "rank")}
            | {"sign": {"text": [text for text, _ in told["sign"]], "color": [colour for _, colour in told["sign"]]}}
        )

    def describe(loss, examples, share):
        three, spectrum = pose(loss, examples, share)
        ends = {name: f"{signed(v[-1])} to {signed(v[0])}" for name, v in spectrum.items()}
        return (
            f"Loss: {loss}; {examples} example{'s' * (examples > 1)}; residual at {share:.2f} of itself. Eigenvalues "
            f"of H from {ends['H']}, of G from {ends['G']}. R{_ranks(loss, examples, spectrum['G'])[1:]}. "
            f"‖H − G‖/‖H‖ = {_apart(three):.2f}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("share", np.round(np.linspace(0, 1, 21), 2), residual, label="residual", format="× {:.2f}",
                         marks={0: "perfect fit", 1: "as it is"}),
            stage.Slider("loss", LOSSES, loss, format=str, label="loss"),
            stage.Slider("examples", range(1, MOST + 1), examples, label="examples N", format="{:d}"),
        ],
        frames=frames, describe=describe, title="H = G + residual term, in a network of 17 weights", dark=style.DARK,
    )  # fmt: skip


def _apart(three):
    return np.linalg.norm(three["H − G"]) / np.linalg.norm(three["H"])


def _sign(values):
    below = int((values < -RANK_TOLERANCE * np.abs(values).max()).sum())
    if below:
        return f"G: {below} eigenvalue{'s' * (below > 1)} below 0", style.RED
    return "G: nothing below 0", style.GREEN


def _ranks(loss, examples, values):
    each = f"N·(m − 1) = {examples}" if loss == "softmax" else f"N·m = {2 * examples}"
    return f"rank of G: {numerical_rank(values)};  {each}"


# The linearised network -----------------------------------------------------------------------------------------------

TOY = (1, 6, 1)  # 19 weights
TOY_X = np.linspace(-1, 1, 24)[:, None]
TOY_T = np.sin(3 * TOY_X)
TRAINED = (0, 30, 100, 300, 1000, 3000)  # steps of gradient descent, α = 0.3
WAYS = (
    "the least curvature of H", "the most curvature of H", "the most curvature of G", "the gradient",
    "a random direction",
)  # fmt: skip
TOY_LOSSES = {  # a loss of one error, its first and second derivative
    "squared error": (lambda e: e**2 / 2, lambda e: e, np.ones_like),
    "log cosh": (lambda e: np.logaddexp(e, -e) - np.log(2), np.tanh, lambda e: 1 - np.tanh(e) ** 2),
}


@functools.cache
def toy_weights():
    """Weights (6, 19) of the network at the steps of `TRAINED`."""
    w, kept = starting_weights(TOY, 0), {}
    for k in range(max(TRAINED) + 1):
        if k in TRAINED:
            kept[k] = w
        W, b, V, c = _split(w, TOY)
        t = np.tanh(TOY_X @ W + b)
        e = (t @ V + c - TOY_T) / len(TOY_X)
        back = e @ V.T * (1 - t**2)
        w = w - 0.3 * np.concatenate([(TOY_X.T @ back).ravel(), back.sum(0), (t.T @ e).ravel(), e.sum(0)])
    return np.array([kept[k] for k in TRAINED])


@functools.cache
def toy_landscape(trained, loss):
    """At that moment: w, z (24,), J_zw (24, 19), the five unit directions (5, 19), and vᵀHv and vᵀGv along each."""
    w = toy_weights()[TRAINED.index(trained)]
    D, S = derivatives(w, TOY_X, TOY)
    z, D, S = outputs(w, TOY_X, TOY)[:, 0], D[:, 0], S[:, 0]
    _, first, second = TOY_LOSSES[loss]
    e, N = z - TOY_T[:, 0], len(z)
    g, G = D.T @ first(e) / N, D.T @ (second(e)[:, None] * D) / N
    H = G + np.einsum("i,imn->mn", first(e), S) / N
    v = np.random.default_rng(5).normal(size=len(w))
    of_H, of_G = np.linalg.eigh(H)[1], np.linalg.eigh(G)[1]
    V = np.array([of_H[:, 0], of_H[:, -1], of_G[:, -1], g, v])
    V *= np.where(V @ g > 0, 1, -1)[:, None] / np.linalg.norm(V, axis=1, keepdims=True)  # uphill is to the right
    return w, z, D, V, np.einsum("di,ij,dj->d", V, H, V), np.einsum("di,ij,dj->d", V, G, V)


@style.styled
def linearised(direction="the least curvature of H", way=0.8, trained=0, loss="squared error"):
    """A small network and its linearisation at w, taken to w + sv: their outputs, their costs and both parabolas."""
    figure, (fit, cut) = style.panels(2, height=4.2, top=0.75, ratios=(1, 1.15))
    x, s = TOY_X[:, 0], np.linspace(-3, 3, 81)
    fit.set(xlim=(-1.05, 1.05), ylim=(-2.6, 2.6), xlabel="input x", ylabel="output", xticks=(-1, -0.5, 0, 0.5, 1))
    fit.set_title("What the network says at w + sv", pad=TWO_LINES)
    key(fit, (0, "● data", style.QUIET), (0.17, "▬ at w", style.QUIET))
    key(fit, (0, "▬ the network", H_COLOUR), (0.33, "▬ linearised at w", G_COLOUR), row=1)
    cut.set(xlim=(-3, 3), ylim=(-0.9, 2.2), xlabel="s, the way along v", ylabel="cost")
    key(cut, (0, "▬ of the network", H_COLOUR), (0.34, "▬ of the linearised network", G_COLOUR))
    cut.axhline(0, color=style.FAINT, lw=1, zorder=1)
    fit.plot(x, TOY_T[:, 0], "o", color=style.FAINT, ms=4, zorder=1)
    actors = {
        "here": fit.plot(x, x, color=style.FAINT, lw=2)[0],
        "network": fit.plot(x, x, color=H_COLOUR, lw=2.4)[0],
        "linear": fit.plot(x, x, color=G_COLOUR)[0],
        "J": cut.plot(s, s, color=H_COLOUR, lw=2.4)[0],
        "J_linear": cut.plot(s, s, color=G_COLOUR, lw=2.4)[0],
        "by_H": cut.plot(s, s, color=H_COLOUR, lw=1.3, dashes=(4, 3))[0],
        "by_G": cut.plot(s, s, color=style.BLUE, lw=1.3, dashes=(4, 3), zorder=3)[0],
        "now": cut.plot([1], [1], "o", color=H_COLOUR, ms=8, zorder=4)[0],
        "now_linear": cut.plot([1], [1], "o", color=G_COLOUR, ms=8, zorder=4)[0],
        "title": cut.text(0, 1.182, "…", fontsize=10, transform=cut.transAxes),
        "bend_H": word(cut, row=1, color=H_COLOUR),
        "bend_G": word(cut, 0.46, row=1, color=style.BLUE),
    }

    def cost(loss, z):
        return TOY_LOSSES[loss][0](z - TOY_T[:, 0]).mean(-1)

    def along(direction, s, trained, loss):
        """z and the linearised z at w + sv for an array s (K,): (K, 24) each."""
        w, z, D, V, *_ = toy_landscape(int(trained), str(loss))
        v = V[WAYS.index(direction)]
        return outputs(w + s[:, None] * v, TOY_X, TOY)[..., 0], z + s[:, None] * (D @ v)

    def slope_and_bends(direction, trained, loss):
        _, z, D, V, by_H, by_G = toy_landscape(int(trained), str(loss))
        i = WAYS.index(direction)
        return TOY_LOSSES[loss][1](z - TOY_T[:, 0]) @ D @ V[i] / len(z), by_H[i], by_G[i]

    def frames(way, direction, trained, loss):
        told = {name: [] for name in actors}
        for here, *at in zip(way, direction, trained, loss, strict=True):
            z, linear = along(at[0], np.append(s, [0, here]), *at[1:])
            height, linear_height = cost(at[2], z), cost(at[2], linear)
            slope, by_H, by_G = slope_and_bends(*at)
            told["here"].append(np.column_stack([x, z[-2]]))
            told["network"].append(np.column_stack([x, z[-1]]))
            told["linear"].append(np.column_stack([x, linear[-1]]))
            told["J"].append(np.column_stack([s, height[:-2]]))
            told["J_linear"].append(np.column_stack([s, linear_height[:-2]]))
            for name, bend in (("by_H", by_H), ("by_G", by_G)):
                told[name].append(np.column_stack([s, height[-2] + slope * s + bend * s**2 / 2]))
            told["now"].append([[here, height[-1]]])
            told["now_linear"].append([[here, linear_height[-1]]])
            told["title"].append(f"Cost along v: {at[0]}")
            told["bend_H"].append(f"– – with vᵀHv = {signed(by_H)}")
            told["bend_G"].append(f"– – with vᵀGv = {signed(by_G)}")
        return {
            name: {"text": lines} if isinstance(lines[0], str) else np.array(lines) for name, lines in told.items()
        }

    def describe(way, direction, trained, loss):
        z, linear = along(direction, np.array([0.0, way]), trained, loss)
        _, by_H, by_G = slope_and_bends(direction, trained, loss)
        return (
            f"{loss.capitalize()}, after {trained} steps of training, along {direction}, at s = {signed(way, 1)}: the "
            f"network's cost goes from {cost(loss, z)[0]:.3f} to {cost(loss, z)[1]:.3f}, the linearised one's to "
            f"{cost(loss, linear)[1]:.3f}. Curvatures at s = 0: vᵀHv = {signed(by_H)}, vᵀGv = {signed(by_G)}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("way", np.round(np.linspace(-3, 3, 61), 1), way, label="s", format="{:.1f}", marks={0: "w"}),
            stage.Slider("direction", WAYS, direction, label="direction v", format=lambda v: v.removeprefix("the ")),
            stage.Slider("trained", TRAINED, trained, label="trained for", format="{} steps"),
            stage.Slider("loss", tuple(TOY_LOSSES), loss, format=str),
        ],
        frames=frames, describe=describe, title="A network, and the same network linearised at w", dark=style.DARK,
    )  # fmt: skip


# Damping --------------------------------------------------------------------------------------------------------------

DAMPINGS = 10.0 ** np.round(np.linspace(-2, 4, 49), 3)
EVERY_DAMPING = 10.0 ** np.linspace(-4, 6, 101)


def valley(w):
    """Rosenbrock's function as least squares: residuals (10(w₂ − w₁²), 1 − w₁), (…, 2), and their Jacobian."""
    w1, w2 = w[..., 0], w[..., 1]
    jacobian = [[-20 * w1, np.full_like(w1, 10.0)], [np.full_like(w1, -1.0), np.zeros_like(w1)]]
    return np.stack([10 * (w2 - w1**2), 1 - w1], -1), np.moveaxis(np.array(jacobian), (0, 1), (-2, -1))


def valley_cost(w):
    return (valley(w)[0] ** 2).sum(-1) / 2


def valley_steps(w, dampings):
    """The damped steps at w (2,), (K, 2); by what share of the cost the model says it falls, and it falls, (K,)."""
    r, D = valley(w)
    g, G = D.T @ r, D.T @ D
    d = np.linalg.solve(G + dampings[:, None, None] * np.eye(2), np.broadcast_to(-g[:, None], (len(dampings), 2, 1)))
    d, J = d[..., 0], valley_cost(w)
    promised = -(d @ g + np.einsum("ki,ij,kj->k", d, G, d) / 2)
    return d, promised / J, (J - valley_cost(w + d)) / J


def angle(a, b):
    """The angles between vectors (…, 2), in degrees."""
    cosine = (a * b).sum(-1) / (np.linalg.norm(a, axis=-1) * np.linalg.norm(b, axis=-1))
    return np.degrees(np.arccos(np.clip(cosine, -1, 1)))


@style.styled
def damping(damping=0.03, x=-0.5, y=1.2):
    """One damped Gauss-Newton step on Rosenbrock's function: the model it minimises, what it promises and what it does.

    `damping` is λ, (`x`, `y`) the point w.
    """
    figure, (plane, drop, turn) = style.panels(3, height=4.2, top=0.75, ratios=(1.15, 1, 1))
    reach = np.linspace(-1.6, 2.2, 121)
    plane.set(xlim=(-1.3, 2.0), ylim=(-1.5, 2.1), aspect="equal", xlabel="w₁", ylabel="w₂")
    heights = valley_cost(np.stack(np.meshgrid(reach, reach), -1))
    plane.contour(reach, reach, heights, 4.0 ** np.arange(-2, 6), colors=style.QUIET, linewidths=0.7)
    plane.plot([1], [1], "*", color=style.QUIET, ms=9)
    plane.set_title("The cost, and one step", pad=TWO_LINES)
    key(plane, (0, "● w", style.INK), (0.13, "▬ step", style.GREEN), (0.33, "– – all λ", style.PURPLE),
        (0.59, "┈ along −g", style.BLUE))  # fmt: skip
    key(plane, (0, "○ model's level line through w", style.ORANGE), row=1)
    for axes in (drop, turn):
        axes.set(xscale="log", xlim=(1e-4, 1e6), xlabel="damping λ")
        style.decades(axes.xaxis, -4, 6, 2)
    drop.set(ylim=(-1.6, 1.1))
    drop.axhline(0, color=style.FAINT, lw=1, zorder=1)
    drop.set_title("Decrease of the cost, over the cost", pad=TWO_LINES)
    turn.set(ylim=(-4, 94), ylabel="degrees", yticks=(0, 30, 60, 90))
    turn.set_title("Angle between the step and …", pad=TWO_LINES)
    fine = EVERY_DAMPING
    actors = {
        "ellipse": plane.plot([0], [0], color=style.ORANGE, lw=1.6, zorder=2.5)[0],
        "downhill": plane.plot([0, 1], [0, 1], color=style.BLUE, lw=1.4, dashes=(1, 2), zorder=2.6)[0],
        "curve": plane.plot(fine, fine, color=style.PURPLE, lw=1.6, dashes=(4, 3), zorder=2.8)[0],
        "step": plane.plot([0, 1], [0, 1], color=style.GREEN, lw=3, zorder=3)[0],
        "end": plane.plot([0], [0], "o", color=style.GREEN, ms=8, zorder=4)[0],
        "at": plane.plot([0], [0], "o", color=style.INK, ms=8, zorder=5)[0],
        "promised": drop.plot(fine, fine, color=style.ORANGE, lw=1.8)[0],
        "actual": drop.plot(fine, fine, color=style.INK, lw=2.2)[0],
        "promised_now": drop.plot([1], [1], "o", color=style.ORANGE, ms=7, zorder=4)[0],
        "actual_now": drop.plot([1], [1], "o", color=style.INK, ms=8, zorder=4)[0],
        "to_gradient": turn.plot(fine, fine, color=style.BLUE)[0],
        "to_newton": turn.plot(fine, fine, color=style.PURPLE)[0],
        "gradient_now": turn.plot([1], [1], "o", color=style.BLUE, ms=8, zorder=4)[0],
        "newton_now": turn.plot([1], [1], "o", color=style.PURPLE, ms=8, zorder=4)[0],
        "promised_word": word(drop, color=style.ORANGE),
        "actual_word": word(drop, row=1, color=style.INK),
        "gradient_word": word(turn, color=style.BLUE),
        "newton_word": word(turn, row=1, color=style.PURPLE),
    }
    around = np.linspace(0, 2 * np.pi, 73)
    circle = np.stack([np.cos(around), np.sin(around)], -1)

    def told_of(lam, x, y):
        """w, the step with its shares, all steps with theirs, and g."""
        w = np.array([x, y], float)
        one, every = valley_steps(w, np.array([float(lam)])), valley_steps(w, fine)
        r, D = valley(w)
        return w, [part[0] for part in one], every, D.T @ r, D.T @ D

    def frames(lam, x, y):
        told = {name: [] for name in actors}
        for state in zip(lam, x, y, strict=True):
            w, (d, promised, actual), (steps, all_promised, all_actual), g, G = told_of(*state)
            values, vectors = np.linalg.eigh(G + state[0] * np.eye(2))
            ellipse = w + d + circle * np.sqrt(-(g @ d) / values) @ vectors.T
            told["ellipse"].append(ellipse)
            told["downhill"].append([w, w - 4 * g / np.linalg.norm(g)])
            told["curve"].append(w + steps)
            told["step"].append([w, w + d])
            told["end"].append([w + d])
            told["at"].append([w])
            lines = {"promised": all_promised, "actual": all_actual,
                     "to_gradient": angle(steps, -g), "to_newton": angle(steps, steps[0])}  # fmt: skip
            for name, line in lines.items():
                told[name].append(np.column_stack([fine, np.clip(line, -99, 99)]))
            angles = angle(d, -g), angle(d, steps[0])
            now = {"promised": promised, "actual": actual, "gradient": angles[0], "newton": angles[1]}
            for name, height in now.items():
                told[f"{name}_now"].append([[state[0], np.clip(height, -99, 99)]])
            told["promised_word"].append(f"▬ promised: {promised:.3f}")
            told["actual_word"].append(f"▬ got: {_share(actual)}")
            told["gradient_word"].append(f"▬ −g: {angles[0]:.0f}°")
            told["newton_word"].append(f"▬ the Gauss-Newton step: {angles[1]:.0f}°")
        return {
            name: {"text": lines} if isinstance(lines[0], str) else np.array(lines) for name, lines in told.items()
        }

    def describe(lam, x, y):
        w, (d, promised, actual), (steps, *_), g, _ = told_of(lam, x, y)
        return (
            f"λ = {lam:.3g} at w = ({signed(x, 1)}, {signed(y, 1)}), J = {valley_cost(w):.3g}. The step of length "
            f"{np.linalg.norm(d):.3g} is {angle(d, -g):.0f}° off −g and {angle(d, steps[0]):.0f}° off the Gauss-Newton "
            f"step. The model promises to lower J by {promised:.3f} of itself; it gets {_share(actual)}."
        )

    return stage.Stage(
        figure, actors,
        [
            stage.Slider("lam", DAMPINGS, damping, label="damping λ", format="{:.3g}",
                         marks={0.01: "Gauss-Newton", 1.0: "1", 100.0: "100", 1e4: "gradient"}),
            stage.Slider("x", np.round(np.linspace(-0.6, 1.4, 21), 1), x, label="w₁", format="{:.1f}", marks={0: "0"}),
            stage.Slider("y", np.round(np.linspace(-0.8, 2, 29), 1), y, label="w₂", format="{:.1f}", marks={0: "0"}),
        ],
        frames=frames, describe=describe, title="A damped Gauss-Newton step", dark=style.DARK,
    )  # fmt: skip


def _share(actual):
    if actual < 0:
        return f"{-actual:.3g} more instead of less" if actual > -100 else "over 100 more instead of less"
    return f"{actual:.3f}"


# Three optimisers from one start --------------------------------------------------------------------------------------

NARROW = 0.15  # ε of the two-weight network: the valley's curvatures are 2 and 2ε²
RACE, LONG = 40, 1000  # steps that are played; steps of gradient descent whose costs are drawn
REACHED = 1e-6  # the cost to reach
# Gradient-equivalents of a step: a gradient is 1; products with H and with G as XLA counts them on a 64-256-256-10
# network, 2.51 and 1.65 gradients; a cost 0.36. In the plane a solve takes two products.
PRICES = {"gradient descent": 1.0, "Newton": 1 + 2 * 2.51, "damped Gauss-Newton": 1 + 2 * 1.65 + 0.36}
RACERS = {"gradient descent": style.BLUE, "Newton": style.RED, "damped Gauss-Newton": style.GREEN}


def two_weights(w):
    """f(w) = (w₁w₂, ε(w₁ − w₂)) less the targets (1, 0), (…, 2), and its Jacobian (…, 2, 2)."""
    w1, w2 = w[..., 0], w[..., 1]
    small = np.full_like(w1, NARROW)
    jacobian = np.stack([np.stack([w2, w1], -1), np.stack([small, -small], -1)], -2)
    return np.stack([w1 * w2 - 1, NARROW * (w1 - w2)], -1), jacobian


def race_cost(w):
    return (two_weights(w)[0] ** 2).sum(-1) / 2


def race_derivatives(w):
    """The gradient (…, 2), G (…, 2, 2) and H (…, 2, 2) of that cost."""
    r, D = two_weights(w)
    G = D.swapaxes(-1, -2) @ D
    return np.einsum("...ai,...a->...i", D, r), G, G + r[..., :1, None] * np.array([[0.0, 1.0], [1.0, 0.0]])


def _solve(A, b):
    return np.linalg.solve(A, b[..., None])[..., 0]


def racers(starts, step_size, steps=RACE):
    """Paths (F, steps + 1, 2) of the three methods from the starts (F, 2); `step_size` (F,) is gradient descent's."""
    ways = {name: [np.array(starts, float)] for name in RACERS}
    damping = np.ones(len(starts))
    for _ in range(steps):
        w = ways["gradient descent"][-1]
        ways["gradient descent"].append(_kept(w, w - step_size[:, None] * race_derivatives(w)[0]))
        w = ways["Newton"][-1]
        g, _, H = race_derivatives(w)
        ways["Newton"].append(_kept(w, w - _solve(H, g)))
        w = ways["damped Gauss-Newton"][-1]
        g, G, _ = race_derivatives(w)
        d = -_solve(G + damping[:, None, None] * np.eye(2), g)
        promised = -((g * d).sum(-1) + np.einsum("fi,fij,fj->f", d, G, d) / 2)
        fell = race_cost(w) - race_cost(w + d)
        ways["damped Gauss-Newton"].append(np.where((fell > 0)[:, None], w + d, w))
        share = fell / np.where(promised > 0, promised, np.inf)
        damping = damping * np.where(share > 0.75, 0.25, np.where(share >= 0.25, 1.0, 4.0))
    return {name: np.stack(way, axis=1) for name, way in ways.items()}


def _kept(w, there):
    """Where a step goes; a path that has left for good stays where it was."""
    return np.where((np.abs(there) < OFF_THE_PAGE).all(-1, keepdims=True), there, w)


def descent_costs(starts, step_size, steps=LONG):
    """The costs (F, steps + 1) of gradient descent alone."""
    w, costs = np.array(starts, float), np.empty((len(starts), steps + 1))
    for k in range(steps + 1):
        costs[:, k] = race_cost(w)
        w = _kept(w, w - step_size[:, None] * race_derivatives(w)[0])
    return costs


def first_below(costs, target):
    """The first step (…,) at which costs (…, K) are at the target or below; −1 where they never are."""
    below = np.asarray(costs) <= target
    return np.where(below.any(-1), below.argmax(-1), -1)


@style.styled
def race(x=-0.5, y=0.3, step_size=0.25, step=8):
    """Gradient descent, Newton and damped Gauss-Newton from one start on the two-weight network."""
    figure, (plane, by_step, by_price) = style.panels(3, height=4.4, top=0.95)
    reach = np.linspace(-2, 2, 121)
    plane.set(xlim=(-2, 2), ylim=(-2, 2), aspect="equal", xlabel="w₁", ylabel="w₂")
    heights = race_cost(np.stack(np.meshgrid(reach, reach), -1))
    levels = (0.01, 0.04, 0.1, 0.2, 0.35, 0.5, 0.8, 1.3, 2.2, 4, 7)
    plane.contour(reach, reach, heights, levels, colors=style.QUIET, linewidths=0.6)
    plane.plot([1, -1], [1, -1], "*", color=style.QUIET, ms=10)
    plane.plot([0], [0], "x", color=style.QUIET, ms=9, mew=2)
    plane.set_title("The two weights", pad=TWO_LINES + 13)
    plane.text(0, 1.02, "★ minima   ✕ saddle   ■ start", color=style.QUIET, transform=plane.transAxes)
    k, paid = np.arange(RACE + 1), np.unique(np.round(np.geomspace(1, LONG, 160)).astype(int))
    for axes, title in ((by_step, "Cost against steps; to 10⁻⁶"), (by_price, "… and against what they cost")):
        axes.set(yscale="log", ylim=(1e-12, 30))
        style.decades(axes.yaxis, -12, 0, 3)
        axes.set_title(title, pad=TWO_LINES + 13)
        axes.axhline(REACHED, color=style.FAINT, lw=1, zorder=1)
    by_step.set(xlim=(-1, RACE + 1), xlabel="step k")
    by_price.set(xscale="log", xlim=(0.8, LONG), xlabel="gradient-equivalents")
    style.decades(by_price.xaxis, 0, 3)
    actors = {"start": plane.plot([0], [0], "s", color=style.INK, ms=7, zorder=4)[0]}
    for row, (name, colour) in enumerate(RACERS.items()):
        curve = paid if name == "gradient descent" else k
        actors |= {
            f"{name}: path": plane.plot(k, k, ".-", color=colour, lw=1.8, ms=5, zorder=3)[0],
            f"{name}: now": plane.plot(k, k, "o", color=colour, ms=8, zorder=5)[0],
            f"{name}: steps": by_step.plot(k, k + 1.0, color=colour)[0],
            f"{name}: step now": by_step.plot(k, k + 1.0, "o", color=colour, ms=7, zorder=4)[0],
            f"{name}: price": by_price.plot(curve, curve, color=colour)[0],
            f"{name}: price now": by_price.plot(k, k + 1.0, "o", color=colour, ms=7, zorder=4)[0],
            f"{name}: word": by_step.text(0, 1.17 - 0.075 * row, "…", color=colour, transform=by_step.transAxes),
            f"{name}: paid": by_price.text(0, 1.17 - 0.075 * row, "…", color=colour, transform=by_price.transAxes),
        }
        if row < 2:
            plane.text(0.56 * row, 1.095, f"▬ {name}", color=colour, transform=plane.transAxes)
        else:
            plane.text(0, 1.17, f"▬ {name}", color=colour, transform=plane.transAxes)

    met = {}  # how each method ends, by state: what `frames` found out, for `describe`

    def run(x, y, alpha):
        """Paths, costs by step, and the counts (F,) of steps to the cost to reach, −1 for never, by method."""
        starts = np.stack([x, y], -1)
        paths = racers(starts, alpha)
        costs = {name: np.maximum(race_cost(path), 1e-30) for name, path in paths.items()}
        long = descent_costs(starts, alpha)
        counts = {name: first_below(long if name == "gradient descent" else line, REACHED)
                  for name, line in costs.items()}  # fmt: skip
        return paths, costs, np.maximum(long, 1e-30), counts

    def frames(x, y, alpha):
        paths, costs, long, counts = run(x, y, alpha)
        told = {"start": np.stack([x, y], -1)[:, None]}
        for name in RACERS:
            told[f"{name}: path"] = told[f"{name}: now"] = paths[name]
            told[f"{name}: steps"] = told[f"{name}: step now"] = graphs(k, costs[name])
            priced = graphs(np.maximum(PRICES[name] * k, 0.8), costs[name])
            told[f"{name}: price now"] = priced
            told[f"{name}: price"] = graphs(paid, long[:, paid]) if name == "gradient descent" else priced
            ends = [_end(name, path[-1], int(count)) for path, count in zip(paths[name], counts[name], strict=True)]
            told[f"{name}: word"] = {"text": [end for end, _ in ends]}
            told[f"{name}: paid"] = {"text": [price for _, price in ends]}
            for *state, end in zip(x, y, alpha, ends, strict=True):
                met.setdefault(tuple(state), {})[name] = end
        return told

    def describe(x, y, alpha):
        if (x, y, alpha) not in met:
            frames(*(np.array([value], float) for value in (x, y, alpha)))
        said = "; ".join(f"{name} {end}" + (f" ({price})" if price != "–" else "")
                         for name, (end, price) in met[x, y, alpha].items())  # fmt: skip
        return f"From ({signed(x, 2)}, {signed(y, 2)}), to a cost of 10⁻⁶: {said}."

    places = np.round(np.linspace(-1.9, 1.9, 39), 1)
    return stage.Stage(
        figure, actors,
        [
            stage.Slider("x", places, x, label="start w₁", format="{:.1f}", marks={0: "0"}),
            stage.Slider("y", places, y, label="start w₂", format="{:.1f}", marks={0: "0"}),
            stage.Slider("alpha", np.round(np.linspace(0.05, 0.6, 12), 2), step_size, label="step size α",
                         format="{:.2f}", marks={0.25: "0.25"}),
        ],
        frames=frames, describe=describe, title="Three optimisers from one start", dark=style.DARK,
        timeline=stage.Timeline(
            RACE, step, reveal=[f"{name}: {part}" for name in RACERS for part in ("path", "steps")],
            head=[f"{name}: {part}" for name in RACERS for part in ("now", "step now", "price now")], pace=6,
        ),
    )  # fmt: skip


def _end(name, w, count):
    """Where a method ends, in words; and what it paid for the cost to reach, "–" if it never gets there."""
    if count >= 0:
        return f"{count} steps", f"{count * PRICES[name]:.0f} gradients"
    if np.abs(w).max() < 1e-3:
        return "to the saddle", "–"
    return (f"over {LONG} steps" if name == "gradient descent" else f"not in {RACE} steps"), "–"


# Descents of a network, for those who have the numbers ----------------------------------------------------------------


@style.styled
def descents(runs, target=0.1):
    """Costs of several methods against their steps and against what they paid: `runs` is name: (paid (K,), costs (K,)).

    A slider takes the cost to reach, from the first cost to the lowest that all of them have.
    """
    runs = {name: tuple(np.asarray(part, float) for part in run) for name, run in runs.items()}
    for name, (paid, costs) in runs.items():
        if paid.shape != costs.shape or paid.ndim != 1 or not (np.diff(paid) > 0).all() or not (costs > 0).all():
            raise ValueError(
                f"run {name!r}: expected what was paid, ascending, and positive costs, two arrays of one length; got "
                f"shapes {paid.shape} and {costs.shape}"
            )
    if not 1 <= len(runs) <= 3:
        raise ValueError(f"expected one to three runs, got {len(runs)}")
    low, high = max(costs.min() for _, costs in runs.values()), min(costs[0] for _, costs in runs.values())
    targets = np.geomspace(0.9 * high, 1.02 * low, 41)
    figure, (by_step, by_price) = style.panels(2, height=4.2, top=0.75)
    colours = (style.BLUE, style.GREEN, style.ORANGE)
    actors = {}
    for axes, title in ((by_step, "Cost against steps"), (by_price, "Cost against gradient-equivalents")):
        axes.set(xscale="log", yscale="log", ylim=(low / 1.5, 1.5 * high), xlim=(0.8, 1.3 * _most(runs)))
        style.decades(axes.xaxis, 0, int(np.log10(1.3 * _most(runs))))
        style.decades(axes.yaxis, int(np.ceil(np.log10(low / 1.5))), int(np.log10(1.5 * high)))
        axes.set_title(title, pad=TWO_LINES)
    by_step.set(xlabel="steps")
    by_price.set(xlabel="gradient-equivalents")
    for row, ((name, (paid, costs)), colour) in enumerate(zip(runs.items(), colours, strict=False)):
        steps = np.arange(len(costs))
        for panel, axes, x in (("steps", by_step, steps), ("paid", by_price, paid)):
            axes.plot(np.maximum(x, 0.8), costs, color=colour)
            actors[f"{name}: {panel}"] = axes.plot([1], [1], "o", color=colour, ms=8, zorder=4)[0]
            place = (0, 1.095 - 0.075 * row) if row < 2 else (0.55, 1.095)
            actors[f"{name}: {panel} word"] = axes.text(*place, "…", color=colour, transform=axes.transAxes)
    for axes in (by_step, by_price):
        actors[f"line {len(actors)}"] = axes.plot([0.5, 1e9], [1, 1], color=style.RED, lw=1, dashes=(4, 3))[0]

    def frames(target):
        told = {}
        for name, (paid, costs) in runs.items():
            at = first_below(np.broadcast_to(costs, (len(target), len(costs))), np.asarray(target)[:, None])
            for panel, x in (("steps", np.arange(len(costs))), ("paid", paid)):
                told[f"{name}: {panel}"] = np.stack([np.maximum(x[at], 0.8), costs[at]], -1)[:, None]
                unit = "steps" if panel == "steps" else "gradients"
                told[f"{name}: {panel} word"] = {"text": [f"▬ {name}: {_about(each)} {unit}" for each in x[at]]}
        for name in actors:
            if name.startswith("line"):
                ends = np.broadcast_to([0.5, 1e9], (len(target), 2))
                told[name] = np.stack([ends, np.repeat(np.asarray(target)[:, None], 2, axis=1)], -1)
        return told

    def describe(target):
        said = []
        for name, (paid, costs) in runs.items():
            at = int(first_below(costs, target))
            said.append(f"{name} {_about(at)} steps, {_about(paid[at])} gradient-equivalents")
        return f"To a cost of {target:.2g}: {'; '.join(said)}."

    return stage.Stage(
        figure, actors, [stage.Slider("target", targets, target, label="cost to reach", format="{:.3g}")],
        frames=frames, describe=describe, title="The cost to reach, and what it takes", dark=style.DARK,
    )  # fmt: skip


def _most(runs):
    return max(paid[-1] for paid, _ in runs.values())


def _about(count):
    """A count to two digits: a step more or less is the machine's rounding."""
    return f"{float(f'{count:.2g}'):.0f}"
