"""Gradient descent on a quadratic cost, one eigen-axis at a time.

    J(w) = ½ wᵀA w + bᵀw + c,        A = Q diag(a) Qᵀ symmetric, n × n.

In the coordinates Qᵀw a step w ← w − α(A w + b) decouples into n scalar ones, w_j ← m_j w_j − αb_j with
the multiplier m_j = 1 − αa_j, so that after k steps

    w_j(k) = m_j^k w_j(0) − b_j (1 − m_j^k)/a_j      and, on a flat axis (a_j = 0),      w_j(0) − kαb_j.

For a_j ≠ 0 this is w*_j + m_j^k (w_j(0) − w*_j) with w*_j = −b_j/a_j, in the order that does not take the
difference of two large numbers when a_j is small. All else here is read off from these two formulas.

Arguments must be real and finite, anything else raises `ValueError`. Divergence ends in inf, unwarned.
Nocedal and Wright, "Numerical Optimization", 2nd ed., 2006, ch. 3; Goh, "Why Momentum Really Works", 2017.
"""

from ntd_helpers.quadratics.cost import EigenAxes, NoMinimiserError, Quadratic
from ntd_helpers.quadratics.shrinkage import early_stopping_filter, ridge_filter
from ntd_helpers.quadratics.spectrum import Regime, axis_regimes, best_step_size, stability_edge, steps_to_halve
from ntd_helpers.quadratics.trajectories import closed_form, gradient_descent, heavy_ball, loss_by_axis, steps_to

__all__ = ["EigenAxes", "NoMinimiserError", "Quadratic", "Regime"]
__all__ += ["gradient_descent", "heavy_ball", "closed_form", "loss_by_axis", "steps_to"]
__all__ += ["axis_regimes", "stability_edge", "best_step_size", "steps_to_halve"]
__all__ += ["early_stopping_filter", "ridge_filter"]
