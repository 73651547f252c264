"""The dossier of an initiative that proves itself without the portal."""
