"""datapackage.json as typed roles.

descriptor          reads and validates a descriptor
formats             how the file of a table is written: dialect, encoding, gzip, Parquet
package, roles      what it says: a package, its tables by role, their columns
renames             what one contract calls otherwise than another
difference          what differs between two contracts, and how much it asks of readers
templates           sentences that a contract may give
"""

PUBLIC = ("descriptor", "difference", "formats", "package", "parts", "renames", "roles", "tables", "templates")
