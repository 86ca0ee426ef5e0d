"""Demos of lesson 4: stationary points, spectra and how they are found, the edge of stability, kinks, costs."""

from ntd_helpers.demos.hessians.beyond_second_order import beyond_second_order
from ntd_helpers.demos.hessians.central_flow import central_flow
from ntd_helpers.demos.hessians.edge_of_stability import edge_of_stability
from ntd_helpers.demos.hessians.kinks import kinks
from ntd_helpers.demos.hessians.lanczos import lanczos
from ntd_helpers.demos.hessians.learning_order import learning_order
from ntd_helpers.demos.hessians.product_costs import product_costs
from ntd_helpers.demos.hessians.self_stabilisation import self_stabilisation
from ntd_helpers.demos.hessians.spectrum import spectrum
from ntd_helpers.demos.hessians.stationary_point import stationary_point

__all__ = ["beyond_second_order", "central_flow", "edge_of_stability", "kinks", "lanczos", "learning_order"]
__all__ += ["product_costs", "self_stabilisation", "spectrum", "stationary_point"]
