jq -es --arg domain "$domain" '
  length == 1 and (.[0] | if type == "object" then if .domain == $domain then .people else null end else . end
    | type == "array" and all(.[]; type == "object" and .before == null and
      (.object | type) == "string" and (.upn | type) == "string" and (.after | type) == "string"))' \
  <"$file" >/dev/null ||
  { printf 'the file tells of no ImmutableIDs of %s that were given to whoever had none; nothing was changed\n' \
    "$domain" >&2; exit 1; }
from=after
to=before
