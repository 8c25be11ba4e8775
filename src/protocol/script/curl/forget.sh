from=after
to=before
