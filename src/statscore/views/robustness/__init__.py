"""Would grades and ranks stand? A page, what is known of one state, each coder, and rows."""
