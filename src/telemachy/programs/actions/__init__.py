"""What people do in the programs room, a topic a file."""
