"""The mathematics, demos and exercises behind the course "Neural network training dynamics"."""
