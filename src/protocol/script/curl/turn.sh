users=${graph}v1.0/users
turn() {
  object=$(jq -nr --argjson one "$1" '$one.object | @uri') || return 1
  call "$users/$object?\$select=userPrincipalName,onPremisesImmutableId,onPremisesSyncEnabled" \
    >"$work/there" || return 1
  why=$(jq -r --argjson one "$1" --arg of "@$domain" '
    if .userPrincipalName | ascii_downcase | endswith($of) | not then "the person is none of this domain"
    elif .onPremisesSyncEnabled == true then "the person is the directory'\''s, and is changed there"
    elif .onPremisesImmutableId == $one[$to] then "same"
    elif .onPremisesImmutableId != $one[$from] then "another ImmutableID stands there by now"
    else "" end' --arg from "$from" --arg to "$to" "$work/there") || return 1
  case "$why" in
    same) return 0 ;;
    ?*) printf '%s\n' "$why" >&2; return 1 ;;
  esac
  jq -nc --argjson one "$1" --arg to "$to" '{onPremisesImmutableId: $one[$to]}' >"$work/body" || return 1
  send PATCH "$users/$object"
}
jq -c 'if type == "object" then .people else . end | .[]' <"$file" >"$work/list" || exit 1
failed=0
while read -r one; do
  upn=$(jq -nac --argjson one "$one" '$one.upn')
  if turn "$one"; then
    printf 'done    %s\n' "$upn"
  else
    printf 'FAILED  %s\n' "$upn"
    failed=1
  fi
done <"$work/list"
exit "$failed"
