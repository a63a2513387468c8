"""The dock: one page to use the whole product, for newcomers, trainers and testers. In English."""
