"""Who is told what when something happened: rows only, so a repeat changes nothing."""
