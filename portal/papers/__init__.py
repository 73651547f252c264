"""What people read on paper or offline: receipts, and the pages of a dossier."""
