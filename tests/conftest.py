"""Settings for every test, whichever way pytest is started."""

import os

from hypothesis import settings

# One thread a process: tests already run side by side, and sums are added up in one order.
# Set here, before anything imports numpy; the kernels that tests start inherit it.
os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

# A busy machine is no reason to fail.
settings.register_profile("house", deadline=None)
settings.load_profile("house")
