"""What holds for papers and files, as pure rules."""
