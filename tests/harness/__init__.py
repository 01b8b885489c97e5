"""What the tests stand on: a throw-away database, a browser, a mail sink, processes that are killed."""
