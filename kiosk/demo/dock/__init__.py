"""The dock: one page from which the whole product is used, for newcomers, trainers and testers. It speaks English."""
