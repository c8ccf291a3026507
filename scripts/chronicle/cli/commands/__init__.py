"""One command per file: parse, call one function of the package, print."""
