"""Read the files of a package to typed values and to the bounds of periods.

csv_text, header    CSV files as tables of text, in file order
files, parquet      the same for gzip, other encodings and Parquet
types, numbers, json_types, patterns   SQL that validates and converts the types of Table Schema
date_texts          each distinct date text with the days that it can mean
bounds              the four bounds of every period, narrowed by evidence
bound_tables, series, absences   where bounds are kept; narrowing by exclusive series, and by complete lists
odd_csv, measure    CSV files that DuckDB cannot read row by row; counting lines to find out
sources             files that no contract describes, and how they are written
compared            comparing values of columns whose types differ
"""

PUBLIC = (
    *("absences", "bound_tables", "bounds", "compared", "csv_text", "date_texts", "files", "header", "json_types", "numbers", "patterns"),
    *("series", "sources", "types"),
)
