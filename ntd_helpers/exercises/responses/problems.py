"""Hessians that the exercises of lesson 6 share."""

import numpy as np

H_SMALL = np.array([[2.0, 0.5], [0.5, 1.0]])
H_LARGER = np.array([[4.0, 1.0, 0.0, 0.5], [1.0, 3.0, -1.0, 0.0], [0.0, -1.0, 2.0, 0.3], [0.5, 0.0, 0.3, 0.5]])
