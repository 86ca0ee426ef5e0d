"""Gradient descent with a noisy gradient along one eigen-axis, and the variance at which it settles.

The offset e from the minimiser of an axis with the eigenvalue a moves by

    e(k+1) = (1 − α_k a) e(k) − α_k ξ(k),        ξ(k) independent, mean 0, variance σ²,

the model of minibatch gradients near a minimiser, where σ² is the variance of the minibatch gradient along the axis.
Robbins and Monro, "A stochastic approximation method", 1951; Bottou, Curtis and Nocedal, "Optimization methods for
large-scale machine learning", 2018, section 4.
"""

import numpy as np

__all__ = ["falling_steps", "mean_square", "noisy_descent", "stationary_variance"]


def stationary_variance(value, step_size, noise):
    """The variance α²σ²/(1 − m²), m = 1 − αa, at which the offset settles under a fixed step size.

    `value` is a and `noise` is σ, numbers or arrays that broadcast. Raises ValueError unless 0 < αa < 2, since the
    variance grows without bound otherwise.
    """
    product = np.asarray(step_size) * value
    if not np.all((product > 0) & (product < 2)):
        raise ValueError(f"expected a step size α with 0 < αa < 2, got αa = {product}")
    return step_size**2 * np.square(noise) / (1 - (1 - product) ** 2)


def mean_square(value, offset, step_sizes, noise):
    """E[e(k)²] for k = 0 … K, exact: s(k+1) = (1 − α_k a)² s(k) + α_k²σ² from s(0) = `offset`².

    `step_sizes` (K,) are the α_k. Returns (K+1,).
    """
    squares = [np.square(float(offset))]
    for alpha in step_sizes:
        squares.append((1 - alpha * value) ** 2 * squares[-1] + (alpha * noise) ** 2)
    return np.array(squares)


def noisy_descent(value, offset, step_sizes, noise, runs, seed=0):
    """Offsets e(0) … e(K) of independent runs with Gaussian noise, (K+1, runs), all from `offset`."""
    generator = np.random.default_rng(seed)
    path = np.empty((len(step_sizes) + 1, runs))
    path[0] = offset
    for k, alpha in enumerate(step_sizes):
        gradient = value * path[k] + noise * generator.standard_normal(runs)
        path[k + 1] = path[k] - alpha * gradient
    return path


def falling_steps(step_size, delay, steps):
    """Step sizes α_k = α/(1 + k/τ), (steps,): constant for k ≪ τ (`delay`), and falling like 1/k after that."""
    return step_size / (1 + np.arange(steps) / delay)
