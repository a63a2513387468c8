"""The central API and its pages."""
