"""What units hold, kind by kind: how it is found and how it goes to a successor."""
