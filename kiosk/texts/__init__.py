"""PURE. Every sentence by key and language (gettext catalogues in assets/locale/)."""
