"""The city's policy as an administrator changes it: edits of the configuration's files, and the forms for them."""
