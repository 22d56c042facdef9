"""Template marks that posts contain become Markdown or HTML before it is rendered."""
