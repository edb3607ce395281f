"""A static site of a workspace: pages that are readable without script and ask no other host.

`pages` says which pages there are, what each rests on and what its template is given; `build`
writes those whose ground has changed.
"""
