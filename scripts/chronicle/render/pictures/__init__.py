"""Pictures of an edition that a paper can print: SVG of 90 and 180 mm, with title, legend and source line; text stays text.

files                         which pictures an edition gets, and their names
chart, boxes, groups, labels, changes    who belonged to whom on a day, and what changed since the snapshot before
scene                         what all pictures share: rows, bodies, names
sheet, ink, letters, svg      paper, colours and looks, widths of text, shapes
"""
