"""The composition root: builds the parts and connects them; the only place that knows all of them."""
