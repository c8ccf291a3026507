"""What must hold between statements, whatever each cell says by itself."""
