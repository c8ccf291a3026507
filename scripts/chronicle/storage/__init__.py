"""Files, here and elsewhere.

atomic              folders that appear whole or not at all
exchange, leftovers  two folders that change places; what killed runs left
base, address       stores of files by one interface; which one lies at an address
connections         web servers that cannot hold up a reader
latest              which release is the newest
safe_names          which names of files are safe everywhere
release_index       the list of published releases
checksums           SHA256SUMS and the list of files of a release
cache_folder        where the user's machine keeps what can be made again
"""

PUBLIC = ("address", "atomic", "base", "cache_folder", "checksums", "latest", "release_index", "safe_names")
