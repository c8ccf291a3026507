"""From files to typed values and the bounds of periods.

csv_text, header    canonical files as text, in file order
files, parquet      packed, otherwise encoded and Parquet files as the same
types, numbers, json_types, patterns   the types of Table Schema as SQL
date_texts          every date text with the days it can mean
bounds              the four bounds of every period, narrowed by evidence
"""

PUBLIC = ("bounds", "compared", "csv_text", "date_texts", "files", "header", "json_types", "numbers", "patterns", "types")
