"""datapackage.json as typed roles.

descriptor          reads and validates a descriptor
formats             the file format of a table: dialect, encoding, gzip, Parquet
package, roles      the contract as typed objects: a package, its tables by role, their columns
renames             tables and columns that have different names in two contracts
difference          how two contracts differ, and which version step that needs
templates           sentence templates for events
translations        the contract's texts in other languages
"""

PUBLIC = (
    *("descriptor", "difference", "formats", "package", "parts", "renames", "roles", "tables", "templates", "translations", "validation"),
    *("versions",),
)
