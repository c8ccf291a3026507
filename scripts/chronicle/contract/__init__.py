"""datapackage.json as typed roles.

descriptor          reads and validates a descriptor
package, roles      what it says: a package, its tables by role, their columns
difference          what differs between two contracts, and how much it asks of readers
templates           sentences that a contract may give
"""

PUBLIC = ("descriptor", "difference", "package", "parts", "roles", "tables", "templates")
