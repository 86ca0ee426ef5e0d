"""The flagship's figure on the stage and as ipywidgets' `interact` draws it, as notebooks; the data are the same.

Each notebook shows the step size's slider and the figure. `interact` is spared what the stage does beyond it: only the
step size moves, the figure and its artists are made once, and nothing is laid out again.
"""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

STAGE = """
from ntd_helpers import demos
demos.quadratics.eigen_axes(iteration=60)
"""

INTERACT = """
%matplotlib inline
import ipywidgets
from IPython.display import display
from ntd_helpers import demos
demo = demos.quadratics.eigen_axes(iteration=60)
alphas = demo.slider_list[0]
def draw(alpha):
    demo.pose(alpha=alpha)
    display(demo.figure)
options = list(zip(alphas.texts, alphas.values))
slider = ipywidgets.SelectionSlider(options=options, index=alphas.start, description="step size")
ipywidgets.interact(draw, alpha=slider);
"""

# Demos of later lessons, measured on the stage alone: what each notebook shows, and the label of the slider to press.
DEMOS = {
    "finite differences": ("from ntd_helpers import demos\ndemos.taylor.finite_differences()", "step h"),
    "direction dial": ("from ntd_helpers import demos\ndemos.taylor.direction_dial()", "direction of v"),
}
PATHS = {"stage": STAGE, "interact": INTERACT}
PICTURE = {"stage": ".stage-page", "interact": ".jupyter-widgets.widget-interact .widget-output"}
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}


def write(folder, paths=PATHS):
    """A notebook in `folder` for each name: source in `paths`."""
    for name, source in paths.items():
        notebook = new_notebook(cells=[new_code_cell(source.strip())], metadata=KERNEL)
        nbformat.write(notebook, folder / f"{name}.ipynb")
