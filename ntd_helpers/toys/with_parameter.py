"""Small costs J(w, θ) with a parameter θ: their minimisers w*(θ) and how these respond to θ, by hand."""

import numpy as np


class TiltedWell:
    """J(w, θ) = w⁴/4 − w²/2 + θw: two wells, tilted by θ, one of which ends at a fold."""

    fold = 2 / np.sqrt(27)  # the |θ| at which w³ − w + θ has a double root, at ±1/√3
    directions = ("rising", "falling")

    def value(self, w, theta):
        """J (…)."""
        return w**4 / 4 - w**2 / 2 + theta * w

    def gradient(self, w, theta):
        """∂J/∂w (…)."""
        return w**3 - w + theta

    def hessian(self, w):
        """∂²J/∂w² (…), the same for every θ."""
        return 3 * w**2 - 1

    def response(self, w):
        """dw*/dθ (…) at a stationary point w: −1/H, as ∂²J/∂w∂θ = 1."""
        return -1 / self.hessian(w)

    def stationary_points(self, theta):
        """The real roots of ∂J/∂w for a number θ, ascending: one, or three where |θ| is below the fold."""
        roots = np.roots([1.0, 0.0, -1.0, theta])
        return np.sort(roots[np.abs(roots.imag) < 1e-7].real)

    def followed(self, theta, direction):
        """The minimiser reached when a number θ came slowly from below ("rising") or from above ("falling")."""
        return self.stationary_points(theta)[-1 if direction == "rising" else 0]


class WeightedLine:
    """A line fitted to nine points, the last of which has the weight θ and a height that may be chosen.

    J(w, θ) = [Σ_others (w·x − t)² + θ(w·x − height)²]/(2N) for w = (slope, offset); θ and heights broadcast, (…).
    """

    x = np.linspace(-1, 1, 9)
    t = np.array([-0.55, -0.72, -0.2, -0.31, 0.12, 0.05, 0.44, 0.3])  # of all points but the last
    design = np.column_stack([x, np.ones(9)])

    def value(self, w, theta, height):
        """J (…) at w (…, 2)."""
        errors = w @ self.design[:-1].T - self.t
        return ((errors**2).sum(-1) + theta * (w @ self.design[-1] - height) ** 2) / 18

    def hessian(self, theta):
        """H (…, 2, 2)."""
        others, x = self.design[:-1], self.design[-1]
        return (others.T @ others + np.asarray(theta, float)[..., None, None] * np.outer(x, x)) / 9

    def minimiser(self, theta, height):
        """w* (…, 2)."""
        theta, height = np.broadcast_arrays(np.asarray(theta, float), height)
        b = (self.design[:-1].T @ self.t + (theta * height)[..., None] * self.design[-1]) / 9
        return np.linalg.solve(self.hessian(theta), b[..., None])[..., 0]

    def response(self, theta, height):
        """dw*/dθ (…, 2)."""
        theta, height = np.broadcast_arrays(np.asarray(theta, float), height)
        mixed = (self.minimiser(theta, height) @ self.design[-1] - height)[..., None] * self.design[-1] / 9
        return -np.linalg.solve(self.hessian(theta), mixed[..., None])[..., 0]

    def predicted(self, theta, made_at, height):
        """What the response at θ = `made_at` predicts for the minimiser at θ, (…, 2)."""
        w, response = self.minimiser(made_at, height), self.response(made_at, height)
        return w + response * (np.asarray(theta, float) - made_at)[..., None]


class RidgeAxis:
    """One eigen-axis of ridge regression, J(w, λ) = a(w − 1)²/2 + λw²/2: without a penalty, w* = 1."""

    def value(self, w, a, lam):
        """J (…)."""
        return a * (w - 1) ** 2 / 2 + lam * w**2 / 2

    def minimiser(self, a, lam):
        """w* = a/(a + λ), (…)."""
        return a / (a + lam)

    def response(self, a, lam):
        """dw*/dλ = −w*/(a + λ), (…)."""
        return -a / (a + lam) ** 2


class PolynomialRidge:
    """A polynomial of degree 9, fitted with a penalty λ to 12 noisy points of sin 3x; 25 others validate it.

    w (…, 10) are its Chebyshev coefficients; the fit's cost is ‖Φw − t‖²/(2N) + (λ/2)·Σ_{j>0} w_j²: the constant w_0,
    a bias, is not penalised.
    """

    degree = 9
    penalised = np.append(0.0, np.ones(9))

    def __init__(self, seed=6):
        rng = np.random.default_rng(seed)
        self.x = (np.linspace(-1, 1, 12) + rng.uniform(-0.04, 0.04, 12)).clip(-1, 1)
        self.x_val = np.linspace(-0.96, 0.96, 25)
        self.t = np.sin(3 * self.x) + 0.35 * rng.normal(size=12)
        self.t_val = np.sin(3 * self.x_val) + 0.2 * rng.normal(size=25)

    def features(self, x):
        """Φ (N, 10) at inputs x (N,)."""
        return np.polynomial.chebyshev.chebvander(x, self.degree)

    def hessian(self, lam):
        """H = ΦᵀΦ/N + λP (…, 10, 10), where P leaves out the constant."""
        features = self.features(self.x)
        return features.T @ features / len(self.x) + np.asarray(lam, float)[..., None, None] * np.diag(self.penalised)

    def minimiser(self, lam):
        """w*(λ) (…, 10)."""
        b = self.features(self.x).T @ self.t / len(self.x)
        return np.linalg.solve(self.hessian(lam), b)

    def response(self, lam):
        """dw*/d ln λ (…, 10)."""
        mixed = np.asarray(lam, float)[..., None] * self.penalised * self.minimiser(lam)
        return -np.linalg.solve(self.hessian(lam), mixed[..., None])[..., 0]

    def costs(self, lam):
        """Half the mean squared errors on the points fitted and on those for validation, V, at w*(λ); (…) each."""
        w = self.minimiser(lam)
        errors = [w @ self.features(x).T - t for x, t in ((self.x, self.t), (self.x_val, self.t_val))]
        return (errors[0] ** 2).mean(-1) / 2, (errors[1] ** 2).mean(-1) / 2

    def hypergradient(self, lam):
        """dV/d ln λ (…)."""
        features = self.features(self.x_val)
        errors = self.minimiser(lam) @ features.T - self.t_val
        return (errors @ features / len(self.x_val) * self.response(lam)).sum(-1)
