"""A build becomes an immutable release; releases are verified, downloaded and uploaded.

create, gates, version        makes the next release, and what it must pass
verify, change_proof          is a release, or a change file, what it says it is?
download, upload              between this machine and a store
series                        releases one after the other
metadata                      descriptions for catalogues
"""

PUBLIC = ("change_proof", "create", "download", "series", "upload", "verify")
