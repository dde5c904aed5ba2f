"""Charts of the figure of the week: drawn as SVG, turned into small crisp pictures that stand on a theme's card."""

from mailer.render.charts.picture import DrawnChart, draw_chart

__all__ = ["DrawnChart", "draw_chart"]
