"""Names of places."""

DEFAULT_PLACE = "Lisbon"
