"""What SQL cannot do: read exports, check and publish a build, write the report."""
