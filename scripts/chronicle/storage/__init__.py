"""Reading and writing files on this machine, on web servers and in object stores.

atomic              write a folder so that readers see all of it or none of it
exchange  swap two folders in one step
base, address       the interface of all file stores; choosing the store for an address
fsspec_store, http_store    object stores and other fsspec file systems; web servers
connections         HTTP connections with time limits, so that a slow server cannot block a reader
latest              read latest.json, which names the newest release
safe_names          check that file names are valid on every operating system
release_index       the list of published releases
checksums           SHA256SUMS and the list of files of a release
cache_folder        the user's folder for files that can be recomputed
"""

PUBLIC = ("address", "atomic", "base", "cache_folder", "checksums", "latest", "release_index", "safe_names")
