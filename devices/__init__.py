"""Device drivers. They know their hardware and nothing of visits."""
