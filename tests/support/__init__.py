"""What tests share: tiny packages, generators, the naive oracle, servers, validators."""
