"""The explorer: one page per edition that shows its bodies, events and sources without a network.

export, rows, encoding, evidence, events, contract   what the page needs of a compiled edition, as compact JSON
house, strands, lanes         places of bodies in the chart and of lives in the lineage, the same on every day
pinyin                        readings of Chinese labels, for the search
page                          the file: the data, the script and the styles, in one
bundle                        script and styles as made from `src` by esbuild (`npm ci && npm run build`)
"""
