"""Tables, migrations, the one writer and what each action does to them; SQLite."""
