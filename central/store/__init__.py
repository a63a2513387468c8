"""Tables, migrations, the writer, and what each action changes."""
