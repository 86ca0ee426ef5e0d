"""What the course costs and how fast it is: `make bench` prints it as one table."""

import os

# One thread, as in the tests; set before anything imports numpy, and the kernels and servers started here inherit it.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")
