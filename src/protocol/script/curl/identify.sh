[ ! -e "$file" ] || { printf '%s is there already\n' "$file" >&2; exit 1; }
pages "$people" >"$work/all" || exit 1
{ printf '%s\n' "$here"; cat "$work/all"; } | jq -nc 'input as $here | inputs
  | select((.onPremisesImmutableId // "") == "" and .onPremisesSyncEnabled != true and .userType != "Guest")
  | {object: .id, upn: .userPrincipalName, before: null, after: $here[.userPrincipalName | ascii_downcase]}' \
  >"$work/nameless" || exit 1
while read -r one; do
  case "$one" in
    *'"after":null}')
      after=$(head -c 16 /dev/urandom | base64) && [ "${#after}" = 24 ] || exit 1
      one=$(jq -nc --argjson one "$one" --arg after "$after" '$one + {after: $after}') || exit 1 ;;
  esac
  printf '%s\n' "$one"
done <"$work/nameless" >"$work/named" || exit 1
(set -C; jq -sr '"[", (map(tojson) | join(",\n")), "]"' "$work/named" >"$file") || exit 1
from=before
to=after
