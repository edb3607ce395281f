"""A document or records as text: plain, terminal, Markdown, CSV, Excel; and messages."""
