"""Pictures of an edition that a paper can print: SVG of 90 and 180 mm, with title, legend and source line; text stays text.

files                         which pictures an edition gets, and their names
chart, plan, boxes, groups, grids, labels, changes    who belonged to whom on a day, and what changed since the snapshot before
lineage, ribbons, acts_axis   which body became which
leaders, holders, posts       who was in which post
counts                        how much is certain, day by day
scene                         what all pictures share: rows, bodies, names
sheet, ink, letters, svg, axis    paper, colours and looks, widths of text, shapes, time
"""
