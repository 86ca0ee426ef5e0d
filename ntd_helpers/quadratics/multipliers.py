"""The multipliers m = 1 − αa of gradient descent: their powers, and what rounding does to eigenvalues."""

import numpy as np


def rounding_error(n):
    """4nε: the size of a zero after rounding in n dimensions, relative to the terms that cancelled."""
    return 4 * n * np.finfo(float).eps


def without_rounding(values, linear_terms):
    """Eigenvalues and linear terms, with 0 for what is 0 up to rounding.

    Rounding tilts a flat eigenvector by some ε max|a|/a_j towards axis j, which lets in
    ε max|a||b_j|/a_j = ε max|a||w*_j|: hence the scale of b, and the margin of 25.
    """
    rounding, largest = rounding_error(values.size), np.abs(values).max()
    flat = np.abs(values) <= rounding * largest
    w_star = np.abs(linear_terms[~flat] / values[~flat]).max(initial=0)
    noise = flat & (np.abs(linear_terms) <= 25 * rounding * (np.abs(linear_terms).max() + largest * w_star))
    return np.where(flat, 0.0, values), np.where(noise, 0.0, linear_terms)


def rounded_products(values, step_size):
    """αa_j, exactly 1 or 2 where it is so up to rounding."""
    products = step_size * values
    for edge in (1.0, 2.0):
        products[np.abs(products - edge) <= rounding_error(values.size) * edge] = edge
    return products


def log_multipliers(products):
    """log|1 − αa|, accurate near |m| = 1 too.

    log 0 is replaced by −800, so that exp(−800k) is 1 for k = 0 and 0 for k ≥ 1.
    """
    with np.errstate(divide="ignore"):
        return np.log1p(np.where(products < 1, -products, products - 2)).clip(-800, 800)


def powers_and_sums(products, k):
    """m^k and s_k = 1 + m + … + m^(k−1) = (1 − m^k)/(1 − m), both (n, K), for k (K,)."""
    products = products[:, None]
    exponents = k * log_multipliers(products)
    flips = (products > 1) & (k % 2 == 1)
    powers = np.where(flips, -1, 1) * np.exp(exponents)
    missing = np.where(flips, 1 - powers, -np.expm1(exponents))  # 1 − m^k, not cancelling where m^k is near 1
    return powers, np.where(products == 0, k, missing / np.where(products == 0, 1, products))
