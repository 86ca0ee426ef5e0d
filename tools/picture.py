"""Take the README's picture: the first demo of lesson 1, live in a real JupyterLab. `python -m tools.picture`."""

from tests.browser import lab
from tests.browser.demos import DEMO

PICTURE = lab.ROOT / "lessons" / "flagship.png"


def main():
    chromium = lab.chromium()
    if chromium is None:
        raise SystemExit("The picture is taken in a real browser, and there is no Chromium here.")
    with lab.browser(chromium) as chrome, lab.lab(lab.ROOT / "lessons") as address:
        lesson = lab.Page(chrome, address, "01_quadratics.ipynb", width=1240)
        lesson.run_all()
        lesson.page.locator(DEMO).first.locator(".jp-OutputArea-output").first.screenshot(path=str(PICTURE))
        lesson.close()
    print(f"{PICTURE.relative_to(lab.ROOT)}: {PICTURE.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
