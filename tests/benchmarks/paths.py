"""The flagship's figure on four paths from a slider to a picture, as notebooks; the data are the same in all.

Each notebook shows the step size's slider and the figure. The others are spared what the stage does beyond it: only
the step size moves, the figure and its artists are made once, and nothing is laid out again.
"""

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

STAGE = """
from ntd_helpers import demos
demos.quadratics.eigen_axes(iteration=60)
"""

# What the other paths share: the figure, `pose(alpha)` that sets its artists' data, and the slider's values.
FIGURE = """
import ipywidgets
from ntd_helpers import demos
demo = demos.quadratics.eigen_axes(iteration=60)
figure, alphas = demo.figure, demo.slider_list[0]
def pose(alpha):
    demo.pose(alpha=alpha)
def slider():
    options = list(zip(alphas.texts, alphas.values))
    return ipywidgets.SelectionSlider(options=options, index=alphas.start, description="step size")
"""

INTERACT = f"""
%matplotlib inline
{FIGURE}
from IPython.display import display
def draw(alpha):
    pose(alpha)
    display(figure)
ipywidgets.interact(draw, alpha=slider());
"""

IPYMPL = f"""
%matplotlib widget
{FIGURE}
from ipympl.backend_nbagg import Canvas, FigureManager
canvas = Canvas(figure)
manager = FigureManager(canvas, 0)
canvas.header_visible = canvas.footer_visible = canvas.toolbar_visible = False
control = slider()
def move(change):
    pose(change["new"])
    canvas.draw_idle()
control.observe(move, "value")
ipywidgets.VBox([control, canvas])
"""

PLOTLY = """
import numpy as np, plotly.graph_objects as go
from IPython.display import HTML
from plotly.subplots import make_subplots
from ntd_helpers import demos
demo = demos.quadratics.eigen_axes(iteration=60)
slider = demo.slider_list[0]
frames = [demo.frames_at(alpha=alpha) for alpha in slider.values]
panels = {axes: column for column, axes in enumerate(demo.figure.axes, start=1)}
figure = make_subplots(rows=1, cols=3)
moving = []
for name, (artist,) in demo.actors.items():
    value = {key: np.array([frame[name][key] for frame in frames]) for key in frames[0][name]}
    column = panels[artist.axes]
    if name.startswith("regime"):
        at = dict(x=[10], y=[20 / 4 ** int(name[-1])], mode="text")
        figure.add_trace(go.Scatter(text=[value["text"][slider.start]], **at), 1, column)
        traces = [go.Scatter(text=[text]) for text in value["text"]]
    elif "affine" in value:
        matrix = value["affine"][0]
        x, y = matrix[:2, :2] @ artist.get_xydata().T + matrix[:2, 2:]
        figure.add_trace(go.Scatter(x=x, y=y, mode="lines"), 1, column)
        continue
    else:
        points = value["points"]
        points = points[:, -1:] if "now" in name else points
        mode = "markers" if "now" in name else "lines+markers" if name == "path" else "lines"
        x, y = points[slider.start].T
        figure.add_trace(go.Scatter(x=x, y=y, mode=mode), 1, column)
        if (points == points[:1]).all():
            continue
        traces = [go.Scatter(x=x, y=y) for x, y in points.swapaxes(1, 2)]
    moving.append((len(figure.data) - 1, traces))
numbers = [number for number, _ in moving]
figure.frames = [go.Frame(name=str(f), data=[traces[f] for _, traces in moving], traces=numbers)
                 for f in range(len(slider.values))]
at_once = dict(mode="immediate", frame=dict(duration=0, redraw=False), transition=dict(duration=0))
steps = [dict(method="animate", label=text, args=[[str(f)], at_once]) for f, text in enumerate(slider.texts)]
figure.update_layout(width=1150, height=480, showlegend=False, sliders=[dict(steps=steps, active=slider.start)])
for axes, column in panels.items():
    log = axes.get_yscale() == "log"
    limits = np.log10(axes.get_ylim()) if log else axes.get_ylim()
    figure.update_yaxes(type="log" if log else "linear", range=limits, col=column)
    figure.update_xaxes(range=axes.get_xlim(), col=column)
HTML(figure.to_html(include_plotlyjs=True, full_html=False))
"""

# Demos of later lessons, measured on the stage alone: what each notebook shows, and the label of the slider to press.
DEMOS = {
    "finite differences": ("from ntd_helpers import demos\ndemos.taylor.finite_differences()", "step h"),
    "direction dial": ("from ntd_helpers import demos\ndemos.taylor.direction_dial()", "direction of v"),
}
PATHS = {"stage": STAGE, "interact": INTERACT, "plotly frames": PLOTLY, "ipympl": IPYMPL}
PICTURE = {
    "stage": ".stage-page",
    "interact": ".jupyter-widgets.widget-interact .widget-output",
    "plotly frames": ".js-plotly-plot .cartesianlayer",  # without the slider, whose grip moves before the traces do
    "ipympl": ".jupyter-matplotlib",
}
KERNEL = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}


def write(folder, paths=PATHS):
    """A notebook in `folder` for each name: source in `paths`."""
    for name, source in paths.items():
        notebook = new_notebook(cells=[new_code_cell(source.strip())], metadata=KERNEL)
        nbformat.write(notebook, folder / f"{name}.ipynb")
